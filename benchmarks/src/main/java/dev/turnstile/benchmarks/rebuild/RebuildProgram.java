package dev.turnstile.benchmarks.rebuild;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.projection.RebuildOptions;
import dev.turnstile.projection.RebuildProgress;
import dev.turnstile.projection.Rebuilt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Rebuilds the read model in a JVM of its own, tells how far it is, and at the end what that took. */
public final class RebuildProgram {

    private RebuildProgram() {}

    /** Rebuilds; expects the database, its user, and after how many events it saves. */
    public static void main(String[] arguments) throws IOException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setUsername(arguments[1]);
        config.setMaximumPoolSize(3);
        RebuildOptions options = RebuildOptions.defaults()
                .withCheckpoint(Long.parseLong(arguments[2]))
                .withProgress(RebuildProgram::tell);
        try (HikariDataSource pool = new HikariDataSource(config);
                PostgresTurnstile turnstile = PostgresTurnstile.builder(pool).openInstalled()) {
            Rebuilt rebuilt = turnstile.projections().rebuild(new AccountBalances(), options);
            System.out.println(JsonMapper.shared().writeValueAsString(found(rebuilt)));
        }
    }

    private static void tell(RebuildProgress progress) {
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
        found.put("peakResidentMegabytes", peakResident() >> 10);
        return found;
    }

    /** Returns the most memory that the process ever had, in kilobytes; -1 where the system does not tell. */
    private static long peakResident() throws IOException {
        Path status = Path.of("/proc/self/status");
        List<String> lines = Files.exists(status) ? Files.readAllLines(status) : List.of();
        return lines.stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(-1);
    }
}
