package dev.turnstile.testing.database;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.embedded.ServerOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server of all test classes: an embedded one, or the server at the URL in a system property. */
final class SuiteServer implements AutoCloseable {

    private static final Pattern URL = Pattern.compile("(jdbc:postgresql:(?://[^/]*/)?)([^?]*)(\\?.*)?");

    private static final String SET_CLONE = """
            SELECT set_config(name, 'clone', false) FROM pg_settings
            WHERE name = 'file_copy_method' AND 'clone' = ANY (enumvals)""";

    private static final String COPY = "CREATE DATABASE %s TEMPLATE %s";
    private static final String CLONE = COPY + " STRATEGY file_copy";

    private static final Logger LOG = LoggerFactory.getLogger(SuiteServer.class);

    private final String url;
    private final @Nullable EmbeddedPostgres embedded;
    private volatile boolean cloning = true;

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
        try (Connection connection = source.getConnection()) {
            execute(connection, statement, names);
        }
    }

    /**
     * Creates a database as a copy of a template. From PostgreSQL 18 on, the kernel clones the files, which takes less
     * time; if the platform or the file system does not support this, the server copies the pages.
     */
    void copy(String name, String template) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            if (!cloning || !clones(statement) || !cloned(connection, name, template)) {
                execute(connection, COPY, name, template);
            }
        }
    }

    /** Returns whether the files were cloned; if not, none of them exists. */
    private boolean cloned(Connection connection, String name, String template) {
        try {
            execute(connection, CLONE, name, template);
            return true;
        } catch (SQLException e) {
            LOG.debug("the server cannot clone files, and copies pages instead", e);
            cloning = false;
            return false;
        }
    }

    private static boolean clones(Statement statement) throws SQLException {
        try (ResultSet set = statement.executeQuery(SET_CLONE)) {
            return set.next();
        }
    }

    private static void execute(Connection connection, String statement, String... names) throws SQLException {
        Object[] quoted = new Object[names.length];
        for (int i = 0; i < names.length; i++) {
            quoted[i] = connection.unwrap(PGConnection.class).escapeIdentifier(names[i]);
        }
        try (Statement execution = connection.createStatement()) {
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
