package dev.turnstile.adoption.history.internal.columns;

import dev.turnstile.adoption.history.internal.time.TimeForms;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Recognizes a table with one row for each record and one column for each time, which is not a log. */
final class WideTable {

    private static final Set<String> ENDS = Set.of("at", "on", "time", "timestamp", "date");
    private static final Set<String> GENERAL = Set.of(
            "update",
            "updated",
            "modified",
            "changed",
            "change",
            "inserted",
            "loaded",
            "synced",
            "exported",
            "start",
            "started",
            "complete",
            "end",
            "event",
            "valid",
            "due",
            "recorded",
            "occurred",
            "last");

    private WideTable() {}

    /**
     * Refuses a table in which no record has two rows and at least two columns are the times of different changes.
     *
     * @throws UnclearColumns with the option that reads the table
     */
    static void refuse(Sample sample, String record) {
        boolean one = sample.rows().size() == 1 || sample.unique(record);
        List<ColumnName> times = ColumnName.all(sample).stream()
                .filter(name -> !name.name().equals(record) && time(sample, name))
                .toList();
        if (one && times.size() > 1) {
            throw new UnclearColumns("expected a log with one row for each change, got a table with one row for each "
                    + record + " and " + times.size() + " columns of times; specify the status of each column with"
                    + " --times " + suggestion(times) + " (withTimes)");
        }
    }

    private static boolean time(Sample sample, ColumnName name) {
        List<String> values = sample.values(name.name());
        boolean participle = name.words().size() == 1 && name.plain().endsWith("ed");
        return (participle || (name.words().size() > 1 && ENDS.contains(name.lastWord())))
                && !name.hasWord(GENERAL)
                && !values.isEmpty()
                && values.stream()
                        .allMatch(value ->
                                TimeForms.likely(value) && !value.strip().matches("\\d{1,5}"));
    }

    private static String suggestion(List<ColumnName> times) {
        String all =
                times.stream().map(name -> name.name() + "=" + status(name)).collect(Collectors.joining(","));
        return all.contains(" ") ? "'" + all + "'" : all;
    }

    private static String status(ColumnName name) {
        int words = name.words().size();
        return String.join("_", name.words().subList(0, Math.max(1, words - 1))).toUpperCase(Locale.ROOT);
    }
}
