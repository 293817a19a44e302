package dev.turnstile.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.Append;
import dev.turnstile.event.EventQuery;
import dev.turnstile.event.EventQuery.Item;
import dev.turnstile.event.EventStore.StreamInfo;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StoredType;
import dev.turnstile.event.StreamDeleted;
import dev.turnstile.event.StreamName;
import dev.turnstile.event.WrongExpectedVersion;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.spi.StorableNumber;
import dev.turnstile.text.UnstorableTextException;
import dev.turnstile.text.spi.StorableTime;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The contract of event stores, as a test class to extend for each store. Each test needs a store without events. */
public abstract class EventStoreContract extends ExceptionContract {

    /** Creates the tests. */
    protected EventStoreContract() {}

    @Test
    void versions_start_at_one_and_are_dense() {
        assertThat(store().append(append(ONE, 1, 3)).version()).isEqualTo(3);
        assertThat(store().append(append(ONE, 4, 4)).version()).isEqualTo(4);
        assertThat(store().append(append(TWO, 1, 1)).version()).isEqualTo(1);
        assertThat(versions(Read.ofStream(ONE))).containsExactly(1, 2, 3, 4);
        assertThat(store().stream(ONE).map(StreamInfo::version)).contains(4);
    }

    @Test
    void an_append_returns_the_position_of_its_last_event() {
        long position = store().append(append(ONE, 1, 3)).position();
        assertThat(read(Read.ofStream(ONE)).getLast().position()).isEqualTo(position);
        assertThat(read(Read.all())).extracting(RecordedEvent::position).isSorted();
    }

    @Test
    void an_event_is_read_as_it_was_written() {
        UUID command = new UUID(1, 2);
        Instant time = Instant.parse("2020-02-02T02:02:02.123456Z");
        NewEvent.Origin origin = new NewEvent.Origin("ada", command, "talk", "question", time);
        store().append(Append.of(
                ONE,
                List.of(NewEvent.ofJson("named", 3, "{\"a\":1}")
                        .withTags("x:1", "y:\"2\\")
                        .withMetadata("k", "v")
                        .withOrigin(origin))));
        RecordedEvent event = read(Read.ofStream(ONE)).getFirst();
        assertThat(event.type() + event.schema() + event.kind()).isEqualTo("named3EVENT");
        assertThat(event.data()).isEqualToIgnoringWhitespace("{\"a\":1}");
        assertThat(event.metadata()).isEqualToIgnoringWhitespace("{\"k\":\"v\"}");
        assertThat(event.tags()).containsExactlyInAnyOrder("x:1", "y:\"2\\");
        assertThat(event.occurredAt()).isEqualTo(time);
        assertThat(List.of(event.actor() + "", event.commandId() + "")).containsExactly("ada", command.toString());
        assertThat(event.correlationId() + event.causationId()).isEqualTo("talkquestion");
    }

    @Test
    void times_are_truncated_to_microseconds_and_not_rounded() {
        Instant exact = Instant.parse("2023-12-31T23:59:59.999999999Z");
        Instant stored = Instant.parse("2023-12-31T23:59:59.999999Z");
        store().append(Append.of(ONE, List.of(event(1).withOccurredAt(exact))));
        store().append(List.of(
                Append.of(TWO, List.of(event(1).withOccurredAt(exact), event(2).withOccurredAt(StorableTime.FIRST))),
                Append.of(OTHER, List.of(event(1).withOccurredAt(StorableTime.LAST.plusNanos(999))))));
        assertThat(read(Read.all()))
                .extracting(RecordedEvent::occurredAt)
                .containsExactly(stored, stored, StorableTime.FIRST, StorableTime.LAST);
        assertThat(read(Read.all()))
                .extracting(RecordedEvent::recordedAt)
                .allMatch(time -> time.equals(time.truncatedTo(ChronoUnit.MICROS)));
    }

    @Test
    void unstorable_times_are_refused_in_events_but_allowed_as_bounds_of_reads() {
        for (Instant bad : List.of(
                Instant.MIN,
                Instant.parse("-0044-03-15T12:00:00Z"),
                StorableTime.FIRST.minusNanos(1),
                StorableTime.LAST.plusNanos(1000),
                Instant.MAX)) {
            assertThatThrownBy(() -> event(1).withOccurredAt(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("occurredAt: expected a time from 0001-01-01T00:00:00Z to ")
                    .hasMessageEndingWith(" one; leave the time out if it is unknown");
        }
        store().append(append(ONE, 1, 2));
        assertThat(read(Read.ofStream(ONE).withUntil(Instant.MAX))).hasSize(2);
        assertThat(read(Read.ofStream(ONE).withUntil(Instant.MIN))).isEmpty();
    }

    private sealed interface Shape {}

    private record Circle(int radius) implements Shape {}

    private record Drawn(String by, Shape shape) {}

    @Test
    void data_that_does_not_survive_a_round_trip_is_refused_with_the_name_of_its_component() {
        NewEvent drawn = NewEvent.of("drawn", 1, new Drawn("ada", new Circle(7)));
        assertThatThrownBy(() -> store().append(append(ONE, 1, 1).withEvent(drawn)))
                .isInstanceOf(InvalidJsonException.class)
                .hasMessageStartingWith(Drawn.class.getName() + ".shape: expected a value that JSON can represent");
        assertThat(read(Read.all())).isEmpty();
    }

    @Test
    void several_streams_are_appended_to_together() {
        assertThat(store().append(List.of(append(TWO, 1, 2), append(OTHER, 1, 1), append(ONE, 1, 0))))
                .extracting(done -> done.stream() + " " + done.version())
                .containsExactly("account 2 2", "seat 1 1", "account 1 0");
        assertThat(read(Read.all())).hasSize(3);
    }

    @Test
    void an_append_with_the_same_stream_twice_is_refused() {
        assertThatThrownBy(() -> store().append(List.of(append(ONE, 1, 1), append(ONE, 2, 2))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(read(Read.all())).isEmpty();
    }

    @Test
    void data_that_is_not_a_json_object_is_refused() {
        for (String text : List.of("{\"n\": ", "[1]", "{} {}", "", "{\"n\": 1, \"n\": 2}")) {
            Append bad = append(ONE, 1, 1).withEvent(NewEvent.ofJson("counted", 1, text));
            assertThatThrownBy(() -> store().append(bad)).isInstanceOf(InvalidJsonException.class);
        }
        assertThat(read(Read.all())).isEmpty();
    }

    @Test
    void fields_are_read_ordered_by_length_and_numbers_without_exponents() {
        String written =
                "{\"é\": \"\\u00e9\\/\\u001f\\n\\\"\", \"bb\":1e2, \"b\": [1.50 ,-0.0,1E-3,-0,1.0e1],\"a\": -0,"
                        + "\"c\": {\"zz\": null, \"y\": true, \"x\": []}, \"\": {}}";
        store().append(Append.of(
                ONE,
                List.of(NewEvent.ofJson("counted", 1, written)
                        .withMetadata("later", List.of(1.5, new BigDecimal("1E+2")))
                        .withMetadata("k", "v"))));
        RecordedEvent event = read(Read.ofStream(ONE)).getFirst();
        assertThat(event.data())
                .isEqualTo("{\"\": {}, \"a\": 0, \"b\": [1.50, 0.0, 0.001, 0, 10], "
                        + "\"c\": {\"x\": [], \"y\": true, \"zz\": null}, \"bb\": 100, "
                        + "\"é\": \"é/\\u001f\\n\\\"\"}");
        assertThat(event.metadata()).isEqualTo("{\"k\": \"v\", \"later\": [1.5, 100]}");
    }

    @Test
    void numbers_that_cannot_be_stored_are_refused() {
        String longest = "9".repeat(StorableNumber.MOST_CHARACTERS);
        for (String number : List.of("1e1000", "-1E+999", "1e-999", "1e131073", "1" + longest, "1e999999999")) {
            NewEvent bad = NewEvent.ofJson("counted", 1, "{\"n\": [{\"deep\": " + number + "}]}");
            assertThatThrownBy(() -> store().append(append(ONE, 1, 1).withEvent(bad)))
                    .as(number)
                    .isInstanceOf(InvalidJsonException.class)
                    .hasMessageNotContaining(longest);
        }
        for (BigDecimal number : List.of(new BigDecimal("1e1000"), new BigDecimal("1e-999"))) {
            assertThatThrownBy(
                            () -> store().append(append(ONE, 1, 1).withEvent(NewEvent.of("sum", 1, new Sum(number)))))
                    .isInstanceOf(InvalidJsonException.class);
            assertThatThrownBy(() -> store().append(append(ONE, 1, 1).withEvent(event(2).withMetadata("sum", number))))
                    .isInstanceOf(InvalidJsonException.class);
        }
        assertThat(read(Read.all())).isEmpty();
        for (String number : List.of(longest, "1e999", "1e-998", "-1e998")) {
            store().append(append(ONE, 1, 1).withEvent(NewEvent.ofJson("counted", 1, "{\"n\": " + number + "}")));
        }
        assertThat(read(Read.ofStream(ONE))).hasSize(8);
        assertThat(read(Read.ofStream(ONE)).get(3).data()).isEqualTo("{\"n\": 1" + "0".repeat(999) + "}");
    }

    /**
     * Data with a number.
     *
     * @param number the number
     */
    private record Sum(BigDecimal number) {}

    @Test
    void text_that_cannot_be_stored_is_refused_before_anything_is_written() {
        for (String bad : List.of("\0", "\ud83d", "\ude00\ud83d")) {
            NewEvent event = NewEvent.ofJson("counted", 1, "{}");
            unstorable(bad, () -> StreamName.of("contract", bad));
            unstorable(bad, () -> StreamName.of("contract" + bad, "one"));
            unstorable(bad, () -> NewEvent.ofJson("counted" + bad, 1, "{}"));
            unstorable(bad, () -> event.withTags(bad + "tag"));
            unstorable(bad, () -> event.withActor(bad));
            unstorable(bad, () -> event.withCorrelationId(bad));
            unstorable(bad, () -> event.withCausationId(bad));
            unstorable(bad, () -> event.withSubject("subject" + bad, "name"));
            unstorable(bad, () -> event.withMetadata(bad, 1));
            unstorable(bad, () -> event.withMetadata("list", List.of(Map.of("deep", bad))));
            unstorable(bad, () -> store().describe(ONE, Map.of("owner", bad)));
            unstorable(bad, () -> store().read(Read.ofCategory(bad)));
            unstorable(bad, () -> store().read(Read.all().withTypes(bad)));
            unstorable(bad, () -> store().read(Read.all().withMetadata("who", bad)));
            unstorable(bad, () -> store().read(Read.all().withQuery(EventQuery.ofTags("tag" + bad))));
            unstorable(bad, () -> store().append(append(ONE, 1, 1).withEvent(NewEvent.of("named", 1, new Named(bad)))));
            String escaped = bad.chars()
                    .mapToObj(c -> String.format(Locale.ROOT, "\\u%04x", c))
                    .collect(Collectors.joining());
            for (String data : List.of("{\"n\":[{\"deep\":\"" + escaped + "\"}]}", "{\"" + escaped + "\":1}")) {
                unstorable(bad, () -> store().append(append(ONE, 1, 1).withEvent(NewEvent.ofJson("counted", 1, data))));
            }
        }
        assertThat(read(Read.all())).isEmpty();
        assertThat(store().stream(ONE)).isEmpty();
    }

    /**
     * Data with a text.
     *
     * @param name the text
     */
    private record Named(String name) {}

    private static void unstorable(String bad, ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOf(UnstorableTextException.class)
                .hasMessageContaining(bad.charAt(0) == 0 ? "the character U+0000" : "half a surrogate pair (U+D")
                .hasMessageContaining("at index ")
                .hasMessageEndingWith(", which PostgreSQL cannot store; remove it");
    }

    @Test
    void a_stream_is_read_forwards_backwards_and_in_parts() {
        store().append(append(ONE, 1, 10));
        Read all = Read.ofStream(ONE);
        assertThat(versions(all.withFromVersion(4).withToVersion(6))).containsExactly(4, 5, 6);
        assertThat(versions(all.withBackwards().withLimit(3))).containsExactly(10, 9, 8);
        assertThat(versions(all.withBackwards().withFromVersion(9))).containsExactly(10, 9);
        assertThat(versions(all.withFromVersion(11))).isEmpty();
        assertThat(versions(all.withLimit(2))).containsExactly(1, 2);
        assertThat(versions(Read.ofStream(TWO))).isEmpty();
    }

    @Test
    void the_log_is_read_by_category_type_and_position() {
        store().append(append(ONE, 1, 2));
        store().append(Append.of(OTHER, List.of(NewEvent.ofJson("sold", 1, "{}"), NewEvent.ofJson("sold", 2, "{}"))));
        store().append(append(TWO, 1, 1));
        assertThat(read(Read.ofCategory("account"))).hasSize(3);
        assertThat(read(Read.ofCategory("nothing"))).isEmpty();
        assertThat(read(Read.all().withTypes("sold"))).hasSize(2);
        assertThat(read(Read.ofCategory("account").withTypes("sold"))).isEmpty();
        List<RecordedEvent> all = read(Read.all());
        assertThat(read(Read.all()
                        .withAfterPosition(all.get(1).position())
                        .withUpToPosition(all.get(3).position())))
                .isEqualTo(all.subList(2, 4));
        assertThat(read(Read.all().withBackwards())).isEqualTo(all.reversed());
    }

    @Test
    void the_log_is_read_by_metadata_and_time() {
        store().append(Append.of(ONE, List.of(event(1).withMetadata("who", "ada"), event(2).withMetadata("n", 7))));
        List<RecordedEvent> all = read(Read.all());
        assertThat(read(Read.all().withMetadata("who", "ada"))).containsExactly(all.get(0));
        assertThat(read(Read.ofStream(ONE).withMetadata("n", "7"))).containsExactly(all.get(1));
        assertThat(read(Read.all().withMetadata("who", "bob"))).isEmpty();
        assertThat(read(Read.ofStream(ONE).withUntil(all.get(1).recordedAt()))).hasSize(2);
        assertThat(read(Read.ofStream(ONE).withUntil(Instant.EPOCH))).isEmpty();
    }

    @Test
    void a_query_combines_items_and_types_with_or_and_tags_with_and() {
        store().append(Append.of(
                ONE,
                List.of(
                        NewEvent.ofJson("a", 1, "{}").withTags("x", "y"),
                        NewEvent.ofJson("b", 1, "{}").withTags("x"),
                        NewEvent.ofJson("c", 1, "{}").withTags("y"),
                        NewEvent.ofJson("d", 1, "{}"))));
        assertThat(meant(EventQuery.ofTags("x"))).isEqualTo("ab");
        assertThat(meant(EventQuery.ofTags("x", "y"))).isEqualTo("a");
        assertThat(meant(EventQuery.ofTypes("b", "d"))).isEqualTo("bd");
        assertThat(meant(EventQuery.of(Item.ofTypes("a", "c").withTags("y"), Item.ofTypes("d"))))
                .isEqualTo("acd");
        assertThat(meant(EventQuery.of(Item.ofTags("x", "y"), Item.ofTags("y"), Item.ofTypes("a"))))
                .isEqualTo("ac");
        assertThat(meant(EventQuery.ofTags("z"))).isEmpty();
        assertThat(meant(EventQuery.all())).isEqualTo("abcd");
    }

    private String meant(EventQuery query) {
        return String.join(
                "",
                read(Read.all().withQuery(query)).stream()
                        .map(RecordedEvent::type)
                        .toList());
    }

    @Test
    void a_stream_can_have_metadata_without_events() {
        store().describe(ONE, Map.of("owner", "ada"));
        assertThat(store().stream(ONE).map(StreamInfo::metadata)).contains(Map.of("owner", "ada"));
        store().append(append(ONE, 1, 1).withExpected(ExpectedVersion.noStream()));
        store().describe(ONE, Map.of("owner", "bob"));
        assertThat(store().stream(ONE)).contains(new StreamInfo(ONE, 1, 0, false, Map.of("owner", "bob")));
    }

    @Test
    void a_deleted_stream_hides_its_events_and_accepts_appends() {
        store().append(append(ONE, 1, 2));
        assertThatThrownBy(() -> store().delete(ONE, ExpectedVersion.exactly(1)))
                .isInstanceOf(WrongExpectedVersion.class);
        store().delete(ONE, ExpectedVersion.exactly(2));
        assertThat(store().stream(ONE).map(StreamInfo::deleted)).contains(true);
        assertThat(versions(Read.ofStream(ONE))).isEmpty();
        assertThat(refused(append(ONE, 3, 3).withExpected(ExpectedVersion.exists()))
                        .actual())
                .isEqualTo(2);
        store().append(append(ONE, 3, 3).withExpected(ExpectedVersion.noStream()));
        assertThat(versions(Read.ofStream(ONE))).containsExactly(3);
        assertThat(versions(Read.ofStream(ONE).withDeleted())).containsExactly(1, 2, 3);
        assertThat(read(Read.all())).hasSize(3);
    }

    @Test
    void a_stream_that_is_deleted_forever_has_no_events_and_refuses_appends() {
        store().append(Append.of(ONE, List.of(event(1).withTags("x"))));
        store().deleteForever(ONE, ExpectedVersion.exists());
        assertThat(read(Read.ofStream(ONE).withDeleted())).isEmpty();
        assertThat(read(Read.all().withQuery(EventQuery.ofTags("x")))).isEmpty();
        assertThatThrownBy(() -> store().append(append(ONE, 2, 2))).isInstanceOf(StreamDeleted.class);
        assertThatThrownBy(() -> store().describe(ONE, Map.of())).isInstanceOf(StreamDeleted.class);
        assertThatThrownBy(() -> store().delete(ONE, ExpectedVersion.any())).isInstanceOf(StreamDeleted.class);
        assertThat(store().stream(ONE).map(StreamInfo::closed)).contains(true);
        store().append(append(TWO, 1, 1));
    }

    @Test
    void stored_types_are_listed() {
        store().append(Append.of(ONE, List.of(NewEvent.ofJson("b", 2, "{}"), NewEvent.ofJson("a", 1, "{}"), event(1))));
        assertThat(store().types())
                .containsExactly(new StoredType("a", 1), new StoredType("b", 2), new StoredType("counted", 1));
    }

    @Test
    void names_with_characters_of_every_unicode_category_are_stored() {
        List<String> names = new ArrayList<>();
        for (int type = 0; type <= Character.FINAL_QUOTE_PUNCTUATION; type++) {
            int wanted = type;
            IntStream.rangeClosed(1, Character.MAX_CODE_POINT)
                    .filter(c -> Character.getType(c) == wanted && wanted != Character.SURROGATE)
                    .limit(2)
                    .forEach(c -> names.add("x" + Character.toString(c) + "y"));
        }
        List<StreamName> streams =
                names.stream().map(name -> new StreamName(name, name)).toList();
        store().append(streams.stream()
                .map(stream -> Append.of(
                        stream, List.of(NewEvent.ofJson(stream.key(), 1, "{}").withTags(stream.key()))))
                .toList());
        assertThat(read(Read.all())).extracting(RecordedEvent::stream).containsExactlyElementsOf(streams);
        assertThat(read(Read.all().withQuery(EventQuery.ofTags(names.getLast()))))
                .hasSize(1);
        assertThat(read(Read.all().withTypes(names.getFirst()))).hasSize(1);
    }

    @Test
    void an_event_of_a_megabyte_is_stored() {
        String text = "é".repeat(1024 * 1024);
        store().append(Append.of(ONE, List.of(NewEvent.ofJson("big", 1, "{\"text\": \"" + text + "\"}"))));
        assertThat(read(Read.ofStream(ONE)).getFirst().data()).contains(text);
    }

    @Test
    void ten_thousand_events_are_appended_at_once_and_a_hundred_thousand_to_one_stream() {
        for (int part = 0; part < 10; part++) {
            assertThat(store().append(append(ONE, part * 10_000 + 1, part * 10_000 + 10_000))
                            .version())
                    .isEqualTo(part * 10_000 + 10_000);
        }
        try (Stream<RecordedEvent> events = store().read(Read.ofStream(ONE))) {
            assertThat(events.mapToInt(RecordedEvent::version))
                    .hasSize(100_000)
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
        assertThat(versions(Read.ofStream(ONE).withBackwards().withLimit(1))).containsExactly(100_000);
    }

    @Test
    void concurrent_writers_without_an_expected_version_lose_and_duplicate_no_event() {
        Writers.run(n -> {
            for (int i = 0; i < 20; i++) {
                store().append(append(ONE, n * 100 + i, n * 100 + i));
            }
        });
        List<RecordedEvent> events = read(Read.ofStream(ONE));
        assertThat(events).hasSize(Writers.COUNT * 20).doesNotHaveDuplicates();
        assertThat(events).extracting(RecordedEvent::data).doesNotHaveDuplicates();
    }

    @Test
    void concurrent_writers_to_the_same_streams_in_different_orders_append_to_all() {
        List<StreamName> streams =
                IntStream.range(0, 6).mapToObj(i -> StreamName.of("many", i)).toList();
        Writers.run(n -> {
            for (int i = 0; i < 10; i++) {
                List<Append> appends = new ArrayList<>(
                        streams.stream().map(s -> append(s, n, n)).toList());
                Collections.rotate(appends, n + i);
                store().append(appends);
            }
        });
        streams.forEach(stream -> assertThat(read(Read.ofStream(stream))).hasSize(Writers.COUNT * 10));
    }
}
