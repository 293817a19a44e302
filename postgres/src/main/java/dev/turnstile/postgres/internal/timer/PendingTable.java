package dev.turnstile.postgres.internal.timer;

import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.sql.SqlTime;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.timer.TimerId;
import dev.turnstile.timer.Timers.PendingTimer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads pending timers for the public API. Thread-safe. */
final class PendingTable {

    private static final String COUNT = "SELECT count(*) FROM {schema}.timer";

    private static final String NEXT = """
            SELECT next_attempt_at FROM {schema}.timer ORDER BY next_attempt_at LIMIT 1""";

    private static final String COLUMNS = """
            SELECT category, key, name, due_at, next_attempt_at, type, state, attempts, failure FROM {schema}.timer""";

    private static final String OF_STREAM = COLUMNS + """

            WHERE category = ? AND key = ? ORDER BY next_attempt_at, name""";

    private static final String FAILING = COLUMNS + """

            WHERE attempts > 0 ORDER BY next_attempt_at LIMIT ?""";

    private final StatementTemplate template;

    PendingTable(String schema) {
        this.template = StatementTemplate.of(schema);
    }

    long count(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(COUNT));
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    Optional<Instant> next(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(NEXT));
                ResultSet row = query.executeQuery()) {
            return row.next() ? Optional.of(SqlTime.read(row, "next_attempt_at")) : Optional.empty();
        }
    }

    List<PendingTimer> of(Connection connection, StreamName stream) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(OF_STREAM))) {
            query.setString(1, stream.category());
            query.setString(2, stream.key());
            return timers(query);
        }
    }

    List<PendingTimer> failing(Connection connection, int limit) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(FAILING))) {
            query.setInt(1, limit);
            return timers(query);
        }
    }

    private static List<PendingTimer> timers(PreparedStatement query) throws SQLException {
        List<PendingTimer> timers = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                StreamName stream = new StreamName(row.getString("category"), row.getString("key"));
                timers.add(new PendingTimer(
                        new TimerId(stream, row.getString("name")),
                        SqlTime.read(row, "due_at"),
                        SqlTime.read(row, "next_attempt_at"),
                        row.getString("type"),
                        row.getObject("state", Integer.class),
                        row.getInt("attempts"),
                        row.getString("failure")));
            }
        }
        return timers;
    }

    private String sql(String text) {
        return template.fill(text);
    }
}
