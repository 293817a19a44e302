package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.embedded.ServerOptions;
import dev.turnstile.embedded.TemporaryCluster;
import dev.turnstile.event.Append;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The server is killed after a batch whose leader's session commits asynchronously. */
@Timeout(300)
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class DurableBatchTest extends SetBackClusters {

    private static final int CALLERS = 16;

    private final ServerOptions options;

    DurableBatchTest(TestServer server) {
        ServerOptions common = ServerOptions.defaults().withSetting("fsync", "off");
        options = server == TestServer.POSTGRESQL_15 ? common.withBinaries(BINARIES_15) : common;
    }

    /** Kills the server after a batch. Its other processes must not write the WAL before. */
    private void killedAfter(TemporaryCluster cluster, GatheredCallers callers, IntFunction<Callable<Object>> call)
            throws Exception {
        sql(cluster.dataSource(), "CHECKPOINT");
        List<Long> writers = frozenWriters(cluster);
        callers.batch(CALLERS, "SET synchronous_commit = off", "SET synchronous_commit = on", call);
        cluster.kill();
        writers.forEach(cluster::killBackend);
        cluster.start();
    }

    @Test
    void transitions_that_were_acknowledged_are_kept() throws Exception {
        TemporaryCluster cluster = primary(options);
        sql(cluster.dataSource(), "INSERT INTO lamps SELECT i, 0 FROM generate_series(3, " + CALLERS + ") i");
        try (HikariDataSource pool = SwitchedServer.pool(cluster.dataSource())) {
            GatheredCallers callers = new GatheredCallers(pool);
            Lifecycle<String, String> lamps = PostgresTurnstile.builder(callers.dataSource())
                    .alwaysGroupCommit()
                    .open()
                    .lifecycle(SetBackTest.LAMP, RecordTable.of("lamps"));
            killedAfter(cluster, callers, i -> () -> lamps.fire(i + 1, "switch_on"));
        }
        assertThat(rows(cluster.dataSource(), "SELECT count(*) FROM lamps WHERE state = 1"))
                .containsExactly("" + CALLERS);
        assertThat(rows(cluster.dataSource(), "SELECT count(*), count(DISTINCT horizon) FROM turnstile.event"))
                .containsExactly(CALLERS + " 1");
    }

    @Test
    void appends_that_were_acknowledged_are_kept() throws Exception {
        TemporaryCluster cluster = primary(options);
        try (HikariDataSource pool = SwitchedServer.pool(cluster.dataSource())) {
            GatheredCallers callers = new GatheredCallers(pool);
            EventStore events = PostgresTurnstile.builder(callers.dataSource())
                    .alwaysGroupCommit()
                    .open()
                    .events();
            events.append(note(-1));
            killedAfter(cluster, callers, i -> () -> events.append(note(i)));
        }
        assertThat(rows(cluster.dataSource(), "SELECT count(*), count(DISTINCT horizon) FROM turnstile.event"))
                .containsExactly((CALLERS + 1) + " 2");
    }

    private static Append note(int number) {
        return Append.of(StreamName.of("note", number), List.of(NewEvent.ofJson("noted", 1, "{}")));
    }
}
