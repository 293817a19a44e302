package dev.turnstile.adoption.history.internal.columns;

import dev.turnstile.adoption.history.LogFields;
import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.adoption.history.internal.Excerpt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Chooses the columns of a status change: the columns in the options, and otherwise columns that the rules find. */
public final class ColumnChoice {

    private static final List<String> ACTOR = List.of(
            "actor",
            "user",
            "username",
            "changedby",
            "resource",
            "orgresource",
            "updatedby",
            "modifiedby",
            "createdby",
            "performedby",
            "author",
            "userid",
            "authorid",
            "actorid",
            "whodunnit");

    private final Sample sample;
    private final LogOptions options;
    private final Set<String> taken = new HashSet<>();

    private ColumnChoice(Sample sample, LogOptions options) {
        this.sample = sample;
        this.options = options;
    }

    /**
     * Returns the columns.
     *
     * @throws UnclearColumns if a column is missing, or several columns are equally likely
     */
    public static LogFields of(Sample sample, LogOptions options) {
        return new ColumnChoice(sample, options).choose();
    }

    private LogFields choose() {
        takeOptions();
        StatusColumn.Found status = status();
        List<String> record = record();
        List<String> time = time(record);
        List<String> set = options.times().isEmpty() ? options.status() : List.of();
        List<String> statuses = set.isEmpty() ? listed(status.status()) : set;
        check(record, statuses, time);
        return new LogFields(
                record, statuses, status.from(), time, options.actor().orElseGet(this::actor));
    }

    private void check(List<String> record, List<String> status, List<String> time) {
        if (!record.isEmpty() && options.time().isEmpty() && options.times().isEmpty()) {
            WideTable.refuse(sample, record.getFirst());
        }
        if (options.times().isEmpty()) {
            require("status", status);
        }
        require("record", record);
        if (!options.fileOrder()) {
            require("time", time);
        }
        FieldNames.check(sample, options, status);
    }

    private void takeOptions() {
        List<String> named = new ArrayList<>(options.record());
        named.addAll(options.status());
        named.addAll(options.time());
        named.addAll(options.times().keySet());
        options.from().ifPresent(named::add);
        options.actor().ifPresent(named::add);
        taken.addAll(named);
        named.addAll(options.where().keySet());
        named.stream()
                .filter(name -> !sample.names().contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new UnclearColumns("expected a column " + Excerpt.of(name) + ", got: " + sample.listed());
                });
        taken.addAll(options.where().keySet());
    }

    private StatusColumn.Found status() {
        StatusColumn.Found found = options.status().isEmpty() && options.times().isEmpty()
                ? StatusColumn.find(sample, taken)
                : new StatusColumn.Found(null, before());
        String from = options.from().orElse(found.from());
        take(found.status());
        take(from);
        return new StatusColumn.Found(found.status(), from);
    }

    /** Returns the column before the change for the only column of the status in the options. */
    private @Nullable String before() {
        return options.status().size() == 1 ? FromTo.before(options.status().getFirst(), ColumnName.all(sample)) : null;
    }

    private List<String> record() {
        Set<String> others = new HashSet<>(taken);
        others.addAll(TimeColumns.candidates(sample, taken));
        List<String> record = options.record().isEmpty() ? listed(RecordColumn.find(sample, others)) : options.record();
        taken.addAll(record);
        return record;
    }

    private List<String> time(List<String> record) {
        if (options.fileOrder()) {
            return List.of();
        }
        if (!options.times().isEmpty()) {
            return List.copyOf(options.times().keySet());
        }
        List<String> time = options.time().isEmpty() ? found(record) : options.time();
        taken.addAll(time);
        return time;
    }

    private void take(@Nullable String column) {
        if (column != null) {
            taken.add(column);
        }
    }

    private List<String> found(List<String> record) {
        return TimeColumns.ofChanges(sample, taken, record.isEmpty() ? "" : record.getFirst());
    }

    private static List<String> listed(@Nullable String column) {
        return column == null ? List.of() : List.of(column);
    }

    private void require(String meaning, List<String> columns) {
        if (columns.isEmpty()) {
            String order = meaning.equals("time") ? ", or read the order of the file with --file-order" : "";
            throw new UnclearColumns("expected a column for the " + meaning + ", got: " + sample.listed()
                    + "; rename one to '" + meaning + "', or specify it in the options: --" + meaning + order);
        }
    }

    private @Nullable String actor() {
        List<ColumnName> names = ColumnName.all(sample);
        return ACTOR.stream()
                .flatMap(alias ->
                        names.stream().filter(name -> name.plain().equals(alias) && !taken.contains(name.name())))
                .map(ColumnName::name)
                .findFirst()
                .orElse(null);
    }
}
