package dev.turnstile.postgres.internal.connection;

import dev.turnstile.failure.ValueFree;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * A connection for the application's code: everything is allowed except ending the transaction. Only Turnstile ends it.
 *
 * <p>Statements, results and metadata refer to the guarded connection too. Only {@code unwrap} returns the driver's own
 * objects. From then on the transaction is identified by the time of its beginning, which is different for all
 * transactions of a session.
 */
public final class GuardedConnection implements AutoCloseable {

    /** The action of the code if {@link #transactionEnded} returns true. */
    public static final String ENDED =
            "expected the transaction to be open when the code returns, but the code has committed or rolled it back"
                    + " through an object of the driver; what was written before may be committed, so check the data,"
                    + " and return to commit or throw to roll back";

    private static final String BEGAN = "SELECT CAST(transaction_timestamp() AS text)";

    private final Connection connection;
    private final String code;
    private final Savepoints savepoints;
    private final Connection view;
    private @Nullable String began;
    private volatile boolean ended;

    /**
     * Guards a connection with an open transaction.
     *
     * @param code the code that receives the connection, such as {@code command reserve_seat.seats}
     * @param savepoints the savepoints of the transaction
     */
    public GuardedConnection(Connection connection, String code, Savepoints savepoints) {
        this.connection = connection;
        this.code = code;
        this.savepoints = savepoints;
        this.view = (Connection) proxy(Connection.class, new GuardedObject(this, connection));
    }

    /** Returns the connection that the code receives. */
    public Connection view() {
        return view;
    }

    /** Returns the connection behind a view, or the given connection if it is not a view. */
    public static Connection behind(Connection connection) {
        return Proxy.isProxyClass(connection.getClass())
                        && Proxy.getInvocationHandler(connection) instanceof GuardedObject guarded
                ? guarded.guard().connection
                : connection;
    }

    /**
     * Returns whether the code has ended the transaction. Queries the database only if the code has unwrapped an
     * object.
     *
     * @throws SQLException if the database fails
     */
    public boolean transactionEnded() throws SQLException {
        TransactionState state = connection.isWrapperFor(BaseConnection.class)
                ? connection.unwrap(BaseConnection.class).getTransactionState()
                : TransactionState.OPEN;
        return switch (state) {
            case IDLE -> true;
            case OPEN -> began != null && !began.equals(began());
            case FAILED -> false;
        };
    }

    /** Refuses every further use: the code has ended. */
    @Override
    public void close() {
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    String code() {
        return code;
    }

    Savepoints savepoints() {
        return savepoints;
    }

    /** Identifies the transaction before the code receives an object of the driver. */
    void identify() throws SQLException {
        if (began == null) {
            began = began();
        }
    }

    private String began() throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(BEGAN)) {
            row.next();
            return row.getString(1);
        }
    }

    static Object proxy(Class<?> type, GuardedObject guarded) {
        return Proxy.newProxyInstance(GuardedConnection.class.getClassLoader(), new Class<?>[] {type}, guarded);
    }

    IllegalStateException refused(Method method) {
        return new EndingRefusedException(
                "Connection." + method.getName() + " in " + code + ": Turnstile ends the transaction");
    }

    IllegalStateException refused(TransactionControl statement) {
        return new EndingRefusedException(
                statement.name() + " as SQL text in " + code + ": Turnstile ends the transaction");
    }

    /** The failure of a forbidden method or statement. Its message contains their names and no values. */
    private static final class EndingRefusedException extends IllegalStateException implements ValueFree {

        private static final long serialVersionUID = 1L;

        EndingRefusedException(String message) {
            super(message + "; return to commit, throw to roll back");
        }
    }
}
