package dev.turnstile.benchmarks.measure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * The database of a benchmark, with utility statements that are not measured.
 *
 * @param pool the connections
 */
public record Database(DataSource pool) {

    /** Writes WAL whose files the next checkpoint recycles, as on a busy server. */
    private static final String FILES_TO_RECYCLE = """
            SELECT count(pg_logical_emit_message(false, 'bench', repeat('x', 1048576))) FROM generate_series(1, 700)""";

    /** Executes statements. */
    public void execute(String statements) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        } catch (SQLException e) {
            throw new IllegalStateException(statements, e);
        }
    }

    /** Brings the server into the state of one that has been running for a while: recycled WAL, vacuum, checkpoint. */
    public void settle() {
        execute(FILES_TO_RECYCLE);
        execute("VACUUM ANALYZE");
        execute("CHECKPOINT");
    }

    /** Returns a setting of the server. */
    public String setting(String name) {
        return value("SHOW " + name);
    }

    /** Returns the first column of a query's first row. */
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
