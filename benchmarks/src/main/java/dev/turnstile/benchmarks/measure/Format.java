package dev.turnstile.benchmarks.measure;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The output format of a report. */
public enum Format {
    /** Text lines. */
    TABLE,
    /** A JSON object. */
    JSON;

    /** Prints a report. */
    public void print(Map<String, Object> report) {
        if (this == JSON) {
            System.out.println(
                    JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(report));
            return;
        }
        report.forEach((name, value) -> {
            if (value instanceof List<?> rows) {
                rows.forEach(System.out::println);
            } else {
                System.out.println(name + ": " + value);
            }
        });
    }
}
