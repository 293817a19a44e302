package dev.turnstile.benchmarks.rebuild;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.benchmarks.measure.PeakMemory;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.projection.Projections.RebuildOptions;
import dev.turnstile.projection.Projections.RebuildProgress;
import dev.turnstile.projection.Projections.Rebuilt;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A program that rebuilds the read model in a separate JVM, and prints its progress and the result. */
public final class RebuildProgram {

    private RebuildProgram() {}

    /**
     * Runs the program. The arguments are the database's URL, its user, and the number of events between checkpoints.
     */
    public static void main(String[] arguments) throws IOException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setUsername(arguments[1]);
        config.setMaximumPoolSize(3);
        RebuildOptions options = RebuildOptions.defaults()
                .withCheckpoint(Long.parseLong(arguments[2]))
                .withProgress(RebuildProgram::print);
        try (HikariDataSource pool = new HikariDataSource(config);
                PostgresTurnstile turnstile = PostgresTurnstile.builder(pool).openInstalled()) {
            Rebuilt rebuilt = turnstile.projections().rebuild(new AccountBalances(), options);
            System.out.println(JsonMapper.shared().writeValueAsString(found(rebuilt)));
        }
    }

    private static void print(RebuildProgress progress) {
        System.err.printf(
                Locale.ROOT,
                "  %s %,d events, %.0f %%, %,.0f/s, %d s left%n",
                progress.phase().stored(),
                progress.events(),
                progress.done() * 100,
                progress.rate(),
                progress.left().toSeconds());
    }

    private static Map<String, Object> found(Rebuilt rebuilt) throws IOException {
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("events", rebuilt.events());
        found.put("readByThisAttempt", rebuilt.read());
        found.put("checkedRows", rebuilt.checked());
        found.put("seconds", rebuilt.took().toMillis() / 1e3);
        found.put(
                "perSecond",
                Math.round(rebuilt.read() * 1e3 / Math.max(1, rebuilt.took().toMillis())));
        found.put("heapLimitMegabytes", Runtime.getRuntime().maxMemory() >> 20);
        found.put("peakResidentMegabytes", PeakMemory.megabytes());
        return found;
    }
}
