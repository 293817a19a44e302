package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.CommandSettings;
import dev.turnstile.event.Append;
import dev.turnstile.event.AppendConditionFailed;
import dev.turnstile.event.EventQuery;
import dev.turnstile.event.EventQuery.Item;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventStore.AppendCondition;
import dev.turnstile.event.EventStore.SettledEvents;
import dev.turnstile.event.EventStore.SettledPosition;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.Box.Ad;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The read of a decision waits for events that could still commit before the events it returns. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SettledReadTest {

    private static final StreamName SEAT = StreamName.of("seat", 1);
    private static final StreamName OTHER = StreamName.of("seat", 2);

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final EventStore events;

    SettledReadTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
        events = turnstile.events();
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private List<RecordedEvent> read(Read read) {
        try (Stream<RecordedEvent> found = events.read(read)) {
            return found.toList();
        }
    }

    private static NewEvent tagged(String... tags) {
        return NewEvent.ofJson("noted", 1, "{}").withTags(tags);
    }

    /** Appends an event of tag x that commits after a later event of tag y. */
    @Test
    void a_decision_s_read_waits_for_events_that_could_commit_before_its_last_event() throws Exception {
        events.append(Append.of(OTHER, List.of(tagged("x"))));
        waits(EventQuery.of(Item.ofTags("x"), Item.ofTags("y")));
    }

    @Test
    void a_decision_s_read_waits_for_the_first_event_of_a_tag_too() throws Exception {
        waits(EventQuery.of(Item.ofTags("x"), Item.ofTags("y")));
    }

    @Test
    void a_decision_s_read_by_types_alone_waits_for_every_writer() throws Exception {
        waits(EventQuery.ofTypes("noted"));
    }

    /**
     * The own append has a higher position than the event that commits late; reading after it would miss that event.
     */
    @Test
    void a_settled_read_finds_an_event_that_commits_late() throws Exception {
        EventQuery query = EventQuery.of(Item.ofTags("x"), Item.ofTags("y"));
        SettledPosition before = upTo(query, SettledPosition.START);
        waits(query, () -> {
            try (SettledEvents found = events.settled(query, before)) {
                List<RecordedEvent> all = found.events().toList();
                assertThat(all).extracting(RecordedEvent::stream).containsExactly(SEAT, StreamName.of("y", 1));
                assertThat(found.upTo().value())
                        .isGreaterThanOrEqualTo(all.getLast().position());
                events.append(found.condition(), List.of(Append.of(OTHER, List.of(tagged("x")))));
                return all;
            }
        });
        SettledPosition after = upTo(query, before);
        assertThat(after).isGreaterThan(before);
        assertThat(upTo(query, after)).isGreaterThanOrEqualTo(after);
        assertThatThrownBy(() -> events.append(new AppendCondition(query, before), List.of()))
                .isInstanceOf(AppendConditionFailed.class);
        events.append(new AppendCondition(query, after), List.of());
    }

    private SettledPosition upTo(EventQuery query, SettledPosition after) {
        try (SettledEvents found = events.settled(query, after)) {
            return found.upTo();
        }
    }

    private void waits(EventQuery query) throws Exception {
        waits(query, () -> read(Read.all().withQuery(query)));
    }

    private void waits(EventQuery query, Callable<List<RecordedEvent>> reading) throws Exception {
        events.append(List.of(
                Append.of(StreamName.of("seat", 9), List.of(tagged())),
                Append.of(StreamName.of("y", 9), List.of(tagged()))));
        int before = read(Read.all().withQuery(query)).size();
        CompletableFuture<Void> appended = new CompletableFuture<>();
        CompletableFuture<Void> end = new CompletableFuture<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<String> slow =
                    threads.submit(() -> new Ad<>(turnstile, "slow.seats", CommandSettings.defaults(), (input, tx) -> {
                                events.append(Append.of(SEAT, List.of(tagged("x"))));
                                appended.complete(null);
                                end.join();
                                return "";
                            })
                            .call(""));
            appended.join();
            events.append(Append.of(StreamName.of("y", 1), List.of(tagged("y"))));
            Future<List<RecordedEvent>> reader = threads.submit(reading);
            try {
                awaitLock(reader);
            } finally {
                end.complete(null);
            }
            slow.get();
            assertThat(reader.get()).hasSize(before + 2);
        } finally {
            end.complete(null);
        }
    }

    private void awaitLock(Future<?> reader) {
        Eventually.holds(() -> reader.isDone()
                || !database.value("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                + " AND datname = current_database()")
                        .equals("0"));
        assertThat(reader.isDone()).as("did not wait").isFalse();
    }
}
