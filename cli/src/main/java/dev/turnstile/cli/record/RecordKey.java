package dev.turnstile.cli.record;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException.UnknownStateCodeException;
import dev.turnstile.lifecycle.RecordNotFound;
import java.util.List;

/**
 * The key of a record, from the command line.
 *
 * @param values one value for each id column
 */
public record RecordKey(List<String> values) {

    /** Copies the list. */
    public RecordKey {
        values = List.copyOf(values);
    }

    /** Returns the id as {@link Lifecycle} accepts it: one value, or a list if the id has several columns. */
    public Object id() {
        return values.size() == 1 ? values.getFirst() : values;
    }

    /**
     * Returns whether the table or the log contains the record; false if the key does not fit the id columns' types.
     */
    public boolean knownTo(Lifecycle<?, ?> lifecycle) {
        if (lifecycle.table().idColumns().size() != values.size()) {
            return false;
        }
        return !lifecycle.history(id()).isEmpty() || hasRow(lifecycle);
    }

    private boolean hasRow(Lifecycle<?, ?> lifecycle) {
        try {
            lifecycle.state(id());
            return true;
        } catch (RecordNotFound e) {
            return false;
        } catch (UnknownStateCodeException e) {
            return true;
        }
    }

    @Override
    public String toString() {
        return String.join(",", values);
    }
}
