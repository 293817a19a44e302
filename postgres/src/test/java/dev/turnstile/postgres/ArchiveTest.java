package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.aggregate.Aggregates;
import dev.turnstile.aggregate.Snapshots;
import dev.turnstile.event.Append;
import dev.turnstile.event.BrokenStreamException;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Accounts.Account;
import dev.turnstile.postgres.Accounts.AccountEvent;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.archive.ArchivePlan;
import dev.turnstile.postgres.archive.ArchiveReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The events that are archived, and the readers of archived events. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ArchiveTest {

    private static final StreamName ONE = StreamName.of("seat", 1);
    private static final StreamName TWO = StreamName.of("seat", 2);
    private static final String WHERE = "SELECT (SELECT count(*) FROM turnstile.event) || ' hot, '"
            + " || (SELECT count(*) FROM turnstile.event_archive) || ' archived'";

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final EventStore events;

    ArchiveTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE);
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .snapshotsOn(Runnable::run)
                .open();
        events = turnstile.events();
        turnstile.archive().createPartitions(4, 10);
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private void append(StreamName stream, int count) {
        events.append(Append.of(
                stream,
                IntStream.range(0, count)
                        .mapToObj(n -> NewEvent.ofJson("noted", 1, "{\"n\": " + n + "}")
                                .withTags("tag:" + n % 2))
                        .toList()));
    }

    private List<Integer> versions(Read read) {
        try (Stream<RecordedEvent> found = events.read(read)) {
            return found.map(RecordedEvent::version).toList();
        }
    }

    private ArchiveReport run(ArchivePlan plan) {
        return turnstile.archive().run(plan);
    }

    private String where() {
        return database.value(WHERE);
    }

    @Test
    void only_terminal_and_deleted_streams_are_finished() {
        var orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        List.of(1, 2).forEach(n -> orders.insert(Map.of("address", "x")));
        orders.fire(1, Move.CANCEL);
        append(ONE, 3);
        append(TWO, 2);
        events.delete(TWO, ExpectedVersion.any());
        var before = orders.history(1);

        assertThat(turnstile.archive().preview(ArchivePlan.ofFinished())).isEqualTo(new ArchiveReport(2, 4, Set.of()));
        assertThat(run(ArchivePlan.ofFinished().withCategory("orders")).events())
                .isEqualTo(2);
        assertThat(run(ArchivePlan.ofFinished()).streams()).isEqualTo(1);

        assertThat(where()).isEqualTo("4 hot, 4 archived");
        assertThat(orders.history(1)).isEqualTo(before).hasSize(2);
        assertThat(orders.at(1, 1)).contains(Orders.State.PENDING);
        assertThat(orders.at(1, Instant.now())).contains(Orders.State.CANCELLED);
        assertThat(turnstile.timeline(StreamName.of(orders.table().name(), 1)).changes())
                .hasSize(2);
        assertThat(versions(Read.ofStream(TWO).withDeleted())).containsExactly(1, 2);
        assertThat(versions(Read.ofStream(TWO))).isEmpty();
    }

    @Test
    void a_plan_takes_named_streams_up_to_a_version_and_only_what_is_old() {
        append(ONE, 5);
        append(TWO, 5);
        assertThat(run(ArchivePlan.all().withRecordedUntil(Instant.EPOCH)).events())
                .isZero();
        assertThat(run(ArchivePlan.ofStreams(List.of(ONE)).withUpToVersion(3)))
                .isEqualTo(new ArchiveReport(1, 3, Set.of("event_archive_000000000000")));
        assertThat(where()).isEqualTo("7 hot, 3 archived");
        assertThat(database.rows("SELECT archived_up_to, archived_from, archived_to FROM turnstile.stream"
                        + " WHERE archived_up_to > 0"))
                .containsExactly("3|1|3");
        assertThat(versions(Read.ofStream(ONE))).containsExactly(1, 2, 3, 4, 5);
        assertThat(versions(Read.ofStream(ONE).withBackwards().withLimit(4))).containsExactly(5, 4, 3, 2);
        assertThat(versions(Read.ofStream(ONE).withFromVersion(2).withToVersion(4)))
                .containsExactly(2, 3, 4);
        assertThat(run(ArchivePlan.all().withRecordedUntil(Instant.now())).events())
                .isEqualTo(7);
        assertThat(run(ArchivePlan.all())).isEqualTo(new ArchiveReport(0, 0, Set.of()));
    }

    @Test
    void events_above_the_horizon_are_not_archived() throws Exception {
        try (JdbcTransaction open = JdbcTransaction.begin(database.dataSource())) {
            open.connection().createStatement().execute("SELECT pg_current_xact_id()");
            append(ONE, 2);
            assertThat(run(ArchivePlan.all()).events()).isZero();
        }
        assertThat(run(ArchivePlan.all()).events()).isEqualTo(2);
    }

    @Test
    void an_archived_stream_can_be_appended_to() {
        append(ONE, 4);
        run(ArchivePlan.all());
        assertThat(events.append(Append.of(ONE, List.of(NewEvent.ofJson("noted", 1, "{}")))
                                .withExpected(ExpectedVersion.exactly(4)))
                        .version())
                .isEqualTo(5);
        assertThat(versions(Read.ofStream(ONE))).containsExactly(1, 2, 3, 4, 5);
        assertThat(versions(Read.all().withBackwards())).containsExactly(5, 4, 3, 2, 1);
        run(ArchivePlan.all());
        assertThat(where()).isEqualTo("0 hot, 5 archived");
        assertThat(versions(Read.ofStream(ONE))).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void a_failure_rolls_back_only_its_own_batch() {
        for (int n = 1; n <= 6; n++) {
            append(StreamName.of("seat", n), 5);
        }
        assertThatThrownBy(() -> turnstile.archive().run(ArchivePlan.all().withBatchSize(5), progress -> {
                    if (progress.streams() == 2) {
                        throw new IllegalStateException("killed");
                    }
                }))
                .hasMessage("killed");
        assertThat(where()).isEqualTo("20 hot, 10 archived");

        database.sql("ALTER TABLE turnstile.event_archive ADD CHECK (position <> 23)");
        assertThatThrownBy(() -> run(ArchivePlan.all().withBatchSize(10))).isInstanceOf(LifecycleException.class);
        assertThat(where()).isEqualTo("10 hot, 20 archived");
        assertThat(versions(Read.ofStream(StreamName.of("seat", 5)))).containsExactly(1, 2, 3, 4, 5);

        database.sql("ALTER TABLE turnstile.event_archive DROP CONSTRAINT event_archive_position_check");
        List<ArchiveReport> told = new ArrayList<>();
        assertThat(turnstile.archive().run(ArchivePlan.all().withBatchSize(3), told::add))
                .extracting(ArchiveReport::streams, ArchiveReport::events)
                .containsExactly(2L, 10L);
        assertThat(told).extracting(ArchiveReport::events).containsExactly(3L, 8L, 10L);
        assertThat(database.value("SELECT count(DISTINCT position) FROM turnstile.every_event"))
                .isEqualTo("30");
    }

    @Test
    void a_stream_with_a_missing_event_is_named_and_not_archived() {
        append(ONE, 5);
        database.sql("DELETE FROM turnstile.event WHERE version = 3");
        assertThatThrownBy(() -> run(ArchivePlan.all()))
                .isInstanceOf(BrokenStreamException.class)
                .hasMessageContaining("stream seat 1 lacks version 3: version 4 follows");
        assertThat(where()).isEqualTo("4 hot, 0 archived");
    }

    @Test
    void an_event_that_is_missing_in_the_archive_is_a_gap() {
        append(ONE, 5);
        run(ArchivePlan.ofStreams(List.of(ONE)).withUpToVersion(3));
        database.sql("DELETE FROM turnstile.event_archive WHERE version = 3");
        assertThatThrownBy(() -> versions(Read.ofStream(ONE))).hasMessageContaining("lacks version 3");
        assertThatThrownBy(() -> versions(Read.ofStream(ONE).withBackwards()))
                .isInstanceOf(BrokenStreamException.class);
        assertThat(versions(Read.ofStream(ONE).withFromVersion(4))).containsExactly(4, 5);
        database.sql("DELETE FROM turnstile.event_archive; DELETE FROM turnstile.event");
        assertThatThrownBy(() -> versions(Read.ofStream(ONE))).hasMessageContaining("lacks version 1");
    }

    @Test
    void a_stream_that_is_deleted_forever_leaves_nothing_in_the_archive() {
        append(ONE, 12);
        append(TWO, 1);
        run(ArchivePlan.all().withUpToVersion(11));
        events.deleteForever(ONE, ExpectedVersion.any());
        assertThat(where()).isEqualTo("0 hot, 1 archived");
        assertThat(database.value("SELECT count(*) FROM turnstile.event_tag")).isEqualTo("1");
        assertThat(versions(Read.ofStream(ONE).withDeleted())).isEmpty();
    }

    @Test
    void aggregates_are_folded_with_and_without_snapshots() {
        Aggregates<Account, AccountEvent> plain =
                turnstile.aggregates(Accounts.declared().build());
        Aggregates<Account, AccountEvent> folded = turnstile.aggregates(Accounts.withSnapshots(Snapshots.ofEvery(5)));
        Accounts.fill(folded, 1, 12);
        Account before = plain.load(1).state();
        run(ArchivePlan.all().withUpToVersion(11));
        assertThat(plain.load(1).state()).isEqualTo(before);
        assertThat(folded.load(1).state()).isEqualTo(before);
        assertThat(plain.at(1, 4)).isEqualTo(folded.at(1, 4));
        assertThat(plain.at(1, Instant.EPOCH).version()).isZero();
        folded.update(1, account -> account.withdraw(1));
        assertThat(plain.load(1)).isEqualTo(folded.load(1));
    }
}
