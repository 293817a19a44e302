package dev.turnstile.testing.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/** A pool that remembers where each open connection was taken. */
final class ObservedDataSource extends DelegatingDataSource implements AutoCloseable {

    private final HikariDataSource pool;
    private final Queue<Taken> taken = new ConcurrentLinkedQueue<>();

    /**
     * A connection and the place where it was taken.
     *
     * @param connection the connection
     * @param thread the name of the thread
     * @param place the stack of the thread
     */
    record Taken(Connection connection, String thread, Throwable place) {

        /** Returns the id of the connection's server process, or 0 if unknown. */
        int pid() {
            try {
                return connection.unwrap(PGConnection.class).getBackendPID();
            } catch (SQLException e) {
                return 0;
            }
        }

        private boolean closed() {
            try {
                return connection.isClosed();
            } catch (SQLException e) {
                return true;
            }
        }
    }

    private ObservedDataSource(HikariDataSource pool) {
        super(pool);
        this.pool = pool;
    }

    static ObservedDataSource of(DataSource database, String name, int size) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        config.setPoolName("turnstile-testing-" + name);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        return new ObservedDataSource(new HikariDataSource(config));
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = pool.getConnection();
        taken.removeIf(Taken::closed);
        taken.add(new Taken(
                connection,
                Thread.currentThread().getName(),
                new Throwable("the place where the connection was taken")));
        return connection;
    }

    /** Returns the connections that are not closed. */
    List<Taken> open() {
        taken.removeIf(Taken::closed);
        return List.copyOf(taken);
    }

    @Override
    public void close() {
        pool.close();
    }
}
