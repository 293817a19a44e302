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

/** A measurement in a database: its options, its server, its rounds. */
public abstract class Run implements Callable<Integer> {

    /** How many connections all variants have. */
    protected static final int CONNECTIONS = 16;

    /**
     * Durable; otherwise as a server that has been running for a while on a machine of its own: the tables fit into the
     * buffers, files for the WAL are there, and no checkpoint falls into the seconds that are measured.
     */
    private static final ServerOptions SERVER = ServerOptions.defaults()
            .withSetting("shared_buffers", "1GB")
            .withSetting("min_wal_size", "4GB")
            .withSetting("max_wal_size", "16GB")
            .withSetting("checkpoint_timeout", "1h");

    @Option(names = "--quick", description = "Two short rounds: an impression, not a measurement.")
    private boolean quick;

    @Option(names = "--rounds", description = "How often each variant is measured; 5 by default, 2 if quick.")
    private @Nullable Integer rounds;

    @Option(names = "--seconds", description = "How long each is measured in a round; 4 by default, 1 if quick.")
    private @Nullable Integer seconds;

    @Option(
            names = "--url",
            description = "A database to use: what is named bench_* and schema turnstile are written there.")
    private @Nullable String url;

    @Option(names = "--user", defaultValue = "postgres", description = "The user for --url; ${DEFAULT-VALUE}.")
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

    /** Measures on a database. */
    protected abstract void measure(String database, String owner) throws Exception;

    /** What is measured in a round. */
    @FunctionalInterface
    protected interface Round {

        /** Measures all variants. */
        void run() throws SQLException, InterruptedException;
    }

    /** Runs a round that does not count, and then all others, each followed by something that is measured else. */
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

    /** Tells whether an impression is enough. */
    protected boolean quick() {
        return quick;
    }

    private int times() {
        return rounds != null ? rounds : quick ? 2 : 5;
    }

    /** Returns how long a variant is measured. */
    protected Duration each() {
        return Duration.ofSeconds(seconds != null ? seconds : quick ? 1 : 4);
    }

    /** Returns what was measured. */
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

    /** Begins a report with what says where it was measured, and the variants. */
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
