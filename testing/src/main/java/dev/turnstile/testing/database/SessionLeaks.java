package dev.turnstile.testing.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The leaks that the server knows: the sessions of one database, their transactions and locks. */
final class SessionLeaks {

    private static final String SESSION = "format('session %s (%s), %s for %s: %s', pid,"
            + " coalesce(nullif(application_name, ''), 'no application name'), coalesce(state, 'state unknown'),"
            + " justify_interval(date_trunc('milliseconds', clock_timestamp() - state_change)),"
            + " coalesce(nullif(query, ''), 'no statement yet'))";

    private static final String SESSIONS = """
            SELECT 'open connection: ' || %s
            FROM pg_stat_activity
            WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
            ORDER BY pid""".formatted(SESSION);

    private static final String TRANSACTIONS = """
            SELECT 'open transaction: ' || %s
            FROM pg_stat_activity
            WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
              AND xact_start IS NOT NULL
            ORDER BY pid""".formatted(SESSION);

    private static final String PREPARED = """
            SELECT format('prepared transaction: %L of %s, prepared at %s', gid, owner, prepared)
            FROM pg_prepared_xacts
            WHERE database = current_database()
            ORDER BY prepared""";

    private static final String PREPARED_IDS = "SELECT gid FROM pg_prepared_xacts WHERE database = current_database()";

    private static final String ADVISORY = """
            SELECT format('advisory lock (%%s, %%s) %%s of ', classid, objid, mode) || %s
            FROM pg_locks JOIN pg_stat_activity USING (pid)
            WHERE locktype = 'advisory' AND granted
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            ORDER BY pid, classid, objid""".formatted(SESSION);

    private static final String LAST_QUERY = "SELECT query FROM pg_stat_activity WHERE pid = ?";

    private final Connection connection;

    /** Constructs the checks on a connection that does not belong to the test class. */
    SessionLeaks(Connection connection) {
        this.connection = connection;
    }

    /** Returns the sessions other than this one. */
    List<String> sessions() throws SQLException {
        return texts(SESSIONS);
    }

    /** Returns the open transactions of other sessions. */
    List<String> transactions() throws SQLException {
        return texts(TRANSACTIONS);
    }

    /** Returns the advisory locks that sessions hold. */
    List<String> advisoryLocks() throws SQLException {
        return texts(ADVISORY);
    }

    /** Returns the prepared transactions, and rolls them back: a database that has any cannot be dropped. */
    List<String> prepared() throws SQLException {
        List<String> found = texts(PREPARED);
        for (String id : texts(PREPARED_IDS)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("ROLLBACK PREPARED '" + id.replace("'", "''") + "'");
            }
        }
        return found;
    }

    /** Returns the last statement of a session; empty if there is none. */
    String lastQuery(int pid) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(LAST_QUERY)) {
            query.setInt(1, pid);
            try (ResultSet row = query.executeQuery()) {
                String text = row.next() ? row.getString(1) : null;
                return text == null ? "" : text;
            }
        }
    }

    private List<String> texts(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            while (row.next()) {
                texts.add(row.getString(1));
            }
            return texts;
        }
    }
}
