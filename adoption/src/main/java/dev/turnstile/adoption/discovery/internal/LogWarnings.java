package dev.turnstile.adoption.discovery.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Properties of a log that suggest that its columns or values were not understood. */
public final class LogWarnings {

    private static final Instant SECOND_YEAR = Instant.parse("1971-01-01T00:00:00Z");

    private LogWarnings() {}

    /**
     * Returns the warnings.
     *
     * @param counts the counts
     * @param timed whether the log contains times
     */
    public static List<String> of(Counts counts, boolean timed) {
        List<String> warnings = new ArrayList<>();
        if (counts.records() > 1 && counts.records() == counts.changes()) {
            warnings.add("every record has one change, so there are no transitions; check the column of the record and"
                    + " specify another with --record");
        } else if (counts.statuses().size() == 1) {
            warnings.add("all changes have the same status '"
                    + counts.statuses().getFirst().name()
                    + "'; check the column of the status and specify another with --status");
        }
        if (timed && counts.last().isBefore(SECOND_YEAR)) {
            warnings.add("all times are before 1971, which suggests numbers that are not times; check the column of the"
                    + " time and specify another with --time, or its form with --time-format");
        }
        alike(counts).values().stream()
                .filter(names -> names.size() > 1)
                .forEach(names -> warnings.add("statuses that differ only in case, blanks or punctuation: "
                        + names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "))
                        + "; write them in one form if they are one state"));
        return List.copyOf(warnings);
    }

    private static Map<String, List<String>> alike(Counts counts) {
        return counts.statuses().stream()
                .map(Counts.Status::name)
                .collect(Collectors.groupingBy(LogWarnings::plain, TreeMap::new, Collectors.toList()));
    }

    private static String plain(String status) {
        String plain = status.toLowerCase(Locale.ROOT).replaceAll("[\\s_-]+", "");
        return plain.isEmpty() ? status : plain;
    }
}
