package dev.turnstile.adoption.history.internal.database;

import java.util.List;

/**
 * A statement that selects rows of a log.
 *
 * @param sql the statement; {@code ($1)[1]} is the first value
 * @param values the values
 */
record LogStatement(String sql, List<String> values) {

    LogStatement {
        values = List.copyOf(values);
    }
}
