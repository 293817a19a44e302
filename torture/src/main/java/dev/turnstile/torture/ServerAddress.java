package dev.turnstile.torture;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a server.
 *
 * @param url the complete JDBC URL
 * @param host the host
 * @param port the port
 */
record ServerAddress(String url, String host, int port) {

    private static final int DEFAULT_PORT = 5432;
    private static final String TABLE = """
            SELECT CAST(c.oid AS regclass) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'f', 'm') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
            LIMIT 1""";

    private static final Pattern URL = Pattern.compile("jdbc:postgresql://([^/:?,@]+)(?::(\\d+))?(/.*)");

    /**
     * Parses a URL with one host.
     *
     * @throws IllegalArgumentException if the URL has another form
     */
    static ServerAddress of(String url) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "--url: expected jdbc:postgresql://host:port/database?user=.. with one host");
        }
        return new ServerAddress(
                url, matcher.group(1), matcher.group(2) == null ? DEFAULT_PORT : Integer.parseInt(matcher.group(2)));
    }

    /**
     * Checks that the database can be reached and contains no user table.
     *
     * @throws IllegalArgumentException if the connection fails or a table exists
     */
    void requireEmpty() {
        try (Connection connection = DriverManager.getConnection(url);
                Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(TABLE)) {
            if (row.next()) {
                throw new IllegalArgumentException("--url: expected an empty database, found table " + row.getString(1)
                        + "; create a database for the suite, and drop it afterwards");
            }
        } catch (SQLException e) {
            throw new IllegalArgumentException("--url: cannot connect (" + e.getMessage() + ")", e);
        }
    }

    /** Returns the URL of the same database through a port on this machine. */
    String through(int localPort) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            throw new IllegalStateException(url);
        }
        return "jdbc:postgresql://127.0.0.1:" + localPort + matcher.group(3);
    }
}
