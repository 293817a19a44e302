package dev.turnstile.adoption.history.internal.csv;

import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.Limits;
import dev.turnstile.adoption.history.internal.LogFile;
import dev.turnstile.adoption.history.internal.columns.Sample;
import dev.turnstile.adoption.history.internal.time.AmbiguousTimes;
import dev.turnstile.adoption.history.internal.time.ColumnValues;
import dev.turnstile.adoption.history.internal.time.TimeForm;
import dev.turnstile.adoption.history.internal.time.TimeForms;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The times of the rows of a table.
 *
 * @param columns the columns of one time: the column, or the columns of the date and of the time of day; one entry for
 *     each time of a row, no entry if the order of the file is used
 */
record RowTimes(List<Column> columns) {

    static RowTimes of(LogFile file, LogOptions options, TableRows.Source source, CsvColumns columns, Sample sample) {
        List<String> time = columns.fields().time();
        List<List<String>> groups = options.times().isEmpty() && !time.isEmpty()
                ? List.of(time)
                : time.stream().map(List::of).toList();
        List<Column> found = new ArrayList<>();
        for (List<String> names : groups) {
            List<Integer> indexes = columns.indexes(names);
            List<String> values =
                    sample.rows().stream().map(row -> joined(row, indexes)).toList();
            Supplier<ColumnValues> all = () -> new FileValues(source, options, columns.names(), indexes);
            found.add(new Column(names, indexes, form(file, options, values, all, names)));
        }
        return new RowTimes(List.copyOf(found));
    }

    private static TimeForm form(
            LogFile file, LogOptions options, List<String> sample, Supplier<ColumnValues> all, List<String> names) {
        try {
            return options.timeFormat()
                    .map(pattern -> TimeForms.named(pattern, options.zone()))
                    .orElseGet(() -> TimeForms.recognize(sample, all, options.zone()));
        } catch (AmbiguousTimes e) {
            throw file.invalid(0, quoted(names) + ": " + e.getMessage(), e);
        }
    }

    static String joined(List<String> fields, List<Integer> indexes) {
        return indexes.stream().map(index -> fields.get(index).strip()).collect(Collectors.joining(" "));
    }

    private static String quoted(List<String> names) {
        return names.stream().map(Excerpt::of).collect(Collectors.joining(" + "));
    }

    String describe() {
        return columns.isEmpty()
                ? "order of the file"
                : columns.stream()
                        .map(column -> column.form.describe())
                        .distinct()
                        .collect(Collectors.joining("; "));
    }

    /**
     * One time of each row.
     *
     * @param names the names of the columns
     * @param indexes the indexes of the columns
     * @param form the form of the times
     */
    record Column(List<String> names, List<Integer> indexes, TimeForm form) {

        boolean blank(List<String> fields) {
            return indexes.stream().allMatch(index -> fields.get(index).isBlank());
        }

        /**
         * Parses the time of a row.
         *
         * @throws DateTimeException if the row has no time in the form of the column; the message is one line
         * @throws AmbiguousTimes if the time contradicts the form of the column
         */
        Instant read(List<String> fields) {
            boolean part = indexes.stream().anyMatch(index -> fields.get(index).isBlank());
            String text = indexes.size() == 1 ? fields.get(indexes.getFirst()) : joined(fields, indexes);
            try {
                if (part && indexes.size() > 1) {
                    throw new DateTimeException("expected a date and a time of day, got " + Excerpt.of(text));
                }
                return checked(form.read(text));
            } catch (DateTimeException e) {
                throw new DateTimeException(
                        quoted(names) + ": " + e.getMessage() + "; correct it, or specify its form with --time-format",
                        e);
            }
        }

        private static Instant checked(Instant time) {
            if (time.isBefore(Limits.EARLIEST) || time.isAfter(Limits.LATEST)) {
                throw new DateTimeException("expected a time in the years 1 to 9999, got " + time);
            }
            return time;
        }
    }
}
