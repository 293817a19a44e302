package dev.turnstile.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The text of a jsonb column, as PostgreSQL 15 and 18 write it. */
class JsonColumnTest {

    private static String fields(String... names) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (String name : names) {
            object.put(name, 1);
        }
        return JsonColumn.text(object);
    }

    @Test
    void fields_are_ordered_by_the_length_of_their_names_in_utf8_and_then_by_their_bytes() {
        assertThat(fields("bb", "c", "aa", "", "B")).isEqualTo("{\"\": 1, \"B\": 1, \"c\": 1, \"aa\": 1, \"bb\": 1}");
        assertThat(fields("\u00e9", "zz", "ab", "\u20ac"))
                .isEqualTo("{\"ab\": 1, \"zz\": 1, \"\u00e9\": 1, \"\u20ac\": 1}");
        assertThat(fields("\u20ac", "abc", "\u00e9")).isEqualTo("{\"\u00e9\": 1, \"abc\": 1, \"\u20ac\": 1}");
    }

    @Test
    void numbers_have_no_exponent_and_zero_has_no_sign() {
        assertThat(JsonColumn.text(Arrays.asList(new BigDecimal("1E+3"), 1e-7, -0.0, 2.50, 7L, new BigDecimal("1.10"))))
                .isEqualTo("[1000, 0.00000010, 0.0, 2.5, 7, 1.10]");
    }

    @Test
    void other_values_are_written_as_json() {
        assertThat(JsonColumn.text(null)).isEqualTo("null");
        assertThat(JsonColumn.text(
                        Arrays.asList(true, null, List.of(), Map.of(), new LinkedHashSet<>(List.of("b", "a")))))
                .isEqualTo("[true, null, [], {}, [\"b\", \"a\"]]");
    }

    @Test
    void control_characters_quotes_and_backslashes_are_escaped() {
        assertThat(JsonColumn.text("a\"\\/\b\f\n\r\t\u0001\u001f \u007f\u00e9"))
                .isEqualTo("\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f \u007f\u00e9\"");
        assertThat(fields("a\"")).isEqualTo("{\"a\\\"\": 1}");
    }
}
