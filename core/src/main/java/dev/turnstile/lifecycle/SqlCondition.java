package dev.turnstile.lifecycle;

/**
 * An SQL boolean expression over the columns of a lifecycle's table. The application's developers write it like the
 * condition of a guard; it must never be built from input.
 *
 * @param sql the expression, such as {@code due_at < now() - interval '14 days'}
 */
public record SqlCondition(String sql) {

    /** Checks that the expression is not blank. */
    public SqlCondition {
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
