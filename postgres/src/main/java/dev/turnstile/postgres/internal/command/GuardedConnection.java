package dev.turnstile.postgres.internal.command;

import dev.turnstile.failure.ValueFree;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Savepoint;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** A connection for a command's code: everything is allowed except ending the transaction, which Turnstile does. */
public final class GuardedConnection {

    private final Connection connection;
    private final @Nullable OpenTransaction open;
    private final IdentityHashMap<Savepoint, OpenTransaction.Mark> savepoints = new IdentityHashMap<>();

    private GuardedConnection(Connection connection, @Nullable OpenTransaction open) {
        this.connection = connection;
        this.open = open;
    }

    /** Returns a view of a connection for code that must not end its transaction. */
    public static Connection of(Connection connection) {
        return proxy(new GuardedConnection(connection, null));
    }

    /**
     * Returns such a view. A rollback to a savepoint also discards the pending work that was added after the savepoint.
     */
    static Connection of(Connection connection, OpenTransaction open) {
        return proxy(new GuardedConnection(connection, open));
    }

    private static Connection proxy(GuardedConnection guarded) {
        return (Connection) Proxy.newProxyInstance(
                GuardedConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, guarded::invoke);
    }

    private @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        boolean plain = arguments == null;
        switch (method.getName()) {
            case "close" -> {
                return null;
            }
            case "commit", "setAutoCommit", "abort" -> throw refused(method);
            case "rollback" -> {
                if (plain) {
                    throw refused(method);
                }
            }
            default -> {}
        }
        try {
            Object result = method.invoke(connection, arguments);
            if (open != null) {
                follow(open, method.getName(), arguments, result);
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private void follow(
            OpenTransaction transaction, String method, Object @Nullable [] arguments, @Nullable Object result) {
        if (method.equals("setSavepoint") && result instanceof Savepoint set) {
            savepoints.put(set, transaction.mark());
        }
        if (method.equals("releaseSavepoint") && arguments != null) {
            savepoints.remove((Savepoint) arguments[0]);
        }
        if (method.equals("rollback") && arguments != null) {
            OpenTransaction.Mark mark = savepoints.get((Savepoint) arguments[0]);
            if (mark != null) {
                transaction.discardSince(mark, new OpenTransaction.RolledBack());
            }
        }
    }

    /** The failure of a forbidden method. Its message contains the method's name and no values. */
    private static final class Refused extends IllegalStateException implements ValueFree {

        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    private static IllegalStateException refused(Method method) {
        return new Refused("Connection." + method.getName()
                + " in a command: Turnstile ends the transaction; return to commit, throw to roll back");
    }
}
