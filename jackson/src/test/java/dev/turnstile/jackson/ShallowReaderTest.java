package dev.turnstile.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.json.InvalidJsonException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects of which some fields are not parsed. */
final class ShallowReaderTest {

    private static final JacksonJson JSON = new JacksonJson();

    static List<String> texts() {
        return Stream.of(
                        "{}",
                        "{ \"b\" : [ 1.00, {\"x\":\"}\\\\\\\"{\"} ] }",
                        "[]",
                        "[[[]], null]",
                        "null",
                        "true",
                        "-1.50e+300",
                        "7",
                        "\"text \\\" \\u0000 \\ud800 é😀\"",
                        "9".repeat(100_000),
                        "[".repeat(5_000) + "]".repeat(5_000),
                        "{\"same\":1,\"same\":2}",
                        "\"" + "x".repeat(100_000) + "\"")
                .toList();
    }

    @ParameterizedTest
    @MethodSource("texts")
    void an_unparsed_field_keeps_its_text(String text) {
        for (String object : List.of(
                "{\"data\":" + text + "}",
                "{\"é😀\":1,  \"data\" :  " + text + "  , \"n\":2}",
                "{\"data\":" + text + ",\"long\":\"" + "y".repeat(50_000) + "\"}",
                "{\"long\":\"" + "y".repeat(50_000) + "\",\"data\":" + text + "}")) {
            assertThat(JSON.readAround(object, Set.of("data"))).containsEntry("data", text);
        }
    }

    @Test
    void other_fields_are_read_in_their_order() {
        Map<String, @Nullable Object> fields = JSON.readAround(
                "{\"t\":\"a\\n\",\"i\":1,\"l\":3000000000,\"d\":1.10,\"n\":null,\"b\":false,\"s\":[1]}", Set.of());
        assertThat(fields.keySet()).containsExactly("t", "i", "l", "d", "n", "b", "s");
        assertThat(fields.values())
                .containsExactly("a\n", 1, 3_000_000_000L, new BigDecimal("1.10"), null, false, List.of(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "{",
                "{\"a\"}",
                "{\"data\":{\"x\":1}",
                "{\"data\":}",
                "{\"data\":[1,}",
                "{\"data\":01}",
                "{\"data\":tru}",
                "{\"data\":\"x}",
                "{} 1",
                "{\"a\":1}}",
                "{\"a\":1,\"a\":2}",
                "{\"data\":1,\"data\":1}"
            })
    void a_text_other_than_an_object_is_refused(String text) {
        assertThatThrownBy(() -> JSON.readAround(text, Set.of("data"))).isInstanceOf(InvalidJsonException.class);
    }
}
