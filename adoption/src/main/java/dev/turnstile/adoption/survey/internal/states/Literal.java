package dev.turnstile.adoption.survey.internal.states;

import dev.turnstile.adoption.survey.SurveyedColumn.Role;

/**
 * A value of a column that carries state, as a condition.
 *
 * @param column the column
 * @param role the role of the column
 * @param value the status, {@code true} or {@code false}, {@code set} for a time; empty for null
 * @param shown the condition for people
 * @param sql the condition in SQL
 */
public record Literal(String column, Role role, String value, String shown, String sql) {

    /** Returns whether the value is a time that is set, or a flag that is true. */
    public boolean holds() {
        return value.equals("set") || value.equals("true");
    }
}
