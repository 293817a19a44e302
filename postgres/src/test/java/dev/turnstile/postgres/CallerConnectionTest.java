package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Data sources that return the connection of the thread's transaction, as frameworks' proxies do. */
class CallerConnectionTest {

    private final TestDatabase database = TestServer.available().getLast().database();
    private final PostgresTurnstile turnstile;
    private final Lifecycle<State, Move> orders;
    private @Nullable Connection callers;

    CallerConnectionTest() {
        database.sql(Orders.TABLE);
        turnstile = PostgresTurnstile.open(handingOutTheCallers());
        orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        orders.insert(Map.of("id", 1L));
    }

    private DataSource handingOutTheCallers() {
        return proxy(DataSource.class, database.dataSource(), "getConnection");
    }

    /** Returns the caller's connection if there is one; only the caller can close it. */
    private <T> T proxy(Class<T> type, T target, String handing) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Connection one = callers;
                    if (one != null && method.getName().equals(handing)) {
                        return handing.equals("close") ? null : proxy(Connection.class, one, "close");
                    }
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private Connection begin() throws SQLException {
        Connection connection = database.dataSource().getConnection();
        connection.setAutoCommit(false);
        callers = connection;
        return connection;
    }

    private static void sql(Connection connection, String statement) throws SQLException {
        try (Statement some = connection.createStatement()) {
            some.execute(statement);
        }
    }

    private void rollBack(Connection connection) throws SQLException {
        callers = null;
        assertThat(connection.getAutoCommit()).isFalse();
        connection.rollback();
        connection.setAutoCommit(true);
        connection.close();
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private void refusedInATransaction(ThrowingCallable work) throws SQLException {
        Connection connection = begin();
        sql(connection, "INSERT INTO orders (id, state) VALUES (2, 0)");
        try {
            assertThatThrownBy(work)
                    .satisfies(failure -> assertThat(failure)
                            .hasStackTraceContaining("got one in a transaction of the caller")
                            .hasStackTraceContaining("callerTransactions"));
        } finally {
            rollBack(connection);
        }
        assertThat(database.rows("SELECT id FROM orders")).containsExactly("1");
    }

    @Test
    void a_transition_does_not_commit_the_caller_s_work() throws SQLException {
        refusedInATransaction(() -> orders.fire(1L, Move.CANCEL));
    }

    @Test
    void a_bulk_transition_and_a_history_do_not_commit_the_caller_s_work() throws SQLException {
        refusedInATransaction(() -> orders.fireAll(Move.CANCEL, List.of(1L)));
        refusedInATransaction(() -> orders.history(1L));
    }

    @Test
    void a_command_does_not_commit_the_caller_s_work() throws SQLException {
        Ad<String> command = new Ad<>(turnstile, "look.orders", (order, tx) -> order);
        refusedInATransaction(() -> command.call("x"));
    }

    @Test
    void appends_and_reads_do_not_commit_the_caller_s_work() throws SQLException {
        StreamName stream = StreamName.of("notes", 1);
        refusedInATransaction(() ->
                turnstile.events().append(Append.of(stream, List.of(NewEvent.ofJson("noted", 1, "{}")))));
        refusedInATransaction(
                () -> turnstile.events().read(Read.ofStream(stream)).close());
    }

    @Test
    void subscriptions_and_refusals_do_not_commit_the_caller_s_work() throws SQLException {
        refusedInATransaction(() -> turnstile.subscriptions().status());
        refusedInATransaction(() -> turnstile.refusals().list(RefusalFilter.all()));
    }

    @Test
    void a_transaction_without_statements_stays_the_caller_s() throws SQLException {
        Connection connection = begin();
        orders.fire(1L, Move.CANCEL);
        sql(connection, "INSERT INTO orders (id, state) VALUES (2, 0)");
        rollBack(connection);
        assertThat(database.rows("SELECT id, state FROM orders")).containsExactly("1|4");
    }
}
