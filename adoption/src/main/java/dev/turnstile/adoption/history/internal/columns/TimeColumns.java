package dev.turnstile.adoption.history.internal.columns;

import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.time.TimeForms;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds the column with the time, or two columns with the date and the time of day. */
final class TimeColumns {

    private static final List<String> NAMES = List.of(
            "time",
            "timestamp",
            "timetimestamp",
            "changedat",
            "occurredat",
            "completetimestamp",
            "completetime",
            "eventtime",
            "eventtimestamp",
            "changedon",
            "changetime",
            "changedate",
            "transitionedat",
            "validfrom",
            "recordedat",
            "createdat",
            "created",
            "insertedat",
            "updatedat",
            "datetime",
            "date",
            "at",
            "when",
            "ts");
    private static final Set<String> ENDS = Set.of("at", "on", "time", "timestamp", "date", "datetime", "ts", "day");

    private final Sample sample;
    private final List<ColumnName> names;

    private TimeColumns(Sample sample, Set<String> taken) {
        this.sample = sample;
        this.names = ColumnName.all(sample).stream()
                .filter(name -> !taken.contains(name.name()))
                .toList();
    }

    /** Returns the names of all columns that can be the time of a change. */
    static Set<String> candidates(Sample sample, Set<String> taken) {
        TimeColumns search = new TimeColumns(sample, taken);
        return search.names.stream()
                .filter(name -> name.is(NAMES) || ENDS.contains(name.lastWord()))
                .map(ColumnName::name)
                .collect(Collectors.toSet());
    }

    /**
     * Returns the column of the time of a change. A column with one value for each record, while another column of
     * times has different values, is a property of the record.
     *
     * @throws UnclearColumns if several columns are equally likely
     */
    static List<String> ofChanges(Sample sample, Set<String> taken, String record) {
        TimeColumns search = new TimeColumns(sample, taken);
        List<String> pair = search.pair();
        if (!pair.isEmpty() || !sample.repeats(record)) {
            return pair.isEmpty() ? search.single() : pair;
        }
        List<String> changing = search.names.stream()
                .map(ColumnName::name)
                .filter(name -> search.likely(name) && !sample.determines(record, name))
                .toList();
        return changing.isEmpty() ? search.single() : search.within(changing);
    }

    private boolean likely(String column) {
        ColumnName name = ColumnName.of(column);
        return (name.is(NAMES) || ENDS.contains(name.lastWord())) && has(column, TimeForms::likely);
    }

    /** Returns the best of some columns. */
    private List<String> within(List<String> columns) {
        Set<String> others = names.stream()
                .map(ColumnName::name)
                .filter(name -> !columns.contains(name))
                .collect(Collectors.toSet());
        return new TimeColumns(sample, others).single();
    }

    private List<String> pair() {
        Optional<String> clock = search(TimeForms::timeOfDay);
        Optional<String> date = search(TimeForms::dateOnly);
        if (clock.isEmpty()) {
            return List.of();
        }
        return date.map(day -> List.of(day, clock.get()))
                .orElseThrow(() -> new UnclearColumns("expected a date, got only times of day in "
                        + Excerpt.of(clock.get()) + "; specify the column of the date too, with --time DATE,"
                        + clock.get() + " (withTime)"));
    }

    private Optional<String> search(Predicate<String> kind) {
        List<ColumnName> found = names.stream()
                .filter(name -> name.is(NAMES) || ENDS.contains(name.lastWord()))
                .filter(name -> has(name.name(), kind))
                .toList();
        // without another time, a time of day is a part of the time; otherwise it is an attribute
        boolean whole = names.stream().anyMatch(name -> name.is(NAMES) && has(name.name(), TimeColumns::whole));
        return whole ? Optional.empty() : found.stream().map(ColumnName::name).findFirst();
    }

    private boolean has(String column, Predicate<String> kind) {
        List<String> values = sample.values(column);
        return !values.isEmpty() && values.stream().allMatch(kind);
    }

    private static boolean whole(String text) {
        return TimeForms.likely(text) && !TimeForms.dateOnly(text);
    }

    private List<String> single() {
        for (String alias : NAMES) {
            List<String> found = names.stream()
                    .filter(name -> name.plain().equals(alias))
                    .map(ColumnName::name)
                    .toList();
            if (!found.isEmpty()) {
                return List.of(only(found));
            }
        }
        List<String> others = names.stream()
                .filter(name -> ENDS.contains(name.lastWord()) && has(name.name(), TimeForms::likely))
                .map(ColumnName::name)
                .toList();
        return others.isEmpty() ? List.of() : List.of(only(others));
    }

    private static String only(List<String> found) {
        if (found.size() > 1) {
            throw new UnclearColumns("expected one column for the time, got " + Excerpt.of(found.get(0)) + " and "
                    + Excerpt.of(found.get(1)) + ", which are equally likely; specify one with --time (withTime)");
        }
        return found.getFirst();
    }
}
