package dev.turnstile.postgres.internal.command;

import dev.turnstile.failure.ValueFree;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Savepoint;
import java.util.IdentityHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A connection for a command's code: everything is allowed except ending the transaction, which Turnstile does. */
public final class GuardedConnection {

    private final Connection connection;
    private final @Nullable Supplier<Runnable> pending;
    private final IdentityHashMap<Savepoint, Runnable> savepoints = new IdentityHashMap<>();

    private GuardedConnection(Connection connection, @Nullable Supplier<Runnable> pending) {
        this.connection = connection;
        this.pending = pending;
    }

    /** Returns a view of a connection for code that must not end its transaction. */
    public static Connection of(Connection connection) {
        return proxy(new GuardedConnection(connection, null));
    }

    /**
     * Returns such a view. A rollback to a savepoint also discards the pending work that was added after the savepoint.
     *
     * @param pending returns an action that discards the pending work added after the action was created
     */
    static Connection of(Connection connection, Supplier<Runnable> pending) {
        return proxy(new GuardedConnection(connection, pending));
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
            if (pending != null) {
                follow(pending, method.getName(), arguments, result);
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private void follow(
            Supplier<Runnable> work, String method, Object @Nullable [] arguments, @Nullable Object result) {
        if (method.equals("setSavepoint") && result instanceof Savepoint set) {
            savepoints.put(set, work.get());
        }
        if (method.equals("releaseSavepoint") && arguments != null) {
            savepoints.remove((Savepoint) arguments[0]);
        }
        if (method.equals("rollback") && arguments != null) {
            Runnable discard = savepoints.get((Savepoint) arguments[0]);
            if (discard != null) {
                discard.run();
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
