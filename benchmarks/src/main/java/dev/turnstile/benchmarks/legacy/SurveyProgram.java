package dev.turnstile.benchmarks.legacy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.adoption.survey.Survey;
import dev.turnstile.adoption.survey.SurveyOptions;
import dev.turnstile.benchmarks.measure.PeakMemory;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A program that surveys the legacy table in a separate JVM, and prints the result. */
public final class SurveyProgram {

    private SurveyProgram() {}

    /** Runs the program. The arguments are the database's URL, its user, and {@code exact} or {@code sample}. */
    public static void main(String[] arguments) throws IOException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setUsername(arguments[1]);
        config.setMaximumPoolSize(1);
        SurveyOptions options = SurveyOptions.defaults();
        try (HikariDataSource pool = new HikariDataSource(config)) {
            long started = System.nanoTime();
            Survey survey = Survey.of(
                    pool, "bench_legacy.orders", arguments[2].equals("exact") ? options.withExact() : options);
            System.out.println(
                    JsonMapper.shared().writeValueAsString(report(survey, (System.nanoTime() - started) / 1e9)));
        }
    }

    private static Map<String, Object> report(Survey survey, double seconds) throws IOException {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("rows", survey.rows());
        report.put("seconds", seconds);
        report.put("heapLimitMegabytes", Runtime.getRuntime().maxMemory() >> 20);
        report.put("peakResidentMegabytes", PeakMemory.megabytes());
        report.put("combinations", survey.combinations().size());
        report.put(
                "findings",
                survey.findings().stream()
                        .map(finding -> finding.kind() + " " + finding.subject() + " " + finding.rows())
                        .toList());
        return report;
    }
}
