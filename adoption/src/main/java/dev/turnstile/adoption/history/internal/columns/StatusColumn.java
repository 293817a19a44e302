package dev.turnstile.adoption.history.internal.columns;

import dev.turnstile.adoption.history.internal.Excerpt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the column with the status.
 *
 * <p>A pair such as {@code from_status} and {@code to_status} is first, then a column of statuses, then a column of
 * activities. A column of statuses with one value, or with the values of a lifecycle such as {@code start} and {@code
 * complete}, gives way to a column of activities with several values.
 */
final class StatusColumn {

    private static final List<String> STATUSES =
            List.of("status", "state", "newstatus", "newstate", "tostatus", "tostate", "statusafter", "stateafter");
    private static final Set<String> NAME_WORDS = Set.of("name", "label", "text", "value", "code", "id");
    private static final Set<String> STATUS_WORDS = Set.of("status", "state", "stage", "phase");
    private static final List<String> ACTIVITIES = List.of(
            "activity",
            "conceptname",
            "activityid",
            "activityname",
            "task",
            "taskname",
            "event",
            "eventname",
            "eventtype",
            "action");
    private static final Set<String> LIFECYCLE = Set.of(
            "start",
            "started",
            "complete",
            "completed",
            "schedule",
            "assign",
            "reassign",
            "suspend",
            "resume",
            "ate_abort",
            "pi_abort",
            "withdraw",
            "manualskip",
            "autoskip",
            "unknown");

    private final Sample sample;
    private final List<ColumnName> names;

    private StatusColumn(Sample sample, Set<String> taken) {
        this.sample = sample;
        this.names = ColumnName.all(sample).stream()
                .filter(name -> !taken.contains(name.name()))
                .toList();
    }

    /**
     * The columns of the status.
     *
     * @param status the column of the status, or null if there is no candidate
     * @param from the column of the status before the change, or null
     */
    record Found(@Nullable String status, @Nullable String from) {}

    static Found find(Sample sample, Set<String> taken) {
        return new StatusColumn(sample, taken).find();
    }

    private Found find() {
        FromTo pair = FromTo.find(names);
        if (pair != null && pair.ofStatus()) {
            return new Found(pair.to(), pair.from());
        }
        List<String> statuses = statuses();
        List<String> activities = known(ACTIVITIES);
        return pair != null && statuses.isEmpty() && activities.isEmpty()
                ? new Found(pair.to(), pair.from())
                : new Found(choose(statuses, activities), null);
    }

    private @Nullable String choose(List<String> statuses, List<String> activities) {
        List<String> useful = statuses.stream()
                .filter(name -> sample.varies(name) && (activities.isEmpty() || !lifecycle(sample, name)))
                .toList();
        List<String> active = activities.stream().filter(sample::varies).toList();
        if (useful.isEmpty() && active.isEmpty()) {
            return first(statuses, activities);
        }
        return only(useful.isEmpty() ? active : useful);
    }

    private static @Nullable String first(List<String> statuses, List<String> activities) {
        List<String> all = new ArrayList<>(statuses);
        all.addAll(activities);
        return all.isEmpty() ? null : all.getFirst();
    }

    private List<String> statuses() {
        List<String> known = new ArrayList<>(known(STATUSES));
        names.stream()
                .filter(name -> named(name) && !name.hasWord(FromTo.FROM))
                .sorted(Comparator.comparing(
                        name -> name.lastWord().equals("id") || name.lastWord().equals("code")))
                .map(ColumnName::name)
                .filter(name -> !known.contains(name))
                .forEach(known::add);
        return known;
    }

    /** Returns whether a name ends in a word for a status, or in such a word and a word for its name. */
    private static boolean named(ColumnName name) {
        int last = name.words().size() - 1;
        return STATUS_WORDS.contains(name.lastWord())
                || (last > 0
                        && NAME_WORDS.contains(name.lastWord())
                        && STATUS_WORDS.contains(name.words().get(last - 1)));
    }

    private List<String> known(List<String> aliases) {
        return aliases.stream()
                .flatMap(alias -> names.stream().filter(name -> name.plain().equals(alias)))
                .map(ColumnName::name)
                .toList();
    }

    private String only(List<String> candidates) {
        String first = candidates.getFirst();
        for (String other : candidates) {
            if (!sample.equivalent(first, other)) {
                throw new UnclearColumns("expected one column for the status, got " + Excerpt.of(first) + " and "
                        + Excerpt.of(other) + ", which are equally likely; specify one with --status (withStatus)");
            }
        }
        return first;
    }

    /** Returns whether a column contains only the states of an activity's lifecycle. */
    static boolean lifecycle(Sample sample, String column) {
        return sample.distinct(column).stream()
                .allMatch(value -> LIFECYCLE.contains(value.strip().toLowerCase(Locale.ROOT)));
    }
}
