package dev.turnstile.postgres.internal.command;

import dev.turnstile.failure.ValueFree;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** A connection that a command's code may use for everything but ending the transaction, which is the door's. */
public final class GuardedConnection {

    private final Connection connection;

    private GuardedConnection(Connection connection) {
        this.connection = connection;
    }

    /** Returns a view of a connection for code that does not end its transaction. */
    public static Connection of(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                GuardedConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new GuardedConnection(connection)::invoke);
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
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** Names a method and quotes nothing. */
    private static final class Refused extends IllegalStateException implements ValueFree {

        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    private static IllegalStateException refused(Method method) {
        return new Refused("Connection." + method.getName()
                + " in a command: the door ends the transaction; return to commit, throw to roll back");
    }
}
