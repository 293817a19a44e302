package dev.turnstile.postgres;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.embedded.ServerOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * A server that crashes in place of a commit: the WAL of the transaction was not flushed, so after the recovery other
 * transactions get its number, and commit.
 */
final class CrashAtCommit implements AutoCloseable {

    private static final int NOBODY = 0;
    private static final String NOTHING = "no statement has this text";

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final EmbeddedPostgres server;
    private final String name = "crash_" + DATABASES.incrementAndGet();
    private final DataSource plain;
    private final AtomicInteger doomed = new AtomicInteger();
    private final AtomicReference<String> doomedBy = new AtomicReference<>(NOTHING);
    private final AtomicInteger crashes = new AtomicInteger();

    CrashAtCommit(TestServer kind) {
        // Only a commit flushes the WAL; no other test uses these settings, and so no other test uses this server.
        server = kind.shared(ServerOptions.defaults()
                .withDurable(false)
                .withSetting("wal_writer_delay", "10s")
                .withSetting("autovacuum", "off"));
        plain = server.createDatabase(name);
        sql("CREATE TABLE others (n xid8 NOT NULL DEFAULT pg_current_xact_id())");
    }

    /** Returns a data source with one connection whose COMMIT never reaches the server. */
    DataSource dataSource() {
        return (DataSource) Proxy.newProxyInstance(
                CrashAtCommit.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> method.getName().equals("getConnection")
                        ? watched((Connection) Objects.requireNonNull(called(plain, method, arguments)))
                        : called(plain, method, arguments));
    }

    private Connection watched(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                CrashAtCommit.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("commit")) {
                        crashIfDoomed(connection);
                    } else if (method.getName().equals("prepareStatement")
                            && String.valueOf(arguments[0]).contains(doomedBy.get())) {
                        doomedBy.set(NOTHING);
                        doom(connection);
                    }
                    return called(connection, method, arguments);
                });
    }

    private static @Nullable Object called(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** Makes the server crash at the next commit of a connection. */
    void doom(Connection connection) throws SQLException {
        doomed.set(pid(connection));
    }

    /** Makes the server crash at the commit of the first connection that prepares a statement with the given text. */
    void doomWhere(String text) {
        doomedBy.set(text);
    }

    /**
     * Returns the number of crashes after which another transaction got the lost transaction id. A concurrent commit
     * that flushes the WAL prevents this.
     */
    int crashes() {
        return crashes.get();
    }

    private static int pid(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }

    private void crashIfDoomed(Connection connection) throws SQLException {
        if (doomed.compareAndSet(pid(connection), NOBODY)) {
            long number = number(connection, "SELECT pg_current_xact_id_if_assigned()");
            awaitCrash(pid(connection));
            List<Long> others = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                others.add(insertOther());
            }
            if (others.getFirst() > number) {
                return;
            }
            while (others.getLast() < number) {
                others.add(insertOther());
            }
            crashes.incrementAndGet();
        }
    }

    private void awaitCrash(int pid) throws SQLException {
        try (Connection witness = plain.getConnection()) {
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            Eventually.holds(() -> dead(witness));
        }
        Eventually.holds(this::recovered);
    }

    private static boolean dead(Connection witness) {
        try (Statement statement = witness.createStatement()) {
            statement.execute("SELECT 1");
            return false;
        } catch (SQLException e) {
            return true;
        }
    }

    private boolean recovered() {
        try (Connection connection = plain.getConnection()) {
            return number(connection, "SELECT 1") == 1;
        } catch (SQLException e) {
            return false;
        }
    }

    private long insertOther() throws SQLException {
        try (Connection connection = plain.getConnection()) {
            return number(connection, "INSERT INTO others DEFAULT VALUES RETURNING n");
        }
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    void sql(String statements) {
        try (Connection connection = plain.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        } catch (SQLException e) {
            throw new IllegalStateException(statements, e);
        }
    }

    long count(String table) {
        try (Connection connection = plain.getConnection()) {
            return number(connection, "SELECT count(*) FROM " + table);
        } catch (SQLException e) {
            throw new IllegalStateException(table, e);
        }
    }

    @Override
    public void close() {
        server.dropDatabase(name);
    }
}
