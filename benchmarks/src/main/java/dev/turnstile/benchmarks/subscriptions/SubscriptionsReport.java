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

/** Measures deliveries to handlers that do nothing, all variants interleaved in one run, and prints a table or JSON. */
@Command(
        name = "subscriptions",
        mixinStandardHelpOptions = true,
        description = {
            "Measures deliveries of a backlog beside db-scheduler, Transaction Outbox and JobRunr,",
            "which have no order among jobs; then latency from commit to handler, and what an idle node asks.",
            "A variant's p50 and p99 say after how long so many of its deliveries had come."
        })
public final class SubscriptionsReport extends Run {

    private static final String DEAD_TUPLES =
            "SELECT sum(n_dead_tup) FROM pg_stat_user_tables WHERE schemaname = 'turnstile'";

    private static final int LATE = 1_000;

    /** Ten looks of an idle node. */
    private static final Duration IDLE = Duration.ofSeconds(13);

    /** In which the server counts what the connections that have ended left. */
    private static final Duration COUNTED = Duration.ofMillis(500);

    /** JobRunr writes a job's row several times. */
    private static final int JOBRUNR_SHARE = 5;

    @Option(names = "--events", description = "How many events wait; 100,000 by default, 20,000 if quick.")
    private @Nullable Integer events;

    @Option(names = "--jobs", description = "How many jobs wait for a peer, a fifth for JobRunr; a tenth by default.")
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

    /** The first was the warm-up. */
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

    /** What is measured of a consumption. */
    @FunctionalInterface
    private interface Variant {

        /** Measures it. */
        void measure(Consumption consumption) throws SQLException, InterruptedException;
    }

    private void consume(Backlog backlog, String url, String owner) throws SQLException, InterruptedException {
        alone(backlog, url, owner, fresh -> samples().add("turnstile", fresh.all(Kind.SINGLE)));
        alone(backlog, url, owner, fresh -> held(fresh, url, owner));
        besideSnapshot(backlog, url, owner);
        alone(backlog, url, owner, fresh -> samples().add("turnstileBatch", fresh.all(Kind.BATCH)));
        alone(backlog, url, owner, fresh -> samples().add("turnstileExact", fresh.all(Kind.EXACT)));
    }

    /** Each has connections of its own, which tell the server what they left when they are closed. */
    private static void alone(Backlog backlog, String url, String owner, Variant variant)
            throws SQLException, InterruptedException {
        tidy(backlog.database());
        try (HikariDataSource pool = pool(url, owner);
                PostgresTurnstile turnstile = PostgresTurnstile.open(pool)) {
            turnstile.events().types();
            variant.measure(new Consumption(turnstile, backlog));
        }
        Pause.of(COUNTED);
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

    /** Leaves nothing to the next variant that the last one has not cleaned up. */
    private static void tidy(Database database) {
        database.execute("VACUUM turnstile.event, turnstile.stream, turnstile.subscription_shard,"
                + " turnstile.subscription_member");
    }

    /** The ratios are taken within each round, where all variants met the same machine; their medians are printed. */
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
