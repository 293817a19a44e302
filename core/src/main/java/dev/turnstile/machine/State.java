package dev.turnstile.machine;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A declared state of a machine, with the stable integer that rows store for the state.
 *
 * @param value the application's own value, an enum constant or a name
 * @param name the name of the value, unique in the machine
 * @param code the integer stored in the row, 0 to 32767; never reused for another state
 * @param entry whether a record may be created in this state
 * @param terminal whether records stay in this state for good
 * @param formerly earlier names of this state, newest first
 * @param label the name for display; the state's name by default
 * @param description the meaning of the state; empty by default
 * @param timeout the transition to fire when a record stays in the state for too long; null if there is none
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

    /** The permission to create records in a state. */
    public enum Entry {
        /** No record may be created in the state. */
        NONE,
        /** A record may be created in the state if the caller names it. */
        ALLOWED,
        /** A record is created in the state unless the caller names another one. */
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

    /** Returns whether {@code other} is the current name or a former name of this state. */
    public boolean answersTo(String other) {
        return name.equals(other) || formerly.contains(other);
    }

    @Override
    public String toString() {
        return name;
    }

    /**
     * The timeout of a state: the transition that is fired when a record has stayed in the state for too long.
     *
     * @param after the longest stay in the state; must be positive
     * @param transition the value of the transition to fire
     * @param <T> the type of the transitions' values
     */
    public record Timeout<T>(Duration after, T transition) {

        /**
         * Checks the duration.
         *
         * @throws IllegalArgumentException if {@code after} is zero or negative
         */
        public Timeout {
            Objects.requireNonNull(transition, "transition");
            if (after.isZero() || after.isNegative()) {
                throw new IllegalArgumentException("a timeout must be positive, got " + after);
            }
        }
    }
}
