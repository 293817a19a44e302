package dev.turnstile.postgres;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.turnstile.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.awaitility.core.ConditionTimeoutException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** A database of one test, with a pool; closing it fails if a connection or a transaction was left open. */
final class TestDatabase implements AutoCloseable {

    private final EmbeddedPostgres server;
    private final String name;
    private final Consumer<String> end;
    private final HikariDataSource pool;

    TestDatabase(EmbeddedPostgres server, String name, Consumer<String> end) {
        this.server = server;
        this.name = name;
        this.end = end;
        HikariConfig config = new HikariConfig();
        config.setDataSource(server.dataSource(name));
        config.setMaximumPoolSize(32);
        config.setMinimumIdle(0);
        this.pool = new HikariDataSource(config);
    }

    DataSource dataSource() {
        return pool;
    }

    /** Returns the server's port on the loopback interface. */
    int port() {
        return server.port();
    }

    /** Returns the URL for another process or a connection outside the pool, with another port if one is given. */
    String url(int port) {
        return server.url(name).replace(":" + server.port() + "/", ":" + port + "/");
    }

    /** Executes statements without the engine. */
    void sql(String statements) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        } catch (SQLException e) {
            throw new IllegalStateException(statements, e);
        }
    }

    /** Executes statements on one connection, and returns the error of the last one, which must fail. */
    ServerErrorMessage refusal(String... statements) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < statements.length - 1; i++) {
                statement.execute(statements[i]);
            }
            statement.execute(statements[statements.length - 1]);
        } catch (PSQLException e) {
            return Objects.requireNonNull(e.getServerErrorMessage());
        }
        throw new AssertionError("not refused: " + statements[statements.length - 1]);
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
        int leaked = stillTaken();
        List<String> open = rows("SELECT pid, state, query FROM pg_stat_activity WHERE datname = current_database()"
                + " AND state LIKE 'idle in transaction%'");
        pool.close();
        end.accept(name);
        if (leaked > 0 || !open.isEmpty()) {
            throw new AssertionError("left open: " + leaked + " connections, transactions " + open);
        }
    }

    /**
     * Returns the number of connections in use, after waiting for the refusal log, which returns its own
     * asynchronously.
     */
    private int stillTaken() {
        HikariPoolMXBean connections = pool.getHikariPoolMXBean();
        try {
            await().atMost(Duration.ofSeconds(5))
                    .pollInterval(Duration.ofMillis(1))
                    .pollDelay(Duration.ZERO)
                    .until(() -> connections.getActiveConnections() == 0);
        } catch (ConditionTimeoutException leaked) {
            return connections.getActiveConnections();
        }
        return 0;
    }
}
