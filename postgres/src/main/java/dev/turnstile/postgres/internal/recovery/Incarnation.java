package dev.turnstile.postgres.internal.recovery;

import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * An incarnation of the server that stores the log: the time from a start of the server, or a recovery from a crash, to
 * the next.
 *
 * <p>Within one incarnation, no committed transaction is lost. Between two incarnations, the end of the log may be
 * lost, for example if a standby that was behind was promoted, the server was killed with {@code synchronous_commit =
 * off}, or a backup was restored. State that a process caches from the database is valid only in the incarnation in
 * which it was read. After a change of the incarnation, the process reads it again.
 *
 * @param text the text that the schema's function {@code incarnation()} returns
 */
public record Incarnation(String text) {

    /**
     * The SQLSTATE that is raised if a statement names an incarnation other than the server's current one. It is in class
     * 40 (transaction rollback), so callers retry the transaction.
     */
    public static final String CHANGED = "40TS1";

    private static final String NOW = "SELECT {schema}.incarnation()";

    /**
     * Returns the current incarnation of the server.
     *
     * @param schema the quoted name of the schema
     */
    public static Incarnation of(Connection connection, String schema) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row =
                        query.executeQuery(StatementTemplate.ofQuoted(schema).fill(NOW))) {
            row.next();
            return new Incarnation(row.getString(1));
        }
    }

    /** Returns whether a statement failed because it named another incarnation. */
    public static boolean changed(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && CHANGED.equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }
}
