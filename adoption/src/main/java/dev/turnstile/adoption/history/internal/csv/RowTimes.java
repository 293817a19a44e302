package dev.turnstile.adoption.history.internal.csv;

import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.Limits;
import dev.turnstile.adoption.history.internal.LogSource;
import dev.turnstile.adoption.history.internal.columns.Sample;
import dev.turnstile.adoption.history.internal.time.AmbiguousTimes;
import dev.turnstile.adoption.history.internal.time.ColumnValues;
import dev.turnstile.adoption.history.internal.time.TimeForm;
import dev.turnstile.adoption.history.internal.time.TimeForms;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The times of the rows of a table.
 *
 * @param columns the columns of one time: the column, or the columns of the date and of the time of day; one entry for
 *     each time of a row, no entry if the order of the file is used
 */
public record RowTimes(List<Column> columns) {

    /**
     * Decides the form of each time.
     *
     * @param all opens all values of the columns with these indexes; used only if the sample leaves the form open
     * @throws dev.turnstile.adoption.history.InvalidLogException if the times have two meanings
     */
    public static RowTimes of(
            LogSource source,
            LogOptions options,
            CsvColumns columns,
            Sample sample,
            Function<List<Integer>, ColumnValues> all) {
        List<String> time = columns.fields().time();
        List<List<String>> groups = options.times().isEmpty() && !time.isEmpty()
                ? List.of(time)
                : time.stream().map(List::of).toList();
        List<Column> found = new ArrayList<>();
        for (List<String> names : groups) {
            List<Integer> indexes = columns.indexes(names);
            List<String> values =
                    sample.rows().stream().map(row -> joined(row, indexes)).toList();
            try {
                found.add(new Column(names, indexes, form(options, values, () -> all.apply(indexes))));
            } catch (AmbiguousTimes e) {
                throw source.invalid(0, quoted(names) + ": " + e.getMessage(), e);
            }
        }
        return new RowTimes(List.copyOf(found));
    }

    private static TimeForm form(LogOptions options, List<String> sample, Supplier<ColumnValues> all) {
        return options.timeFormat()
                .map(pattern -> TimeForms.named(pattern, options.zone()))
                .orElseGet(() -> TimeForms.recognize(sample, all, options.zone()));
    }

    /** Returns the values of some columns, joined with a blank. */
    public static String joined(List<String> fields, List<Integer> indexes) {
        return indexes.stream().map(index -> fields.get(index).strip()).collect(Collectors.joining(" "));
    }

    private static String quoted(List<String> names) {
        return names.stream().map(Excerpt::of).collect(Collectors.joining(" + "));
    }

    /** Returns the forms for a report. */
    public String describe() {
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
    public record Column(List<String> names, List<Integer> indexes, TimeForm form) {

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
