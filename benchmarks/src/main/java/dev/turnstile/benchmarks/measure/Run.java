package dev.turnstile.benchmarks.measure;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.embedded.ServerOptions;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A benchmark on a database: options, server and rounds. */
public abstract class Run implements Callable<Integer> {

    /** The number of connections of each variant. */
    protected static final int CONNECTIONS = 16;

    /**
     * A durable server that resembles a dedicated server which has been running for a while: the tables fit into shared
     * buffers, WAL files are recycled, and no checkpoint occurs during a measurement.
     */
    private static final ServerOptions SERVER = ServerOptions.defaults()
            .withSetting("shared_buffers", "1GB")
            .withSetting("min_wal_size", "4GB")
            .withSetting("max_wal_size", "16GB")
            .withSetting("checkpoint_timeout", "1h");

    @Option(names = "--quick", description = "Two short rounds: a smoke test, not a measurement.")
    private boolean quick;

    @Option(
            names = "--rounds",
            description = "The number of measurements of each variant; 5 by default, 2 with --quick.")
    private @Nullable Integer rounds;

    @Option(names = "--seconds", description = "The length of a measurement in seconds; 4 by default, 1 with --quick.")
    private @Nullable Integer seconds;

    @Option(
            names = "--url",
            description = "The URL of a database to use; objects named bench_* and schema turnstile are created there.")
    private @Nullable String url;

    @Option(
            names = "--user",
            defaultValue = "postgres",
            description = "The user for --url; ${DEFAULT-VALUE} by default.")
    private String user = "postgres";

    @Option(names = "--format", defaultValue = "TABLE", description = "${COMPLETION-CANDIDATES}; table by default.")
    private Format format = Format.TABLE;

    private final Samples samples = new Samples();

    @Override
    public Integer call() throws Exception {
        if (url != null) {
            measure(url, user);
            return 0;
        }
        System.err.println("starting PostgreSQL ...");
        try (EmbeddedPostgres server = EmbeddedPostgres.startTemporary(SERVER)) {
            measure(server.url(), user);
        }
        return 0;
    }

    /** Runs the benchmark on a database. */
    protected abstract void measure(String database, String owner) throws Exception;

    /** The measurements of one round. */
    @FunctionalInterface
    protected interface Round {

        /** Measures all variants. */
        void run() throws SQLException, InterruptedException;
    }

    /** Runs a warm-up round, and then all rounds, each followed by {@code after}. */
    protected void rounds(Round round, Round after) throws SQLException, InterruptedException {
        System.err.println("warming up");
        round.run();
        samples.clear();
        for (int i = 1; i <= times(); i++) {
            System.err.println("round " + i + " of " + times());
            round.run();
            after.run();
        }
    }

    /** Returns whether {@code --quick} is set. */
    protected boolean quick() {
        return quick;
    }

    private int times() {
        return rounds != null ? rounds : quick ? 2 : 5;
    }

    /** Returns the length of one measurement. */
    protected Duration each() {
        return Duration.ofSeconds(seconds != null ? seconds : quick ? 1 : 4);
    }

    /** Returns the samples so far. */
    protected Samples samples() {
        return samples;
    }

    /** Opens a pool. */
    protected static HikariDataSource pool(String database, String owner) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database);
        config.setUsername(owner);
        config.setMaximumPoolSize(CONNECTIONS);
        return new HikariDataSource(config);
    }

    /** Returns a report with the settings of the server, the load of the machine, and the variants. */
    protected Map<String, Object> report(Database database) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("server", database.setting("server_version"));
        report.put("fsync", database.setting("fsync"));
        report.put("synchronous_commit", database.setting("synchronous_commit"));
        report.put("connections", CONNECTIONS);
        report.put("rounds", times());
        report.put("processors", Runtime.getRuntime().availableProcessors());
        report.put("loadAverage", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        report.put("variants", samples.rows());
        return report;
    }

    /** Prints a report. */
    protected void print(Map<String, Object> report) {
        format.print(report);
    }
}
