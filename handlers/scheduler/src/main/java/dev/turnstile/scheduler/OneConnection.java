package dev.turnstile.scheduler;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source that always returns the same connection, for a client that closes its connections but must not end the
 * transaction.
 */
final class OneConnection {

    private static final Set<String> ENDING = Set.of("commit", "rollback", "setAutoCommit", "abort");

    private OneConnection() {}

    static DataSource source(Connection connection) {
        Connection uncloseable = proxy(Connection.class, (proxy, method, arguments) -> {
            if (method.getName().equals("close")) {
                return null;
            }
            if (ENDING.contains(method.getName())) {
                throw new UnsupportedOperationException(
                        "expected only statements in the subscription's transaction, got " + method.getName());
            }
            return call(connection, method, arguments);
        });
        return proxy(DataSource.class, (proxy, method, arguments) -> {
            if (method.getName().equals("getConnection")) {
                return uncloseable;
            }
            throw new UnsupportedOperationException("expected getConnection, got " + method.getName());
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(OneConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object call(Connection connection, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
