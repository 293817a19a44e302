package dev.turnstile.kafka;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.embedded.ServerOptions;
import dev.turnstile.postgres.PostgresTurnstile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A database of one test, with a pool. */
final class Database implements AutoCloseable {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private static final Path BINARIES_15 = Path.of("/usr/lib/postgresql/15/bin");

    private static final String TEMPLATE = "installed";
    private static final Set<EmbeddedPostgres> WITH_TEMPLATE = new HashSet<>();

    private final EmbeddedPostgres server;
    private final String name = "kafka_" + NUMBERS.incrementAndGet();
    private final HikariDataSource pool;

    /** Creates a database with Turnstile's schema on PostgreSQL 18. */
    Database() {
        this(18);
    }

    /** Creates a database with Turnstile's schema on PostgreSQL 18 or 15. */
    Database(int version) {
        this(server(version), TEMPLATE);
        sql("UPDATE turnstile.log SET id = DEFAULT");
    }

    private static EmbeddedPostgres server(int version) {
        ServerOptions options = ServerOptions.defaults().withDurable(false).withSetting("max_connections", "200");
        EmbeddedPostgres server = EmbeddedPostgres.shared(version == 18 ? options : options.withBinaries(BINARIES_15));
        // A copy of the installed schema takes a fraction of the time of its installation.
        if (WITH_TEMPLATE.add(server)) {
            PostgresTurnstile.open(server.createDatabase(TEMPLATE)).close();
        }
        return server;
    }

    /** Creates an empty database on a server. */
    Database(EmbeddedPostgres server) {
        this(server, "template1");
    }

    private Database(EmbeddedPostgres server, String template) {
        this.server = server;
        HikariConfig config = new HikariConfig();
        config.setDataSource(server.createDatabase(name, template));
        config.setMaximumPoolSize(32);
        config.setMinimumIdle(0);
        pool = new HikariDataSource(config);
    }

    /** Returns the PostgreSQL versions to test: 18, with the profile {@code slow} also 15 where it is installed. */
    static List<Integer> versions() {
        return System.getProperty("turnstile.tests.servers", "all").equals("all")
                        && Files.isExecutable(BINARIES_15.resolve("initdb"))
                ? List.of(18, 15)
                : List.of(18);
    }

    DataSource dataSource() {
        return pool;
    }

    /** Closes the connections to a server that was restarted. */
    void reconnect() {
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    /** Returns the URL for another process. */
    String url() {
        return server.url(name);
    }

    void sql(String statements) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        } catch (SQLException e) {
            throw new IllegalStateException(statements, e);
        }
    }

    /** Returns the rows of a query, with columns separated by a bar. */
    List<String> rows(String query) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    columns.add(row.getString(i));
                }
                rows.add(String.join("|", columns));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    String value(String query) {
        return rows(query).getFirst();
    }

    @Override
    public void close() {
        pool.close();
        server.dropDatabase(name);
    }
}
