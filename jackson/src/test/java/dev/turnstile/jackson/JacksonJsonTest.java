package dev.turnstile.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Reading of JSON, and the texts that are refused. */
final class JacksonJsonTest {

    private static final Json JSON = new JacksonJson();

    private static final Map<String, String> REFUSED = new LinkedHashMap<>();

    static {
        REFUSED.put("", "line 1, column 1: expected an object, got nothing");
        REFUSED.put("  \n ", "line 2, column 2: expected an object, got nothing");
        REFUSED.put("[1]", "line 1, column 1: expected an object, got a list");
        REFUSED.put(" \"x\"", "line 1, column 2: expected an object, got text");
        REFUSED.put("12", "line 1, column 1: expected an object, got a number");
        REFUSED.put("1.5", "line 1, column 1: expected an object, got a number");
        REFUSED.put("true", "line 1, column 1: expected an object, got true");
        REFUSED.put("false", "line 1, column 1: expected an object, got false");
        REFUSED.put("null", "line 1, column 1: expected an object, got null");
        REFUSED.put("{} {}", "line 1, column 4: expected nothing after the object, got an object");
        REFUSED.put("{}\n\n]", "line 3, column 1: unexpected close marker ']': no open Array to close");
        REFUSED.put("{", "line 1, column 2: unexpected end-of-input: expected close marker for Object");
        REFUSED.put("{\"a\":[1,2}", "line 1, column 10: unexpected close marker '}': expected ']'");
        REFUSED.put("{\"a\":1,\n \"a\":2}", "line 2, column 5: duplicate Object property \"a\"");
        REFUSED.put("{\"a\":{\"b\":1,\"b\":2}}", "line 1, column 16: duplicate Object property \"b\"");
        REFUSED.put(
                "{\"a\":1,}",
                "line 1, column 8: unexpected character ('}' (code 125)): "
                        + "was expecting double-quote to start property name");
        REFUSED.put(
                "{'a':1}",
                "line 1, column 2: unexpected character (''' (code 39)): "
                        + "was expecting double-quote to start property name");
        REFUSED.put("{\"a\":NaN}", "line 1, column 9: non-standard token 'NaN'");
        REFUSED.put("{\"a\":01}", "line 1, column 7: invalid numeric value: Leading zeroes not allowed");
        REFUSED.put("{\"a\":1e99999999999}", "line 1, column 19: field '[*]': DatabindException");
        REFUSED.put(
                "{\"a\":/**/1}",
                "line 1, column 6: unexpected character ('/' (code 47)): maybe a (non-standard) comment?");
        REFUSED.put(
                "{\"a\":\"\n\"}",
                "line 1, column 7: illegal unquoted character ((CTRL-CHAR, code 10)): "
                        + "has to be escaped using backslash to be included in string value");
        REFUSED.put(
                "{\"a\":\"abc",
                "line 1, column 10: unexpected end-of-input: was expecting closing quote for a string value");
        REFUSED.put(
                "{\"a\":" + "[".repeat(300),
                "line 1, column 206: document nesting depth (201) exceeds the maximum allowed (200)");
        REFUSED.put(
                "{\"a\":" + "9".repeat(1001) + "}",
                "line 1, column 1007: number value length (1001) exceeds the maximum allowed (1000)");
        REFUSED.put("x".repeat(16_777_217), "the text is too long: expected at most 16777216 characters, got 16777217");
    }

    @TestFactory
    Stream<DynamicTest> what_is_not_one_object_is_refused_in_one_line() {
        return REFUSED.entrySet().stream()
                .map(refused -> DynamicTest.dynamicTest(
                        refused.getValue(),
                        () -> assertThatThrownBy(() -> JSON.read(refused.getKey()))
                                .isInstanceOf(InvalidJsonException.class)
                                .hasMessage(refused.getValue())));
    }

    @Test
    void the_service_loader_finds_it() {
        assertThat(ServiceLoader.load(Json.class).findFirst())
                .containsInstanceOf(JacksonJson.class)
                .get()
                .extracting(json -> json.read("{}"))
                .isEqualTo(Map.of());
    }

    @Test
    void numbers_are_read_as_the_smallest_type_that_holds_them_without_loss() {
        assertThat(JSON.read("{\"a\":1,\"b\":-2147483649,\"c\":9223372036854775808,\"d\":1.10,\"e\":1E+3,"
                        + "\"f\":0.1234567890123456789012345678901}"))
                .containsExactly(
                        Map.entry("a", 1),
                        Map.entry("b", -2147483649L),
                        Map.entry("c", new BigInteger("9223372036854775808")),
                        Map.entry("d", new BigDecimal("1.10")),
                        Map.entry("e", new BigDecimal("1E+3")),
                        Map.entry("f", new BigDecimal("0.1234567890123456789012345678901")));
    }

    @Test
    void fields_are_read_in_their_order_with_nulls_and_lists() {
        Map<String, Object> read = JSON.read("{\"z\":null,\"a\":[true,\"\\u00e9\\n\",{}],\"m\":{\"y\":1,\"b\":2}}");
        assertThat(read.keySet()).containsExactly("z", "a", "m");
        assertThat(read.get("z")).isNull();
        assertThat(read).containsEntry("a", List.of(true, "\u00e9\n", Map.of()));
        assertThat(read).extracting("m").hasToString("{y=1, b=2}");
    }

    @Test
    void nesting_has_the_same_limit_when_reading_and_writing() {
        String deepest = "{\"a\":".repeat(200) + "1" + "}".repeat(200);
        assertThat(JSON.write(JSON.read(deepest))).isEqualTo(deepest);
        assertThatThrownBy(() -> JSON.read("{\"a\":".repeat(201) + "1" + "}".repeat(201)))
                .isInstanceOf(InvalidJsonException.class);
    }

    @Test
    void endless_nesting_is_refused() {
        assertThatThrownBy(() -> JSON.read("{\"a\":" + "[".repeat(5_000_000)))
                .isInstanceOf(InvalidJsonException.class)
                .hasMessageContaining("exceeds the maximum allowed (200)");
    }
}
