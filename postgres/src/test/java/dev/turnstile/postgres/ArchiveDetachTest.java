package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.turnstile.event.Append;
import dev.turnstile.event.EventQuery;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventStore.AppendCondition;
import dev.turnstile.event.EventStore.SettledPosition;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.archive.ArchivePartition;
import dev.turnstile.postgres.archive.ArchivePlan;
import dev.turnstile.postgres.archive.DetachedEventsException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Archive partitions: created ahead, listed, detached and attached, with the reads that fail meanwhile. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ArchiveDetachTest {

    private static final StreamName OLD = StreamName.of("seat", 1);
    private static final StreamName LONG = StreamName.of("seat", 2);
    private static final StreamName OTHER = StreamName.of("room", 1);
    private static final String FIRST = "event_archive_000000000000";
    private static final String SECOND = "event_archive_000000000010";

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final EventStore events;
    private final Archive archive;

    /** Positions 1 to 4 old, 5 to 12 long, 13 to 15 other, 16 to 17 long: the first ten are in the first partition. */
    ArchiveDetachTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
        events = turnstile.events();
        archive = turnstile.archive();
        archive.createPartitions(2, 10);
        append(OLD, 4);
        append(LONG, 8);
        append(OTHER, 3);
        turnstile.tamperEvidence().chain("seat", Duration.ofSeconds(2));
        archive.run(ArchivePlan.all());
        append(LONG, 2);
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
                        .mapToObj(n -> NewEvent.ofJson("noted", 1, "{}").withTags("tag"))
                        .toList()));
    }

    private List<Integer> versions(Read read) {
        try (Stream<RecordedEvent> found = events.read(read)) {
            return found.map(RecordedEvent::version).toList();
        }
    }

    private static void lacks(ThrowingCallable call, long position) {
        assertThatThrownBy(call).isInstanceOfSatisfying(DetachedEventsException.class, lacking -> {
            assertThat(lacking.partition()).isEqualTo(FIRST);
            assertThat(lacking.position()).isEqualTo(position);
            assertThat(lacking).hasMessageContaining("attach it again");
        });
    }

    @Test
    void partitions_are_made_ahead_of_the_log_and_listed() {
        assertThat(archive.partitions())
                .extracting(
                        ArchivePartition::name, ArchivePartition::from, ArchivePartition::to, ArchivePartition::rows)
                .startsWith(tuple(FIRST, 0L, 10L, 9L), tuple(SECOND, 10L, 20L, 6L));
        assertThat(archive.createPartitions(1)).isEmpty();
        assertThat(archive.createPartitions(3)).hasSize(2).allMatch(made -> made.to() - made.from() == 10);
        assertThat(archive.createPartitions(1, 100)).singleElement().matches(made -> made.to() - made.from() == 100);
        assertThat(archive.partitions().getFirst().bytes()).isPositive();
        assertThatThrownBy(() -> archive.createPartitions(2_000, 1)).hasMessageContaining("at most 1000 partitions");
        assertThatThrownBy(() -> archive.createPartitions(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void reads_of_streams_fail_only_if_they_need_detached_events() {
        assertThat(archive.detach(FIRST))
                .extracting(ArchivePartition::attached, ArchivePartition::rows)
                .containsExactly(false, 9L);
        lacks(() -> versions(Read.ofStream(OLD)), 1);
        lacks(() -> versions(Read.ofStream(OLD).withTypes("noted")), 1);
        lacks(() -> versions(Read.ofStream(LONG).withFromVersion(5)), 5);
        assertThat(versions(Read.ofStream(LONG).withFromVersion(6))).containsExactly(6, 7, 8, 9, 10);
        assertThat(versions(Read.ofStream(OTHER))).containsExactly(1, 2, 3);
        assertThatThrownBy(() -> versions(Read.ofStream(LONG)))
                .hasMessage("stream seat 2 lacks versions 1 to 5 from position 5 on: partition " + FIRST
                        + " of the archive is detached; attach it again (turnstile archive attach " + FIRST + ")");
        events.append(Append.of(OLD, List.of(NewEvent.ofJson("noted", 1, "{}"))));
        assertThat(versions(Read.ofStream(OLD).withFromVersion(5))).containsExactly(5);
    }

    @Test
    void reads_of_the_log_fail_at_detached_events() {
        archive.detach(FIRST);
        lacks(() -> versions(Read.all()), 1);
        lacks(() -> versions(Read.all().withBackwards()), 1);
        lacks(() -> versions(Read.all().withUpToPosition(3)), 1);
        lacks(() -> versions(Read.ofCategory("seat")), 1);
        lacks(() -> versions(Read.all().withQuery(EventQuery.of(EventQuery.Item.ofTags("tag")))), 1);
        lacks(() -> versions(Read.all().withTypes("unheard of")), 1);
        assertThat(versions(Read.all().withBackwards().withLimit(3))).containsExactly(10, 9, 3);
        assertThat(versions(Read.all().withAfterPosition(9).withLimit(2))).containsExactly(6, 7);
        assertThat(versions(Read.ofCategory("room"))).containsExactly(1, 2, 3);
        assertThat(versions(Read.ofCategory("nothing"))).isEmpty();
        lacks(() -> versions(Read.all().withAfterPosition(8)), 1);
    }

    @Test
    void decisions_by_types_fail_and_those_by_tags_work_with_detached_events() {
        archive.detach(FIRST);
        List<Append> more = List.of(Append.of(OTHER, List.of(NewEvent.ofJson("noted", 1, "{}"))));
        lacks(() -> events.append(AppendCondition.noneOf(EventQuery.ofTypes("unheard of")), more), 1);
        events.append(new AppendCondition(EventQuery.ofTypes("unheard of"), new SettledPosition(9)), more);
        assertThatThrownBy(
                        () -> events.append(AppendCondition.noneOf(EventQuery.of(EventQuery.Item.ofTags("tag"))), more))
                .hasMessageContaining("expected no event");
    }

    @Test
    void appends_and_deletions_that_need_detached_events_fail() {
        archive.detach(FIRST);
        lacks(() -> events.deleteForever(OLD, ExpectedVersion.any()), 1);
        assertThatThrownBy(() -> turnstile.eventLines().exportEverything(OutputStream.nullOutputStream()))
                .hasMessageContaining("is detached");
        assertThatThrownBy(() -> turnstile.eventLines().exportStream(OLD, OutputStream.nullOutputStream()))
                .hasMessageContaining("is detached");
        assertThatThrownBy(() -> turnstile.timeline(LONG)).isInstanceOf(DetachedEventsException.class);
        assertThat(turnstile.tamperEvidence().verify().faults())
                .extracting(fault -> fault.stream() + " " + fault.version() + " " + fault.problem())
                .containsExactlyInAnyOrder(
                        "seat 1 1 in a detached partition of the archive",
                        "seat 2 1 in a detached partition of the archive");
    }

    @Test
    void an_attached_partition_is_read_as_before() throws Exception {
        List<Integer> before = versions(Read.all());
        archive.detach(FIRST);
        assertThat(database.value("SELECT count(*) FROM turnstile." + FIRST)).isEqualTo("9");
        assertThatThrownBy(() -> archive.detach(FIRST)).hasMessageContaining("it is detached already");
        assertThatThrownBy(() -> archive.detach("none")).hasMessageContaining("expected one of [" + FIRST);
        archive.attach(FIRST);
        assertThatThrownBy(() -> archive.attach(FIRST)).hasMessageContaining("it is attached already");
        assertThat(versions(Read.all())).isEqualTo(before).hasSize(17);
        assertThat(turnstile.tamperEvidence().verify().faults()).isEmpty();
        assertThat(turnstile.eventLines().exportEverything(OutputStream.nullOutputStream()))
                .isEqualTo(17);
    }

    @Test
    void an_empty_partition_is_detached_without_a_trace_and_events_that_belong_there_stay() {
        String third = archive.partitions().get(2).name();
        archive.detach(third);
        assertThat(versions(Read.all())).hasSize(17);
        append(OTHER, 5);
        archive.run(ArchivePlan.all());
        assertThat(database.rows("SELECT position FROM turnstile.event ORDER BY 1"))
                .containsExactly("18", "19", "20", "21", "22");
        archive.attach(third);
        archive.run(ArchivePlan.all());
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("0");
        assertThat(versions(Read.ofStream(OTHER))).hasSize(8);
    }

    @Test
    void a_missing_table_cannot_be_attached() {
        archive.detach(FIRST);
        database.sql("DROP TABLE turnstile." + FIRST);
        assertThat(archive.partitions().getFirst().bytes()).isZero();
        assertThatThrownBy(() -> archive.attach(FIRST)).isInstanceOf(LifecycleException.class);
        lacks(() -> versions(Read.ofStream(OLD)), 1);
    }
}
