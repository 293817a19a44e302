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
 * The targets of faults.
 *
 * @param proxy the proxy between the processes and the server
 * @param commands the command processes
 * @param nodes the subscription nodes
 * @param servers the servers that the suite started, or null if the user's server is used
 * @param url the direct URL of the user's server; unused with own servers
 * @param lease the duration of the nodes' leases
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

    /** Returns a data source that connects directly to the server, without the proxy. */
    public DataSource database() {
        return database(servers, url);
    }

    /** Returns a data source of the suite's primary, or of the URL's server if the suite started none. */
    public static DataSource database(@Nullable Servers servers, String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(servers == null ? url : servers.primary().url());
        source.setConnectTimeout(5);
        source.setApplicationName("torture");
        return source;
    }

    /** Returns the process id of a random backend; if {@code committing}, preferably of one that is committing. */
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
