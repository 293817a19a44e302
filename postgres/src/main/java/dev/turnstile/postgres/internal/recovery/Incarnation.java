package dev.turnstile.postgres.internal.recovery;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * One life of the server that holds the log: from its start, or its last recovery from a crash, to the next.
 *
 * <p>Within one incarnation nothing that was committed is lost. In another one the log may have lost its end: a standby
 * was promoted that was behind, the server was killed with {@code synchronous_commit = off}, a backup was restored. What a
 * process remembers of the database holds in the incarnation in which it was read. An incarnation that changed with
 * nothing lost is no harm: the process reads again.
 *
 * @param text what the schema's function {@code incarnation()} returns
 */
public record Incarnation(String text) {

    /** Of the class of rolled back transactions, whose work is done again. */
    public static final String CHANGED = "40TS1";

    private static final String NOW = "SELECT {schema}.incarnation()";

    /**
     * Returns the incarnation that a connection is in.
     *
     * @param schema the quoted name of the schema
     */
    public static Incarnation of(Connection connection, String schema) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(NOW.replace("{schema}", schema))) {
            row.next();
            return new Incarnation(row.getString(1));
        }
    }

    /** Tells whether a statement was refused because it was made for another incarnation. */
    public static boolean changed(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && CHANGED.equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }
}
