package dev.turnstile.testing.database;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.embedded.ServerOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/** The server of all test classes: an embedded one, or the server at the URL in a system property. */
final class SuiteServer implements AutoCloseable {

    private static final Pattern URL = Pattern.compile("(jdbc:postgresql:(?://[^/]*/)?)([^?]*)(\\?.*)?");

    private final String url;
    private final @Nullable EmbeddedPostgres embedded;

    private SuiteServer(String url, @Nullable EmbeddedPostgres embedded) {
        this.url = url;
        this.embedded = embedded;
    }

    static SuiteServer start() {
        String given = System.getProperty(TestDatabase.URL_PROPERTY);
        return given == null ? embedded() : external(given);
    }

    private static SuiteServer embedded() {
        EmbeddedPostgres server = EmbeddedPostgres.startTemporary(ServerOptions.defaults()
                .withDurable(false)
                .withSetting("max_connections", "300")
                .withSetting("max_prepared_transactions", "20"));
        return new SuiteServer(server.url(), server);
    }

    private static SuiteServer external(String given) {
        if (!URL.matcher(given).matches()) {
            throw new IllegalStateException("system property " + TestDatabase.URL_PROPERTY
                    + ": expected a URL such as jdbc:postgresql://localhost:5432/postgres?user=app, got '" + given
                    + "'");
        }
        return new SuiteServer(given, null);
    }

    /** Returns whether the server ends with the tests, and its databases with it. */
    boolean temporary() {
        return embedded != null;
    }

    /** Returns the URL of a database of the server. */
    String url(String database) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalStateException("expected the URL of a PostgreSQL database, got '" + url + "'");
        }
        return parts.group(1) + database + (parts.group(3) == null ? "" : parts.group(3));
    }

    /** Returns a data source without a pool. */
    DataSource dataSource(String database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url(database));
        return source;
    }

    /** Executes a statement that names databases, in the database of the server's URL. */
    void execute(String statement, String... names) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        try (Connection connection = source.getConnection();
                Statement execution = connection.createStatement()) {
            Object[] quoted = new Object[names.length];
            for (int i = 0; i < names.length; i++) {
                quoted[i] = connection.unwrap(PGConnection.class).escapeIdentifier(names[i]);
            }
            execution.execute(statement.formatted(quoted));
        }
    }

    @Override
    public void close() {
        if (embedded != null) {
            embedded.close();
        }
    }
}
