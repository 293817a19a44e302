package dev.turnstile.lifecycle;

import dev.turnstile.text.spi.StorableText;

/**
 * An SQL boolean expression over the columns of a lifecycle's table. Like the condition of a guard, the expression is
 * part of the application's code; it must never be built from user input.
 *
 * @param sql the expression, such as {@code due_at < now() - interval '14 days'}
 */
public record SqlCondition(String sql) {

    /**
     * Checks the expression.
     *
     * @throws IllegalArgumentException if the expression is blank
     * @throws dev.turnstile.text.UnstorableTextException if the expression contains U+0000 or half a surrogate pair
     */
    public SqlCondition {
        StorableText.checked("condition", sql);
        if (sql.isBlank()) {
            throw new IllegalArgumentException(
                    "expected an SQL condition such as \"paid_at IS NULL\", got '" + sql + "'");
        }
    }

    /** Returns a condition. */
    public static SqlCondition of(String sql) {
        return new SqlCondition(sql);
    }
}
