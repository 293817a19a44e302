package dev.turnstile.benchmarks.legacy;

import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.benchmarks.measure.Database;
import dev.turnstile.benchmarks.measure.Run;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Generates the legacy table, and measures its survey in a separate JVM with a small heap. */
@Command(
        name = "legacy",
        mixinStandardHelpOptions = true,
        description = "Generates a legacy table of orders in schema bench_legacy, and measures its survey.")
public final class LegacyReport extends Run {

    private static final String MEMORY = "-Xmx256m";

    @Option(
            names = "--rows",
            description = "The number of orders; ${DEFAULT-VALUE} by default.",
            defaultValue = "4999992")
    private long rows;

    @Option(names = "--seed", description = "The seed of the rows; ${DEFAULT-VALUE} by default.", defaultValue = "1")
    private long seed;

    @Option(names = "--sound", description = "Generate no contradictions, and all keys and indexes.")
    private boolean sound;

    @Option(names = "--existing", description = "Survey the table of an earlier run with --url.")
    private boolean existing;

    @Option(names = "--generate-only", description = "Generate the table with --url, and do not survey it.")
    private boolean generateOnly;

    @Override
    protected void measure(String url, String owner) throws Exception {
        try (HikariDataSource pool = pool(url, owner)) {
            Database database = new Database(pool);
            Map<String, Object> report = report(database);
            report.remove("variants");
            report.remove("rounds");
            report.remove("connections");
            report.put("orders", rows);
            if (!existing) {
                report.put("generatedInSeconds", generated(database));
            }
            if (!generateOnly) {
                report.put("exact", survey(url, owner, "exact"));
                report.put("sample", survey(url, owner, "sample"));
            }
            print(report);
        }
    }

    private double generated(Database database) {
        System.err.printf("generating %,d orders%n", rows);
        long started = System.nanoTime();
        new LegacyTable(rows, seed, !sound).create(database);
        return (System.nanoTime() - started) / 1e9;
    }

    private static Map<?, ?> survey(String url, String owner, String kind) throws IOException, InterruptedException {
        System.err.println("surveying, " + kind);
        Process program = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        MEMORY,
                        "-cp",
                        System.getProperty("java.class.path"),
                        SurveyProgram.class.getName(),
                        url,
                        owner,
                        kind)
                .redirectError(Redirect.INHERIT)
                .start();
        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (program.waitFor() != 0) {
            throw new IllegalStateException("the surveying JVM exited with status " + program.exitValue());
        }
        return JsonMapper.shared().readValue(output, Map.class);
    }
}
