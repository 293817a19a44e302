package dev.turnstile.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.Json;
import dev.turnstile.text.UnstorableTextException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

final class JacksonJsonWriteTest {

    private static final Json JSON = new JacksonJson();

    enum Size {
        LARGE {
            @Override
            public String toString() {
                return "large!";
            }
        }
    }

    record Address(String street, Optional<String> city, Instant since, Map<String, Integer> counts) {}

    /** A chain that may contain a cycle. */
    public static final class Link {
        public @Nullable Link next;
    }

    /** A record whose accessor throws. */
    record Broken(List<String> cities) {
        @Override
        public List<String> cities() {
            if (cities.isEmpty()) {
                throw new IllegalStateException("no\ncity");
            }
            return cities;
        }
    }

    @Test
    void a_tree_is_written_on_one_line_in_its_own_order() {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("z", null);
        tree.put("a", List.of(1, 2L, true, "\"\n\u00e9", List.of(), Map.of()));
        tree.put("m", new BigInteger("123456789012345678901234567890"));
        tree.put("d", new BigDecimal("1.10"));
        tree.put("f", 0.5f);
        tree.put("x", 1e300);
        tree.put("s", (short) 7);
        tree.put("l", new Object[] {1, "x"});
        tree.put("i", new int[] {1, 2});
        assertThat(JSON.write(tree))
                .isEqualTo("{\"z\":null,\"a\":[1,2,true,\"\\\"\\n\u00e9\",[],{}],\"m\":123456789012345678901234567890,"
                        + "\"d\":1.10,\"f\":0.5,\"x\":1.0E300,\"s\":7,\"l\":[1,\"x\"],\"i\":[1,2]}");
    }

    @Test
    void maps_and_sets_without_an_order_are_written_in_alphabetical_order() {
        assertThat(JSON.write(Map.of("c", Set.of("z", "y", "x"), "a", Map.of("f", 1, "e", 2), "b", 0)))
                .isEqualTo("{\"a\":{\"e\":2,\"f\":1},\"b\":0,\"c\":[\"x\",\"y\",\"z\"]}");
        TreeSet<Integer> falling = new TreeSet<>(Comparator.reverseOrder());
        falling.addAll(List.of(1, 2));
        assertThat(JSON.write(Map.of("set", falling))).isEqualTo("{\"set\":[2,1]}");
    }

    @Test
    void equal_maps_give_equal_text_whatever_their_insertion_order() {
        Map<String, Object> forwards = new HashMap<>(2);
        Map<String, Object> backwards = new HashMap<>(512);
        for (int i = 1; i <= 100; i++) {
            forwards.put("k" + i, Set.of(i, -i));
            backwards.put("k" + (101 - i), Set.of(i - 101, 101 - i));
        }
        assertThat(JSON.write(forwards)).isEqualTo(JSON.write(backwards));
    }

    @Test
    void times_ids_and_constants_are_written_as_readable_text() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("instant", Instant.parse("2026-01-02T03:04:05.678901Z"));
        values.put("date", LocalDate.of(2026, 1, 2));
        values.put("offset", OffsetDateTime.parse("2026-01-02T03:04:05+02:00"));
        values.put("duration", Duration.ofMinutes(90));
        values.put("uuid", new UUID(1, 2));
        values.put("size", Size.LARGE);
        values.put("locale", Locale.ROOT);
        values.put("uri", URI.create("https://example.org/a"));
        values.put("some", Optional.of(List.of(1)));
        values.put("none", Optional.empty());
        values.put("char", 'x');
        values.put("keys", Map.of(Size.LARGE, 1));
        assertThat(JSON.write(values))
                .isEqualTo("{\"instant\":\"2026-01-02T03:04:05.678901Z\",\"date\":\"2026-01-02\","
                        + "\"offset\":\"2026-01-02T03:04:05+02:00\",\"duration\":\"PT1H30M\","
                        + "\"uuid\":\"00000000-0000-0001-0000-000000000002\",\"size\":\"LARGE\",\"locale\":\"\","
                        + "\"uri\":\"https://example.org/a\",\"some\":[1],\"none\":null,\"char\":\"x\","
                        + "\"keys\":{\"LARGE\":1}}");
    }

    @Test
    void a_record_is_written_as_an_object() {
        assertThat(JSON.write(Map.of(
                        "to",
                        new Address("Main St 1", Optional.empty(), Instant.EPOCH, Map.of("b", 1, "a", 2, "c", 3)))))
                .isEqualTo("{\"to\":{\"street\":\"Main St 1\",\"city\":null,\"since\":\"1970-01-01T00:00:00Z\","
                        + "\"counts\":{\"a\":2,\"b\":1,\"c\":3}}}");
    }

    @Test
    void the_mapper_of_the_application_writes_its_own_types_and_reading_stays_strict() {
        SimpleModule shouting = new SimpleModule().addSerializer(Size.class, new ValueSerializer<>() {
            @Override
            public void serialize(Size size, JsonGenerator out, SerializationContext context) {
                out.writeString(size.name() + "!");
            }
        });
        Json json = new JacksonJson(JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .addModule(shouting)
                .build());
        record Parcel(Size parcelSize) {}
        assertThat(json.write(Map.of("parcel", new Parcel(Size.LARGE))))
                .isEqualTo("{\"parcel\":{\"parcel_size\":\"LARGE!\"}}");
        assertThatThrownBy(() -> json.read("{\"a\":1,\"a\":2}")).isInstanceOf(InvalidJsonException.class);
    }

    @Test
    void the_character_that_jsonb_cannot_store_is_refused_with_its_field() {
        unstorable(Map.of("to", List.of("ok", Map.of("street", "Main\0"))), "field 'to[1].street'", 4);
        unstorable(Map.of("a\0b", 1), "field 'a?b'", 1);
        unstorable(Map.of("to", new Address("\0", Optional.empty(), Instant.EPOCH, Map.of())), "field 'to.street'", 0);
        unstorable(Map.of("tags", Set.of("\0")), "field 'tags[]'", 0);
        assertThat(JSON.write(Map.of("a", "\\u0000"))).isEqualTo("{\"a\":\"\\\\u0000\"}");
    }

    private static void unstorable(Map<String, ?> object, String field, int index) {
        assertThatThrownBy(() -> JSON.write(object))
                .isInstanceOf(UnstorableTextException.class)
                .hasMessage(field + " holds the character U+0000 at index " + index
                        + ", which PostgreSQL cannot store; remove it");
    }

    private static void halfAPair(String text, String code, int index) {
        assertThatThrownBy(() -> JSON.write(Map.of("a", text)))
                .isInstanceOf(UnstorableTextException.class)
                .hasMessage("field 'a' holds half a surrogate pair (" + code + ") at index " + index
                        + ", which PostgreSQL cannot store; remove it");
    }

    @Test
    void an_unpaired_surrogate_is_refused_and_a_pair_is_written() {
        halfAPair("x\ud83d", "U+D83D", 1);
        halfAPair("\ude00x", "U+DE00", 0);
        halfAPair("\ud83d\ud83d", "U+D83D", 0);
        assertThat(JSON.read(JSON.write(Map.of("a", "\ud83d\ude00")))).containsEntry("a", "\ud83d\ude00");
    }

    @Test
    void numbers_that_json_cannot_represent_are_refused() {
        refused(Map.of("a", Double.NaN), "field 'a' contains NaN, expected a finite number");
        refused(Map.of("a", Float.NEGATIVE_INFINITY), "field 'a' contains -Infinity, expected a finite number");
        record Ratio(double value) {}
        assertThatThrownBy(() -> JSON.write(Map.of("a", new Ratio(Double.NaN))))
                .isInstanceOf(InvalidJsonException.class)
                .hasMessageStartingWith("field 'a' contains a dev.turnstile.jackson.JacksonJsonWriteTest$1Ratio that "
                        + "cannot be written: non-standard token 'NaN'");
    }

    @Test
    void values_that_could_not_be_read_back_are_refused() {
        refused(
                Map.of("a", BigInteger.TEN.pow(1000)),
                "field 'a' contains a number that is too long: expected at most 1000 digits");
        refused(
                Map.of("a", "x".repeat(16_777_216)),
                "the object as text is too long: expected at most 16777216 characters, got 16777224");
    }

    @Test
    void a_tree_that_contains_itself_is_refused() {
        List<Object> loop = new ArrayList<>();
        loop.add(loop);
        refused(
                Map.of("a", loop),
                "field 'a" + "[0]".repeat(26) + "[.." + "' is nested too deep: expected at most 200 levels");
        Link first = new Link();
        first.next = new Link();
        first.next.next = first;
        assertThatThrownBy(() -> JSON.write(Map.of("a", first)))
                .isInstanceOf(InvalidJsonException.class)
                .hasMessageStartingWith(
                        "field 'a' contains a dev.turnstile.jackson.JacksonJsonWriteTest$Link that cannot "
                                + "be written: document nesting depth");
    }

    @Test
    void a_value_that_cannot_be_written_is_named_in_one_line() {
        refused(
                Map.of("a", List.of(new Broken(List.of()))),
                "field 'a[0]' contains a dev.turnstile.jackson.JacksonJsonWriteTest$Broken that cannot be written: "
                        + "field 'cities': DatabindException");
        assertThatThrownBy(() -> JSON.write(Map.of("a", new Object())))
                .isInstanceOf(InvalidJsonException.class)
                .hasMessageStartingWith("field 'a' contains a java.lang.Object that cannot be written: ")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void a_map_without_names_is_refused() {
        Map<@Nullable Object, Object> nameless = new HashMap<>();
        nameless.put(null, 1);
        assertThatThrownBy(() -> JSON.write(Map.of("a", nameless)))
                .isInstanceOf(InvalidJsonException.class)
                .hasMessageStartingWith("field 'a' contains a java.util.HashMap that cannot be written: ");
    }

    private static void refused(Map<String, ?> object, String message) {
        assertThatThrownBy(() -> JSON.write(object))
                .isInstanceOf(InvalidJsonException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> JSON.writeIndented(object)).hasMessage(message);
    }
}
