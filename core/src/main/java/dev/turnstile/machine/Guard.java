package dev.turnstile.machine;

import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A named condition on a record, with a reason for the caller if it does not hold.
 *
 * <p>Guards are identified by their names: two guards with the same name in one machine are the same guard.
 */
public sealed interface Guard {

    /** Returns the name, which is unique in the machine. */
    String name();

    /** Returns the message for the caller if the condition does not hold. */
    String reason();

    /**
     * Returns the text of the condition, for display without the reason: the given name, otherwise the SQL condition.
     * For Java code without a name, the text is the word "unless" and the reason.
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

    /** Returns a copy with another name. */
    Guard withName(String name);

    /**
     * Returns a guard with an SQL condition over the record's row, which is evaluated in the statement of the
     * transition.
     *
     * @param condition an SQL boolean expression over the columns of the table; null counts as false
     * @param reason the message for the caller if the condition does not hold; also the guard's name, unless
     *     {@link #withName} sets one
     */
    static Guard sql(String condition, String reason) {
        return new Sql(reason, condition, reason);
    }

    /**
     * Returns a guard with a condition in Java over the locked row.
     *
     * <p>Unlike an SQL guard, a Java guard needs a row lock and another round trip. The condition is evaluated once for
     * each attempt, and only applications that declare the guard can evaluate it.
     *
     * @param condition the condition, called with the record's row while the row is locked
     * @param reason the message for the caller if the condition does not hold; also the guard's name, unless {@link
     *     #withName} sets one
     */
    static Guard java(Predicate<Row> condition, String reason) {
        return new Java(reason, condition, reason);
    }

    /**
     * A guard whose condition the database evaluates.
     *
     * @param name the guard's name
     * @param condition the SQL boolean expression
     * @param reason the message for the caller if the condition does not hold
     */
    record Sql(String name, String condition, String reason) implements Guard {

        /** Checks that no part is missing or blank. */
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
     * A guard whose condition the application evaluates.
     *
     * @param name the guard's name
     * @param condition the code; if the definition was read from a document, the code only throws an exception
     * @param reason the message for the caller if the condition does not hold
     */
    record Java(String name, Predicate<Row> condition, String reason) implements Guard {

        /** Checks that no part is missing or blank. */
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

    /** The columns of a locked row, for the condition of a Java guard. */
    interface Row {

        /** Returns the names of the columns. */
        Set<String> columns();

        /**
         * Returns the value of a column as the JDBC driver returns it.
         *
         * @throws IllegalArgumentException if the row has no such column
         */
        @Nullable
        Object get(String column);

        /**
         * Returns the value of a column as the type in which the JDBC driver returns it.
         *
         * @throws IllegalArgumentException if the row has no such column, or the value has another type
         */
        <V> @Nullable V get(String column, Class<V> type);
    }
}
