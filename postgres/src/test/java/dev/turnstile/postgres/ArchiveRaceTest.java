package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.archive.ArchivePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Appends and reads while events are archived. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ArchiveRaceTest {

    private static final int WRITERS = 3;
    private static final int ROUNDS = 60;

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final EventStore events;

    ArchiveRaceTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
        events = turnstile.events();
        turnstile.archive().createPartitions(10, 100);
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    /** Appends to two shared streams, and reads one, which must have no gaps and no duplicate versions. */
    private void write() {
        for (int round = 0; round < ROUNDS; round++) {
            List<NewEvent> one = List.of(NewEvent.ofJson("noted", 1, "{}"));
            events.append(List.of(
                    Append.of(StreamName.of("seat", round % 4), one), Append.of(StreamName.of("seat", 4), one)));
            try (Stream<RecordedEvent> read = events.read(Read.ofStream(StreamName.of("seat", 4)))) {
                assertThat(read.count()).isPositive();
            }
            try (Stream<RecordedEvent> read = events.read(Read.ofCategory("seat"))) {
                assertThat(read.map(RecordedEvent::position).toList())
                        .isSorted()
                        .doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void nothing_is_lost_doubled_or_missed_while_writers_append_and_events_move() throws Exception {
        long moved = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<?>> writers = new ArrayList<>();
            IntStream.range(0, WRITERS).forEach(n -> writers.add(threads.submit(this::write)));
            while (writers.stream().anyMatch(writer -> !writer.isDone())) {
                moved += turnstile
                        .archive()
                        .run(ArchivePlan.all().withBatchSize(7))
                        .events();
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        assertThat(moved).isPositive();
        assertThat(database.value("SELECT count(*) || ' ' || count(DISTINCT position) || ' '"
                        + " || count(DISTINCT (stream_id, version)) FROM turnstile.every_event"))
                .isEqualTo("360 360 360");
        assertThat(database.value("SELECT count(*) FROM turnstile.event e JOIN turnstile.stream s ON s.id = e.stream_id"
                        + " WHERE e.version <= s.archived_up_to"))
                .isEqualTo("0");
    }
}
