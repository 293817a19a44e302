package dev.turnstile.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnstile.event.Append;
import dev.turnstile.event.AppendConditionFailed;
import dev.turnstile.event.EventQuery;
import dev.turnstile.event.EventQuery.Item;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventStore.AppendCondition;
import dev.turnstile.event.EventStore.SettledEvents;
import dev.turnstile.event.EventStore.SettledPosition;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.event.WrongExpectedVersion;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The contract of event stores for decisions that depend on events read before: expected versions, append conditions
 * and settled reads, with one writer and with concurrent writers.
 */
abstract class DecisionContract {

    static final StreamName ONE = new StreamName("account", "1");
    static final StreamName TWO = new StreamName("account", "2");
    static final StreamName OTHER = new StreamName("seat", "1");

    /** Returns the store of the running test. All calls in one test return the same instance. */
    protected abstract EventStore store();

    static NewEvent event(int n) {
        return NewEvent.ofJson("counted", 1, "{\"n\": " + n + "}");
    }

    static Append append(StreamName stream, int from, int to) {
        return Append.of(
                stream,
                IntStream.rangeClosed(from, to)
                        .mapToObj(DecisionContract::event)
                        .toList());
    }

    final List<RecordedEvent> read(Read read) {
        try (Stream<RecordedEvent> events = store().read(read)) {
            return events.toList();
        }
    }

    final List<Integer> versions(Read read) {
        return read(read).stream().map(RecordedEvent::version).toList();
    }

    final WrongExpectedVersion refused(Append append) {
        return catchThrowableOfType(WrongExpectedVersion.class, () -> store().append(append));
    }

    @Test
    void an_exact_version_is_expected() {
        store().append(append(ONE, 1, 2).withExpected(ExpectedVersion.exactly(0)));
        store().append(append(ONE, 3, 3).withExpected(ExpectedVersion.exactly(2)));
        WrongExpectedVersion refusal = refused(append(ONE, 9, 9).withExpected(ExpectedVersion.exactly(2)));
        assertThat(refusal.actual()).isEqualTo(3);
        assertThat(refusal.expected()).isEqualTo(ExpectedVersion.exactly(2));
        assertThat(refusal).hasMessageContaining("expected version 2, but it has version 3");
        assertThat(versions(Read.ofStream(ONE))).containsExactly(1, 2, 3);
    }

    @Test
    void a_stream_is_expected_to_exist_or_not_to() {
        assertThat(refused(append(ONE, 1, 1).withExpected(ExpectedVersion.exists()))
                        .actual())
                .isZero();
        assertThat(store().stream(ONE)).isEmpty();
        store().append(append(ONE, 1, 1).withExpected(ExpectedVersion.noStream()));
        store().append(append(ONE, 2, 2).withExpected(ExpectedVersion.exists()));
        assertThat(refused(append(ONE, 3, 3).withExpected(ExpectedVersion.noStream()))
                        .actual())
                .isEqualTo(2);
        assertThat(refused(append(TWO, 1, 1).withExpected(ExpectedVersion.exactly(7)))
                        .actual())
                .isZero();
        assertThat(versions(Read.all())).containsExactly(1, 2);
    }

    @Test
    void an_append_without_events_only_checks_the_expected_version() {
        assertThat(store().append(append(ONE, 1, 0)).version()).isZero();
        store().append(append(ONE, 1, 2));
        assertThat(store().append(append(ONE, 1, 0).withExpected(ExpectedVersion.exactly(2)))
                        .version())
                .isEqualTo(2);
        assertThat(refused(append(ONE, 1, 0).withExpected(ExpectedVersion.noStream()))
                        .actual())
                .isEqualTo(2);
        assertThat(store().append(List.of())).isEmpty();
        assertThat(versions(Read.all())).containsExactly(1, 2);
    }

    @Test
    void an_unexpected_version_of_one_stream_refuses_the_appends_to_all() {
        store().append(append(TWO, 1, 1));
        assertThatThrownBy(() -> store().append(List.of(
                        append(ONE, 1, 1),
                        append(TWO, 2, 2).withExpected(ExpectedVersion.noStream()),
                        append(OTHER, 1, 1))))
                .isInstanceOfSatisfying(
                        WrongExpectedVersion.class,
                        refusal -> assertThat(refusal.stream()).isEqualTo(TWO));
        assertThat(read(Read.all())).hasSize(1);
        assertThat(store().stream(ONE)).isEmpty();
    }

    @Test
    void an_unexpected_version_is_refused_also_without_events() {
        store().append(append(ONE, 1, 2));
        Append wrong = Append.of(ONE, List.of()).withExpected(ExpectedVersion.exactly(1));
        assertThatThrownBy(() -> store().append(wrong)).isInstanceOf(WrongExpectedVersion.class);
        assertThatThrownBy(() -> store().append(List.of(append(TWO, 1, 1), wrong)))
                .isInstanceOf(WrongExpectedVersion.class);
        assertThatThrownBy(() -> store().append(AppendCondition.noneOf(EventQuery.ofTypes("none")), List.of(wrong)))
                .isInstanceOf(WrongExpectedVersion.class);
        assertThat(store().append(Append.of(ONE, List.of()).withExpected(ExpectedVersion.exactly(2)))
                        .version())
                .isEqualTo(2);
        assertThat(versions(Read.ofStream(TWO))).isEmpty();
    }

    @Test
    void a_condition_fails_only_on_events_after_its_position() {
        EventQuery query = EventQuery.of(Item.ofTypes("counted").withTags("x"), Item.ofTypes("sold"));
        long first =
                store().append(Append.of(ONE, List.of(event(1).withTags("x")))).position();
        AppendCondition seenFirst = condition(query);
        assertThat(store().append(seenFirst, List.of(append(TWO, 1, 1)))).hasSize(1);
        AppendConditionFailed refusal = catchThrowableOfType(
                AppendConditionFailed.class,
                () -> store().append(AppendCondition.noneOf(query), List.of(append(TWO, 2, 2))));
        assertThat(refusal.position()).isEqualTo(first);
        store().append(Append.of(OTHER, List.of(NewEvent.ofJson("sold", 1, "{}"))));
        assertThatThrownBy(() -> store().append(seenFirst, List.of(append(TWO, 2, 2))))
                .isInstanceOf(AppendConditionFailed.class);
        store().append(condition(query), List.of(append(TWO, 2, 2)));
        assertThat(versions(Read.ofStream(TWO))).containsExactly(1, 2);
    }

    private AppendCondition condition(EventQuery query) {
        try (SettledEvents seen = store().settled(query)) {
            return seen.condition();
        }
    }

    @Test
    void a_settled_read_continues_after_the_position_of_another() {
        EventQuery query = EventQuery.of(Item.ofTags("x"));
        store().append(Append.of(ONE, List.of(event(1).withTags("x"), event(2), event(3).withTags("x", "y"))));
        SettledPosition upTo;
        try (SettledEvents seen = store().settled(query)) {
            assertThat(seen.events().map(RecordedEvent::version)).containsExactly(1, 3);
            upTo = seen.upTo();
        }
        try (SettledEvents seen = store().settled(query, upTo)) {
            assertThat(seen.events()).isEmpty();
            assertThat(seen.upTo()).isGreaterThanOrEqualTo(upTo);
        }
        store().append(Append.of(TWO, List.of(event(1).withTags("x"))));
        try (SettledEvents seen = store().settled(query, upTo)) {
            assertThat(seen.events().map(RecordedEvent::stream)).containsExactly(TWO);
        }
    }

    @Test
    void a_violated_condition_is_refused_also_without_streams() {
        EventQuery query = EventQuery.of(Item.ofTags("x"));
        assertThat(store().append(AppendCondition.noneOf(query), List.of())).isEmpty();
        store().append(Append.of(ONE, List.of(event(1).withTags("x"))));
        for (EventQuery violated : List.of(query, EventQuery.ofTypes("counted"), EventQuery.all())) {
            assertThatThrownBy(() -> store().append(AppendCondition.noneOf(violated), List.of()))
                    .isInstanceOf(AppendConditionFailed.class);
        }
        assertThat(store().append(condition(query), List.of())).isEmpty();
    }

    @Test
    void a_violated_condition_is_refused_also_without_events() {
        EventQuery query = EventQuery.of(Item.ofTags("x"));
        List<Append> nothing = List.of(Append.of(ONE, List.of()), Append.of(TWO, List.of()));
        assertThat(store().append(AppendCondition.noneOf(query), nothing)).hasSize(2);
        store().append(Append.of(ONE, List.of(event(1).withTags("x"))));
        assertThatThrownBy(() -> store().append(AppendCondition.noneOf(query), nothing))
                .isInstanceOf(AppendConditionFailed.class);
        assertThatThrownBy(() -> store().append(
                                AppendCondition.noneOf(query), List.of(Append.of(ONE, List.of()), append(TWO, 1, 1))))
                .isInstanceOf(AppendConditionFailed.class);
        assertThat(read(Read.all())).hasSize(1);
    }

    @Test
    void one_of_the_writers_that_expect_the_same_version_appends() {
        store().append(append(ONE, 1, 1));
        for (int round = 1; round <= 10; round++) {
            int version = round;
            List<Throwable> refusals = Writers.refusals(
                    n -> store().append(append(ONE, n, n).withExpected(ExpectedVersion.exactly(version))));
            assertThat(refusals)
                    .hasSize(Writers.COUNT - 1)
                    .allSatisfy(refusal -> assertThat(refusal)
                            .isInstanceOfSatisfying(
                                    WrongExpectedVersion.class,
                                    wrong -> assertThat(wrong.actual()).isEqualTo(version + 1)));
        }
        assertThat(read(Read.ofStream(ONE))).hasSize(11);
    }

    @Test
    void one_of_the_writers_that_expect_no_stream_creates_it() {
        for (int round = 1; round <= 10; round++) {
            StreamName stream = StreamName.of("race", round);
            assertThat(Writers.refusals(
                            n -> store().append(append(stream, n, n).withExpected(ExpectedVersion.noStream()))))
                    .hasSize(Writers.COUNT - 1);
            assertThat(read(Read.ofStream(stream))).hasSize(1);
        }
    }

    @Test
    void all_writers_that_expect_an_existing_stream_append() {
        assertThat(Writers.refusals(n -> store().append(append(TWO, n, n).withExpected(ExpectedVersion.exists()))))
                .hasSize(Writers.COUNT);
        store().append(append(TWO, 0, 0));
        Writers.run(n -> store().append(append(TWO, n, n).withExpected(ExpectedVersion.exists())));
        assertThat(read(Read.ofStream(TWO))).hasSize(Writers.COUNT + 1);
    }

    @Test
    void concurrent_writers_keep_a_limit_across_streams_by_a_condition_on_tags() {
        bounded(EventQuery.ofTags("course:1"));
    }

    @Test
    void concurrent_writers_keep_a_limit_across_streams_by_a_condition_on_types() {
        bounded(EventQuery.ofTypes("subscribed"));
    }

    @Test
    void concurrent_writers_keep_a_limit_across_streams_among_events_of_other_tags() {
        bounded(EventQuery.of(Item.ofTags("course:1"), Item.ofTags("noise")));
    }

    /** Subscribes different students to a course with five seats, with concurrent writers, until the course is full. */
    private void bounded(EventQuery query) {
        Writers.run(n -> {
            for (int i = 0; i < 4; i++) {
                store().append(Append.of(StreamName.of("noise", n), List.of(event(i).withTags("noise"))));
                subscribe(query, n * 10 + i);
            }
        });
        assertThat(read(Read.all().withTypes("subscribed"))).hasSize(5);
    }

    private void subscribe(EventQuery query, int student) {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            List<RecordedEvent> seen;
            AppendCondition condition;
            try (SettledEvents settled = store().settled(query)) {
                seen = settled.events().toList();
                condition = settled.condition();
            }
            if (seen.stream().filter(event -> event.type().equals("subscribed")).count() >= 5) {
                return;
            }
            NewEvent subscribed = NewEvent.ofJson("subscribed", 1, "{}").withTags("course:1", "student:" + student);
            try {
                store().append(condition, List.of(Append.of(StreamName.of("student", student), List.of(subscribed))));
                return;
            } catch (AppendConditionFailed lostRace) {
                assertThat(lostRace.position()).isGreaterThan(condition.after().value());
            }
        }
        throw new AssertionError("student " + student + ": no outcome after 1,000 attempts");
    }
}
