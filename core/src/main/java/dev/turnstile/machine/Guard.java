package dev.turnstile.machine;

import java.util.Objects;
import java.util.function.Predicate;

/**
 * A named condition on a record, with the reason to give when it does not hold.
 *
 * <p>Guards are told apart by their names: two guards of one name in one machine are the same guard.
 */
public sealed interface Guard {

    /** Returns the name, unique in the machine. */
    String name();

    /** Returns the message for the caller when the condition does not hold. */
    String reason();

    /**
     * Returns what stands for the condition where it is shown apart from its reason: the name that was given, or else
     * the SQL condition; of Java code without a name that it holds unless the reason applies.
     */
    default String conditionText() {
        if (!name().equals(reason())) {
            return name();
        }
        return switch (this) {
            case Sql sql -> sql.condition();
            case Java java -> "unless " + java.reason();
        };
    }

    /** Returns the same guard under another name. */
    Guard withName(String name);

    /**
     * A guard as an SQL condition over the record's own row, evaluated inside the statement that moves it.
     *
     * @param condition an SQL boolean expression over the columns of the table; null counts as false
     * @param reason what to tell the caller when it does not hold; also its name, until {@link #withName} gives one
     */
    static Guard sql(String condition, String reason) {
        return new Sql(reason, condition, reason);
    }

    /**
     * A guard as Java code over the locked row.
     *
     * <p>It costs a lock and a round trip more than an SQL guard, runs once for each attempt, and is known only to
     * applications that declare it.
     *
     * @param condition the condition, called with the record's row while its lock is held
     * @param reason what to tell the caller when it does not hold; also its name, until {@link #withName} gives one
     */
    static Guard java(Predicate<Row> condition, String reason) {
        return new Java(reason, condition, reason);
    }

    /**
     * A condition that the database evaluates.
     *
     * @param name the guard's name
     * @param condition the SQL boolean expression
     * @param reason what to tell the caller when it does not hold
     */
    record Sql(String name, String condition, String reason) implements Guard {

        /** Checks that nothing is missing or blank. */
        public Sql {
            requireText(name, "name");
            requireText(condition, "condition");
            requireText(reason, "reason");
        }

        @Override
        public Guard withName(String other) {
            return new Sql(other, condition, reason);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * A condition that the application evaluates.
     *
     * @param name the guard's name
     * @param condition the code; where a definition was read from a document, code that cannot be run
     * @param reason what to tell the caller when it does not hold
     */
    record Java(String name, Predicate<Row> condition, String reason) implements Guard {

        /** Checks that nothing is missing or blank. */
        public Java {
            requireText(name, "name");
            Objects.requireNonNull(condition, "condition");
            requireText(reason, "reason");
        }

        @Override
        public Guard withName(String other) {
            return new Java(other, condition, reason);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Java guard && guard.name.equals(name) && guard.reason.equals(reason);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static void requireText(String text, String what) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("a guard's " + what + " is text, got '" + text + "'");
        }
    }
}
