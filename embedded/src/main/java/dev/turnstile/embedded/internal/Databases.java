package dev.turnstile.embedded.internal;

import dev.turnstile.embedded.EmbeddedPostgresException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/** Creates and drops databases. */
public final class Databases {

    /** The superuser, which owns all databases. */
    public static final String USER = "postgres";

    /** The database that exists on every server. */
    public static final String FIRST = "postgres";

    /** PostgreSQL truncates longer names without an error. */
    private static final int MAX_NAME = 63;

    private static final Duration POLL = Duration.ofMillis(20);

    private Databases() {}

    /** Returns the JDBC URL of a database of the server on a port. */
    public static String url(int port, String database) {
        String encoded = URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
        return "jdbc:postgresql://" + LoopbackPort.ADDRESS + ":" + port + "/" + encoded + "?user=" + USER;
    }

    /** Returns a data source for a URL, without a pool. */
    public static DataSource dataSource(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        return source;
    }

    /**
     * Waits until a server executes a query.
     *
     * @return false if the timeout expired
     */
    public static boolean awaitReady(DataSource server, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            try (Connection connection = server.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("SELECT 1");
                return true;
            } catch (SQLException e) {
                if (System.nanoTime() > deadline) {
                    return false;
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
    }

    /** Creates a database. */
    public static void create(DataSource server, String name) {
        execute(server, "create", "CREATE DATABASE %s", name);
    }

    /** Creates a database as a copy of another database. */
    public static void copy(DataSource server, String name, String template) {
        execute(server, "create", "CREATE DATABASE %s TEMPLATE %s", name, template);
    }

    /** Drops a database and ends its connections. */
    public static void drop(DataSource server, String name) {
        execute(server, "drop", "DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
    }

    private static void execute(DataSource server, String verb, String sql, String... names) {
        for (String name : names) {
            check(name);
        }
        try (Connection connection = server.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql.formatted((Object[]) quoted(connection, names)));
        } catch (SQLException e) {
            throw new EmbeddedPostgresException(
                    "cannot " + verb + " the database '" + names[0] + "': " + e.getMessage(), e);
        }
    }

    private static String[] quoted(Connection connection, String... names) throws SQLException {
        String[] quoted = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            quoted[i] = connection.unwrap(PGConnection.class).escapeIdentifier(names[i]);
        }
        return quoted;
    }

    private static void check(String name) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > MAX_NAME || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("expected a database name of 1 to " + MAX_NAME
                    + " bytes without U+0000, got " + length + " bytes: '" + name + "'");
        }
    }
}
