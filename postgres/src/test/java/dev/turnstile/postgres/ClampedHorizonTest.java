package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Subscriptions.LogPage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Concurrent writers that commit and roll back, with the log's reader and two naive readers. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ClampedHorizonTest {

    private static final int WRITERS = 12;
    private static final int TRANSACTIONS = 250;
    private static final int STREAMS = 20;
    private static final int MOST = 100;

    private static final String BY_POSITION = """
            SELECT e.position, e.stream_id, e.version, 0 FROM turnstile.event e
            WHERE e.position > %2$d ORDER BY e.position LIMIT 100""";

    /** In a new cluster, transaction ids fit into the 32 bits of xmin. */
    private static final String BY_TRANSACTION = """
            SELECT e.position, e.stream_id, e.version, CAST(CAST(e.xmin AS text) AS bigint) FROM turnstile.event e
            WHERE (CAST(CAST(e.xmin AS text) AS bigint), e.position) > (%1$d, %2$d)
              AND CAST(CAST(e.xmin AS text) AS bigint) < CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)
            ORDER BY CAST(CAST(e.xmin AS text) AS bigint), e.position LIMIT 100""";

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;

    ClampedHorizonTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    /** The events that a reader read. Used by one thread. */
    private static final class Sight {

        private final Set<Long> positions = new HashSet<>();
        private final Map<Long, Integer> versions = new HashMap<>();
        private int inverted;

        void see(long position, long stream, int version) {
            positions.add(position);
            inverted += versions.merge(stream, version, Math::max) > version ? 1 : 0;
        }
    }

    /** Reads the available events; returns whether there were any. */
    private interface Reader {
        boolean read(Sight sight);
    }

    private Reader naive(String sql) {
        long[] place = {0, 0};
        return sight -> {
            List<String> rows = database.rows(sql.formatted(place[0], place[1]));
            for (String row : rows) {
                String[] columns = row.split("\\|", -1);
                place[0] = Long.parseLong(columns[3]);
                place[1] = Long.parseLong(columns[0]);
                sight.see(place[1], Long.parseLong(columns[1]), Integer.parseInt(columns[2]));
            }
            return !rows.isEmpty();
        };
    }

    private Reader clamped() {
        Cursor[] place = {Cursor.START};
        return sight -> {
            LogPage page = turnstile.subscriptions().read(place[0], MOST);
            page.events()
                    .forEach(event -> sight.see(
                            event.event().position(),
                            event.event().stream().hashCode(),
                            event.event().version()));
            place[0] = page.end();
            return !page.events().isEmpty();
        };
    }

    /** Takes its transaction id first, appends to a few streams in order, and rolls back one time in ten. */
    private void write() throws Exception {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        try (JdbcTransaction transaction = JdbcTransaction.begin(database.dataSource())) {
            Box.text(transaction.connection(), "SELECT pg_current_xact_id(), pg_sleep(?)", random.nextDouble() / 200);
            List<Integer> streams =
                    random.ints(3, 0, STREAMS).distinct().sorted().boxed().toList();
            turnstile.within(transaction, () -> {
                for (int stream : streams) {
                    turnstile
                            .events()
                            .append(Append.of(
                                    StreamName.of("busy", stream), List.of(NewEvent.ofJson("happened", 1, "{}"))));
                }
                return streams;
            });
            if (random.nextInt(10) > 0) {
                transaction.commit();
            }
        }
    }

    private List<Sight> readers(Reader... readers) throws Exception {
        AtomicBoolean writing = new AtomicBoolean(true);
        List<Future<Sight>> sights = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory())) {
            for (Reader reader : readers) {
                sights.add(threads.submit(() -> {
                    Sight sight = new Sight();
                    boolean last;
                    do {
                        last = !writing.get();
                    } while (reader.read(sight) || !last);
                    return sight;
                }));
            }
            Together.run(WRITERS, number -> () -> {
                for (int i = 0; i < TRANSACTIONS; i++) {
                    write();
                }
                return number;
            });
            writing.set(false);
        }
        List<Sight> seen = new ArrayList<>();
        for (Future<Sight> sight : sights) {
            seen.add(sight.get());
        }
        return seen;
    }

    @Test
    void the_clamped_horizon_skips_and_inverts_nothing_and_naive_readers_do() throws Exception {
        List<Sight> seen = readers(clamped(), naive(BY_POSITION), naive(BY_TRANSACTION));
        Set<Long> all = new HashSet<>();
        database.rows("SELECT position FROM turnstile.event").forEach(row -> all.add(Long.parseLong(row)));
        assertThat(seen.get(0).positions).isEqualTo(all);
        assertThat(seen.get(0).inverted).isZero();
        assertThat(seen.get(1).positions.size()).as("read by position").isLessThan(all.size());
        assertThat(seen.get(2).inverted).as("inverted by transaction").isPositive();
    }
}
