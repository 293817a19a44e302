package dev.turnstile.adoption.survey.internal;

import dev.turnstile.adoption.survey.SurveyException;
import dev.turnstile.adoption.survey.internal.catalog.ReadSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Runs a task in one transaction that only reads and sees one state of the database. */
final class ReadTransaction {

    /** The first statement, so that no setting of the session changes. */
    private static final String BEGIN = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    /** With the default cost of a row from a worker, no worker would sort the values that ought to be unique. */
    private static final String LIMITS = """
            SELECT set_config('statement_timeout', ?, true), set_config('lock_timeout', '5s', true),
              set_config('work_mem', greatest(setting::bigint, 65536) || 'kB', true),
              set_config('parallel_tuple_cost', '0.001', true)
            FROM pg_settings WHERE name = 'work_mem'""";

    private ReadTransaction() {}

    /** A task in the transaction. */
    @FunctionalInterface
    interface Task<R> {

        R run(ReadSession session) throws SQLException;
    }

    /**
     * Runs the task.
     *
     * @param table the table, for messages
     * @param timeout the timeout of each statement
     * @throws SurveyException if the database refuses or fails
     */
    static <R> R run(DataSource dataSource, String table, Duration timeout, Task<R> task) {
        try (Connection connection = dataSource.getConnection()) {
            try {
                return run(connection, timeout, task);
            } catch (SQLException e) {
                throw new SurveyException(table, problem(e, table, timeout, userOf(connection)), e);
            }
        } catch (SQLException e) {
            throw new SurveyException(table, "cannot be surveyed: " + e.getMessage(), e);
        }
    }

    private static <R> R run(Connection connection, Duration timeout, Task<R> task) throws SQLException {
        boolean before = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            try (Statement statement = connection.createStatement()) {
                statement.execute(BEGIN);
            }
            ReadSession session = new ReadSession(connection);
            session.one(LIMITS, row -> row.getString(1), timeout.toMillis() + "ms");
            return task.run(session);
        } finally {
            connection.rollback();
            connection.setAutoCommit(before);
        }
    }

    private static String userOf(Connection connection) throws SQLException {
        return connection.getMetaData().getUserName();
    }

    private static String problem(SQLException e, String table, Duration timeout, @Nullable String user) {
        return switch (String.valueOf(e.getSQLState())) {
            case "42501" -> e.getMessage() + "; " + grants(table, user);
            case "57014" ->
                "a statement took more than the timeout of " + timeout.toMillis()
                        + " ms; survey a sample, or raise --statement-timeout (withStatementTimeout)";
            case "55P03" -> "another transaction has locked the table for more than 5 s; run the survey again later";
            case "40001" ->
                "the standby cancelled the survey because of changes of the primary (" + e.getMessage()
                        + "); survey a sample, or raise max_standby_streaming_delay";
            case "42601", "42602", "0A000" ->
                "expected the name of a table, such as orders or shop.orders (" + e.getMessage() + ")";
            default -> "cannot be surveyed: " + e.getMessage();
        };
    }

    private static String grants(String table, @Nullable String user) {
        int dot = table.indexOf('.');
        String select = "GRANT SELECT ON " + table + " TO " + user;
        return dot < 0
                ? select + ", and USAGE on its schema"
                : "GRANT USAGE ON SCHEMA " + table.substring(0, dot) + " TO " + user + "; " + select;
    }
}
