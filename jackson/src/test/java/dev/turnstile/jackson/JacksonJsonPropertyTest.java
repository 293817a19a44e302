package dev.turnstile.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class JacksonJsonPropertyTest {

    private static final Json JSON = new JacksonJson();

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void written_objects_are_read_back_unchanged(@ForAll("objects") Map<String, Object> object) {
        String text = JSON.write(object);
        Map<String, Object> read = JSON.read(text);
        assertThat(text).doesNotContain("\n");
        assertThat(read).isEqualTo(object);
        assertThat(JSON.write(read)).isEqualTo(text);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void indented_objects_are_read_back_unchanged(@ForAll("objects") Map<String, Object> object) {
        String text = JSON.writeIndented(object);
        assertThat(JSON.read(text)).isEqualTo(object);
        assertThat(JSON.write(JSON.read(text))).isEqualTo(JSON.write(object));
        assertThat(text).endsWith("}\n");
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void a_damaged_text_is_read_or_refused_with_a_one_line_message(
            @ForAll("objects") Map<String, Object> object, @ForAll int place, @ForAll("damage") String damage) {
        String text = JSON.write(object);
        int at = Math.floorMod(place, text.length());
        String damaged = text.substring(0, at) + damage + text.substring(Math.min(text.length(), at + 1));
        try {
            assertThat(JSON.read(damaged)).isNotNull();
        } catch (InvalidJsonException e) {
            assertThat(e.getMessage()).matches("line \\d+, column \\d+: .+").doesNotContain("jackson", "Source:", "`");
        }
    }

    @Provide
    Arbitrary<String> damage() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "", "{", "}", "[", "]", ",", ":", "\"", "\\", "\n", "\0", "-", "e", "null", "1.", "\ud800"),
                Arbitraries.strings().excludeChars('`').ofMaxLength(3));
    }

    @Provide
    Arbitrary<Map<String, Object>> objects() {
        Arbitrary<Object> values = Arbitraries.recursive(
                JacksonJsonPropertyTest::leaves,
                inner -> Arbitraries.oneOf(
                        inner.list().ofMaxSize(3).map(Object.class::cast),
                        fields(inner).map(Object.class::cast)),
                0,
                3);
        return fields(values);
    }

    private static Arbitrary<Map<String, Object>> fields(Arbitrary<Object> values) {
        return Arbitraries.maps(texts(), values).ofMaxSize(3).map(LinkedHashMap::new);
    }

    private static Arbitrary<Object> leaves() {
        return Arbitraries.oneOf(
                texts().map(Object.class::cast),
                Arbitraries.of(true, false).map(Object.class::cast),
                Arbitraries.integers().map(Object.class::cast),
                Arbitraries.longs()
                        .filter(number -> number != (int) (long) number)
                        .map(Object.class::cast),
                Arbitraries.bigIntegers()
                        .between(BigInteger.TEN.pow(40).negate(), BigInteger.TEN.pow(40))
                        .filter(number -> number.bitLength() > 63)
                        .map(Object.class::cast),
                Arbitraries.bigDecimals()
                        .ofScale(12)
                        .map(number -> number.scaleByPowerOfTen(number.intValue() % 50))
                        .filter(number ->
                                number.scale() > 0 || number.toString().contains("E"))
                        .map(BigDecimal.class::cast)
                        .map(Object.class::cast));
    }

    /** Any text that PostgreSQL can store. */
    private static Arbitrary<String> texts() {
        return Arbitraries.strings()
                .ofMaxLength(12)
                .filter(text -> text.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c)));
    }
}
