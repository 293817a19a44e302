package dev.turnstile.benchmarks.subscriptions;

import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.benchmarks.measure.Database;
import dev.turnstile.benchmarks.measure.Run;
import dev.turnstile.benchmarks.measure.Sample;
import dev.turnstile.benchmarks.measure.Samples;
import dev.turnstile.benchmarks.subscriptions.Consumption.Kind;
import dev.turnstile.postgres.PostgresTurnstile;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A benchmark of deliveries to handlers that do nothing, with all variants interleaved in one run. */
@Command(
        name = "subscriptions",
        mixinStandardHelpOptions = true,
        description = {
            "Compares the delivery of a backlog with db-scheduler, Transaction Outbox and JobRunr,",
            "which do not order jobs; then measures the latency from commit to handler and an idle node's statements.",
            "p50 and p99 of a variant are the times after which 50 %% and 99 %% of its events were delivered."
        })
public final class SubscriptionsReport extends Run {

    private static final String DEAD_TUPLES =
            "SELECT sum(n_dead_tup) FROM pg_stat_user_tables WHERE schemaname = 'turnstile'";

    private static final int LATE = 1_000;

    /** The time of about ten polls of an idle node. */
    private static final Duration IDLE = Duration.ofSeconds(13);

    /** The time in which the server updates the statistics of closed connections. */
    private static final Duration STATISTICS = Duration.ofMillis(500);

    /** JobRunr gets a fraction of the jobs, because it writes a job's row several times. */
    private static final int JOBRUNR_SHARE = 5;

    @Option(
            names = "--events",
            description = "The number of events to deliver; 100,000 by default, 20,000 with --quick.")
    private @Nullable Integer events;

    @Option(
            names = "--jobs",
            description = "The number of jobs of a peer, a fifth for JobRunr; a tenth of --events by default.")
    private @Nullable Integer jobs;

    private final List<Double> catchUps = new ArrayList<>();
    private final List<Double> deadTuples = new ArrayList<>();

    @Override
    protected void measure(String url, String owner) throws Exception {
        try (HikariDataSource pool = pool(url, owner);
                PostgresTurnstile turnstile = PostgresTurnstile.open(pool);
                HikariDataSource peerPool = peerPool(new Database(pool), url, owner)) {
            Database database = new Database(pool);
            Backlog backlog = new Backlog(database, turnstile.events());
            backlog.fill(events());
            Map<String, Peer> peers = Peer.all(new Database(peerPool));
            database.settle();
            rounds(
                    () -> {
                        consume(backlog, url, owner);
                        deliver(peers);
                    },
                    () -> {});
            Map<String, Object> report = report(database);
            report.put("events", backlog.count());
            report.put("streams", Backlog.STREAMS);
            report.put("catchUpMillis", Samples.rounded(Sample.median(counted(catchUps))));
            report.put("deadTuplesBesideSnapshot", Sample.median(counted(deadTuples)));
            report.put("ratios", ratios());
            report.put("latency", new Latency(turnstile).measure(each().multipliedBy(2)));
            report.put("idle", IdleCost.measure(pool, IDLE));
            print(report);
        }
    }

    /** Returns the values without the first, which is that of the warm-up. */
    private static List<Double> counted(List<Double> rounds) {
        return rounds.subList(1, rounds.size());
    }

    private static HikariDataSource peerPool(Database database, String url, String owner) {
        database.execute("DROP SCHEMA IF EXISTS " + Peer.SCHEMA + " CASCADE");
        database.execute("CREATE SCHEMA " + Peer.SCHEMA);
        return pool(Peer.url(url), owner);
    }

    private int events() {
        return events != null ? events : quick() ? 20_000 : 100_000;
    }

    private int jobs() {
        return jobs != null ? jobs : Math.max(1, events() / 10);
    }

    /** A measurement of a consumption. */
    @FunctionalInterface
    private interface Variant {

        /** Runs the measurement. */
        void measure(Consumption consumption) throws SQLException, InterruptedException;
    }

    private void consume(Backlog backlog, String url, String owner) throws SQLException, InterruptedException {
        alone(backlog, url, owner, fresh -> samples().add("turnstile", fresh.all(Kind.SINGLE)));
        alone(backlog, url, owner, fresh -> held(fresh, url, owner));
        besideSnapshot(backlog, url, owner);
        alone(backlog, url, owner, fresh -> samples().add("turnstileBatch", fresh.all(Kind.BATCH)));
        alone(backlog, url, owner, fresh -> samples().add("turnstileExact", fresh.all(Kind.EXACT)));
    }

    /** Runs a variant with its own connections, which report their statistics to the server when they are closed. */
    private static void alone(Backlog backlog, String url, String owner, Variant variant)
            throws SQLException, InterruptedException {
        tidy(backlog.database());
        try (HikariDataSource pool = pool(url, owner);
                PostgresTurnstile turnstile = PostgresTurnstile.open(pool)) {
            turnstile.events().types();
            variant.measure(new Consumption(turnstile, backlog));
        }
        Pause.of(STATISTICS);
    }

    private void held(Consumption consumption, String url, String owner) throws SQLException, InterruptedException {
        try (Holder holder = Holder.writing(url, owner)) {
            Consumption.Held held = consumption.held(holder, LATE);
            samples().add("turnstileHeld", held.sample());
            catchUps.add(held.catchUpMillis());
        }
    }

    private void besideSnapshot(Backlog backlog, String url, String owner) throws SQLException, InterruptedException {
        tidy(backlog.database());
        double before = Double.parseDouble(backlog.database().value(DEAD_TUPLES));
        try (Holder snapshot = Holder.reading(url, owner)) {
            alone(backlog, url, owner, fresh -> samples().add("heldSnapshot", fresh.all(Kind.SINGLE)));
            deadTuples.add(snapshot.value(DEAD_TUPLES) - before);
        }
    }

    private void deliver(Map<String, Peer> peers) throws InterruptedException {
        for (Map.Entry<String, Peer> peer : peers.entrySet()) {
            int share = peer.getKey().equals("jobRunr") ? Math.max(1, jobs() / JOBRUNR_SHARE) : jobs();
            samples().add(peer.getKey(), peer.getValue().deliver(share));
        }
    }

    /** Vacuums, so that the next variant does not clean up after the last one. */
    private static void tidy(Database database) {
        database.execute("VACUUM turnstile.event, turnstile.stream, turnstile.subscription_shard,"
                + " turnstile.subscription_member");
    }

    /** Returns the medians of the ratios within each round, in which all variants ran under the same conditions. */
    private Map<String, Object> ratios() {
        Map<String, Object> ratios = new LinkedHashMap<>();
        ratios.put("turnstileToDbScheduler", samples().rate("turnstile", "dbScheduler"));
        ratios.put("turnstileToTransactionOutbox", samples().rate("turnstile", "transactionOutbox"));
        ratios.put("turnstileToJobRunr", samples().rate("turnstile", "jobRunr"));
        ratios.put("batchToTurnstile", samples().rate("turnstileBatch", "turnstile"));
        ratios.put("exactToTurnstile", samples().rate("turnstileExact", "turnstile"));
        ratios.put("heldToTurnstile", samples().rate("turnstileHeld", "turnstile"));
        ratios.put("heldSnapshotToTurnstile", samples().rate("heldSnapshot", "turnstile"));
        return ratios;
    }
}
