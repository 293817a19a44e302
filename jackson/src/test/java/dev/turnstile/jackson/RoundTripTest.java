package dev.turnstile.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.spi.RoundTrip;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Currency;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Values that JSON changes, found by their types or by reading them back. */
class RoundTripTest {

    private static final JacksonJson JSON = new JacksonJson();
    private static final JacksonJson CUSTOM =
            new JacksonJson(JsonMapper.builder().build());

    private final RoundTrip own = new RoundTrip(JSON);
    private final RoundTrip custom = new RoundTrip(CUSTOM);

    private sealed interface Payment {}

    private record Card(String number) implements Payment {}

    private record Cash(int cents) implements Payment {}

    private record Paid(String order, @Nullable Payment payment) {}

    private record Nested(List<Paid> all, Paid first) {}

    private record Place(int x, int y) {}

    private record Board(Map<Place, String> pieces) {}

    private record Flight(ZonedDateTime leaves) {}

    private record Meeting(OffsetDateTime at) {}

    private record Hidden(String shown, @JsonIgnore String hidden) {}

    record Derived(int cents) {
        public int getEuros() {
            return cents / 100;
        }
    }

    private record Anything(Object value) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
    private sealed interface Shape {}

    private record Circle(int radius) implements Shape {}

    private record Drawn(Shape shape) {}

    private static void refused(RoundTrip trip, Object value, String place) {
        assertThat(trip.isKept(value.getClass())).isFalse();
        assertThatThrownBy(() -> trip.check(value))
                .isInstanceOf(InvalidJsonException.class)
                .hasMessageStartingWith(
                        value.getClass().getName() + place + ": expected a value that JSON can represent")
                .hasMessageEndingWith(
                        "; use a type that JSON can represent, or configure the mapper to write and read the type");
    }

    @Test
    void a_component_that_is_not_read_as_written_is_refused_by_name() {
        for (RoundTrip trip : List.of(own, custom)) {
            refused(trip, new Paid("7", new Card("4111")), ".payment");
            refused(trip, new Nested(List.of(), new Paid("7", new Cash(1))), ".first.payment");
            refused(trip, new Board(Map.of(new Place(1, 2), "rook")), ".pieces");
            refused(trip, new Hidden("a", "b"), ".hidden");
            refused(trip, new Derived(100), "");
        }
        refused(custom, new Flight(ZonedDateTime.parse("2024-03-31T01:30:00+01:00[Europe/Paris]")), ".leaves");
        assertThatThrownBy(() -> own.check(new Paid("7", new Card("4111"))))
                .message()
                .doesNotContain("4111");
    }

    @Test
    void a_type_that_loses_only_some_values_refuses_these_values() {
        own.check(new Paid("7", null));
        own.check(new Anything("text"));
        refused(own, new Anything(Instant.EPOCH), ".value");
        own.check(new Drawn(new Circle(1)));
        assertThat(own.isKept(Drawn.class)).isFalse();
    }

    private record Tree(Map<String, Object> fields, List<?> items) {}

    /** A value that defines no equality. */
    static final class Plain {
        public String text = "";
    }

    @Test
    void a_part_of_a_container_that_is_read_as_another_class_is_refused_by_its_path() throws Exception {
        for (RoundTrip trip : List.of(own, custom)) {
            for (Object lost : List.of(5L, new Place(1, 2), new UUID(1, 2), Optional.of("x"), 1.5f, Set.of(1))) {
                refused(trip, new Tree(Map.of("k", lost), List.of()), ".fields.k");
                refused(trip, new Tree(Map.of(), List.of("a", List.of(lost))), ".items[][]");
                differs(trip, Map.of("k", lost), "declared", ".k");
            }
            differs(trip, Map.of(1, "a"), "declared", "");
            differs(trip, new ArrayDeque<>(List.of("a")), "any", "");
            differs(trip, new Long[][] {{1L}}, "declared", "");
            differs(trip, 5L, "number", "");
        }
        assertThatThrownBy(() -> own.check(new Tree(Map.of("k", 5L), List.of())))
                .hasMessageContaining("got a java.lang.Long that is read back as java.lang.Integer; use a type that");
    }

    @Test
    void equal_containers_are_kept_whatever_their_classes() throws Exception {
        Map<String, Object> tree = new TreeMap<>(Map.of("a", List.of(1, "x", true), "b", Map.of("c", Long.MAX_VALUE)));
        tree.put("nothing", null);
        own.check(new Tree(tree, new CopyOnWriteArrayList<>(List.of(1))));
        own.check("result", tree, declared("declared"));
        own.check("result", new LinkedHashSet<>(List.of("z", "a", "m")), declared("texts"));
        own.check("result", Set.of(new byte[] {1}, new byte[] {2, 3}), declared("bytes"));
        own.check("result", new int[] {1, 2}, int[].class);
        own.check("result", new Plain(), Plain.class);
        own.check("result", JsonNodeFactory.instance.objectNode().put("n", 5L), JsonNode.class);
    }

    private static void differs(RoundTrip trip, Object value, String type, String place) throws Exception {
        Type declared = declared(type);
        assertThatThrownBy(() -> trip.check("result", value, declared))
                .isInstanceOf(InvalidJsonException.class)
                .hasMessageStartingWith("result" + place + ": expected a value that JSON can represent, got a");
    }

    private static Type declared(String name) throws NoSuchFieldException {
        return Declared.class.getDeclaredField(name).getGenericType();
    }

    private record Declared(
            Map<Object, Object> declared,
            Collection<String> any,
            Set<String> texts,
            Set<byte[]> bytes,
            Number number) {}

    private record All(
            String text,
            boolean truth,
            Boolean boxed,
            byte tiny,
            short small,
            int number,
            long large,
            float approximate,
            double precise,
            char letter,
            BigInteger huge,
            BigDecimal price,
            UUID id,
            Instant moment,
            LocalDate day,
            LocalTime time,
            LocalDateTime local,
            OffsetDateTime offset,
            OffsetTime offsetTime,
            ZonedDateTime zoned,
            Duration duration,
            Period period,
            YearMonth month,
            ZoneOffset zone,
            URI uri,
            Currency currency,
            DayOfWeek weekday,
            Optional<String> some,
            Optional<String> none,
            List<Place> places,
            Set<Long> numbers,
            Map<String, Place> named,
            Map<DayOfWeek, List<String>> byDay) {}

    @Test
    void declared_lossless_types_are_lossless() {
        All all = new All(
                "é\ud83d\ude00\u2028\"\\",
                true,
                false,
                (byte) -7,
                Short.MIN_VALUE,
                Integer.MIN_VALUE,
                Long.MAX_VALUE,
                0.1f,
                0.1234567890123456,
                'x',
                BigInteger.TWO.pow(100),
                new BigDecimal("1.90"),
                new UUID(1, 2),
                Instant.parse("2024-02-29T23:59:59.123456789Z"),
                LocalDate.parse("-0044-03-15"),
                LocalTime.parse("23:59:59.999999999"),
                LocalDateTime.parse("2024-02-29T00:00:00"),
                OffsetDateTime.parse("2024-02-29T00:00:00+05:30"),
                OffsetTime.parse("12:00:00-08:00"),
                ZonedDateTime.parse("2024-10-27T02:30:00+01:00[Europe/Paris]"),
                Duration.parse("PT-0.000000001S"),
                Period.parse("P1Y-2M3D"),
                YearMonth.parse("2024-02"),
                ZoneOffset.ofHoursMinutes(-3, -30),
                URI.create("https://example.org/a?b=%C3%A9#c"),
                Currency.getInstance("EUR"),
                DayOfWeek.SUNDAY,
                Optional.of("x"),
                Optional.empty(),
                List.of(new Place(1, 2)),
                Set.of(1L, 1L << 40),
                Map.of("a", new Place(3, 4)),
                Map.of(DayOfWeek.MONDAY, List.of("a", "b")));
        assertThat(own.isKept(All.class)).isTrue();
        String text = JSON.write(Map.of("all", all));
        assertThat(JSON.convert(JSON.read(text).get("all"), All.class)).isEqualTo(all);
        assertThat(JSON.read(text.substring(7, text.length() - 1), All.class)).isEqualTo(all);
        assertThat(custom.isKept(All.class)).isFalse();
        assertThat(custom.isKept(Place.class)).isTrue();
    }

    @Test
    void time_offsets_are_preserved_with_the_mapper_of_the_application() {
        Meeting meeting = new Meeting(OffsetDateTime.parse("2024-02-29T00:00:00+05:30"));
        custom.check(meeting);
        assertThat(CUSTOM.read("{\"at\": \"2024-02-29T00:00:00+05:30\"}", Meeting.class))
                .isEqualTo(meeting);
    }

    private record Total(long cents, int count) {}

    @Test
    void a_fraction_is_not_cut_off_where_a_whole_number_is_read() {
        for (JacksonJson json : List.of(JSON, CUSTOM)) {
            assertThatThrownBy(() -> json.read("{\"cents\": 1.90, \"count\": 1}", Total.class))
                    .isInstanceOf(InvalidJsonException.class);
            assertThatThrownBy(() -> json.convert(Map.of("cents", 1, "count", new BigDecimal("0.99")), Total.class))
                    .isInstanceOf(InvalidJsonException.class);
        }
        assertThat(JSON.read("{\"cents\": 190, \"count\": 1}", Total.class)).isEqualTo(new Total(190, 1));
    }
}
