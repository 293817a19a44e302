package dev.turnstile.adoption.history.internal.database;

import dev.turnstile.adoption.history.internal.csv.UnreadableRow;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One version of a record, as PaperTrail or Audited recorded it.
 *
 * @param event the kind of change: create, update, destroy, or another name
 * @param time the time
 * @param actor the actor; empty for none
 * @param recorded whether the changed attributes were recorded
 * @param change the change of the attribute; null if the attribute did not change or is unknown
 * @param before the value before, from the recorded state before; null if unknown
 * @param problem the reason why the version cannot be read, or null
 */
record RailsVersion(
        String event,
        String time,
        String actor,
        boolean recorded,
        @Nullable AttributeChange change,
        @Nullable String before,
        @Nullable String problem) {

    private static final int OBJECT = 4;
    private static final int CHANGES = 5;

    /** Reads a row: record, event, time, actor, state before, changes. */
    static RailsVersion of(List<String> row, String attribute, String column) {
        boolean recorded = !row.get(CHANGES).isBlank();
        AttributeChange change = null;
        String before = null;
        String problem = null;
        try {
            change = recorded
                    ? AttributeChange.in(row.get(CHANGES), attribute, column).orElse(null)
                    : null;
            Optional<AttributeChange> object = row.get(OBJECT).isBlank()
                    ? Optional.empty()
                    : AttributeChange.in(row.get(OBJECT), attribute, "object");
            before = object.map(AttributeChange::to).orElse(null);
        } catch (UnreadableRow e) {
            problem = e.getMessage();
        }
        return new RailsVersion(row.get(1), row.get(2), row.get(3), recorded, change, before, problem);
    }

    boolean created() {
        return event.equals("create");
    }

    boolean destroyed() {
        return event.equals("destroy");
    }

    /** Returns whether the value after the version is only known from the next versions. */
    boolean open() {
        return change == null && (!recorded || created());
    }

    /** Returns the value before the version, or null if the version does not contain it. */
    @Nullable
    String valueBefore() {
        if (change != null && change.from() == null && destroyed()) {
            return change.to(); // Audited records the values of a deleted record without a pair
        }
        return change == null ? before : change.from();
    }
}
