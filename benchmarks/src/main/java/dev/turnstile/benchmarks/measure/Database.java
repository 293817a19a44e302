package dev.turnstile.benchmarks.measure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * What is done to the database around the measurements.
 *
 * @param pool its connections
 */
public record Database(DataSource pool) {

    /** Makes the server write WAL, whose files the next checkpoint keeps for reuse as those of a busy server are. */
    private static final String FILES_TO_RECYCLE = """
            SELECT count(pg_logical_emit_message(false, 'bench', repeat('x', 1048576))) FROM generate_series(1, 700)""";

    /** Runs statements. */
    public void execute(String statements) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        } catch (SQLException e) {
            throw new IllegalStateException(statements, e);
        }
    }

    /** Leaves it as a server that has been running for a while. */
    public void settle() {
        execute(FILES_TO_RECYCLE);
        execute("VACUUM ANALYZE");
        execute("CHECKPOINT");
    }

    /** Returns a setting of the server. */
    public String setting(String name) {
        return value("SHOW " + name);
    }

    /** Returns the value that a query finds. */
    public String value(String query) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }
}
