package dev.turnstile.machine;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One declared state of a machine, with the stable integer that stands for it in the row.
 *
 * @param value the application's own value, an enum constant or a name
 * @param name the name of the value, unique in the machine
 * @param code the integer stored in the row, 0 to 32767; never reused for another state
 * @param entry whether a record may be created in this state
 * @param terminal whether a record is meant to stay here for good
 * @param formerly earlier names of this state, newest first
 * @param label the name that people read; the name itself by default
 * @param description what the state means; empty by default
 * @param timeout the transition to fire when a record stays too long; null for none
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
public record State<S, T>(
        S value,
        String name,
        int code,
        Entry entry,
        boolean terminal,
        List<String> formerly,
        String label,
        String description,
        @Nullable Timeout<T> timeout) {

    /** Whether records may be created in a state. */
    public enum Entry {
        /** No record starts here. */
        NONE,
        /** A record may start here when the caller names the state. */
        ALLOWED,
        /** A record starts here unless the caller names another state. */
        DEFAULT
    }

    /** Copies the list of former names. */
    public State {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(name, "name");
        formerly = List.copyOf(formerly);
    }

    /** Returns whether a record may be created in this state. */
    public boolean initial() {
        return entry != Entry.NONE;
    }

    /** Returns whether {@code other} is the name of this state or a former one. */
    public boolean answersTo(String other) {
        return name.equals(other) || formerly.contains(other);
    }

    @Override
    public String toString() {
        return name;
    }
}
