package dev.turnstile.torture.fault;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Everything that faults are injected into.
 *
 * @param proxy between the processes and the server
 * @param commands the processes of commands
 * @param nodes the nodes of subscriptions
 * @param servers the suite's own servers, or null if the server is the user's
 * @param url the user's server past the proxy; unused with own servers
 * @param lease how long a node may be silent
 */
public record Stage(
        FaultProxy proxy,
        List<Child> commands,
        List<Child> nodes,
        @Nullable Servers servers,
        String url,
        Duration lease) {

    private static final String BACKEND = """
            SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
            AND datname = current_database() AND application_name = 'PostgreSQL JDBC Driver'
            ORDER BY random() LIMIT 1""";

    private static final String BUSY_BACKEND = """
            SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
            AND datname = current_database() AND application_name = 'PostgreSQL JDBC Driver'
            ORDER BY (state = 'active' AND (query = 'COMMIT' OR wait_event_type IN ('LWLock', 'IPC', 'IO'))) DESC, random()
            LIMIT 1""";

    /** Copies the lists. */
    public Stage {
        commands = List.copyOf(commands);
        nodes = List.copyOf(nodes);
    }

    /** Returns connections to the server past the proxy. */
    public DataSource database() {
        return database(servers, url);
    }

    /** Returns connections to own servers, or to the one of a URL. */
    public static DataSource database(@Nullable Servers servers, String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(servers == null ? url : servers.primary().url());
        source.setConnectTimeout(5);
        source.setApplicationName("torture");
        return source;
    }

    /** Returns the process id of some backend, of one that is about to commit if that is wanted and there is one. */
    Optional<Long> backend(boolean committing) {
        try (Connection connection = database().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(committing ? BUSY_BACKEND : BACKEND)) {
            return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    void execute(String statement) {
        try (Connection connection = database().getConnection();
                Statement some = connection.createStatement()) {
            some.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(statement, e);
        }
    }
}
