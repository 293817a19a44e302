package dev.turnstile.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A data source that records the statements sent to the server. */
final class RoundTrips {

    /** A rollback to a savepoint, and the savepoint itself, are statements as well. */
    private static final Set<String> TRIPS = Set.of("commit", "rollback", "setSavepoint", "releaseSavepoint");

    private final List<String> trips = new CopyOnWriteArrayList<>();

    DataSource of(DataSource dataSource) {
        return proxy(DataSource.class, dataSource, "");
    }

    Connection of(Connection connection) {
        return proxy(Connection.class, connection, "");
    }

    /** Returns the statements since the last call. */
    List<String> take() {
        List<String> taken = List.copyOf(trips);
        trips.clear();
        return taken;
    }

    private <T> T proxy(Class<T> type, Object target, String sql) {
        return type.cast(Proxy.newProxyInstance(
                RoundTrips.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    note(method, arguments, sql);
                    Object result = called(target, method, arguments);
                    if (result instanceof Connection connection
                            && type == DataSource.class
                            && method.getName().equals("getConnection")) {
                        return of(connection);
                    }
                    if (result instanceof PreparedStatement statement) {
                        return proxy(PreparedStatement.class, statement, String.valueOf(arguments[0]));
                    }
                    if (result instanceof Statement statement && type == Connection.class) {
                        return proxy(Statement.class, statement, "");
                    }
                    return result;
                }));
    }

    private void note(Method method, Object @Nullable [] arguments, String sql) {
        boolean execution = method.getName().startsWith("execute");
        if (execution || (method.getDeclaringClass() == Connection.class && TRIPS.contains(method.getName()))) {
            trips.add(execution ? (arguments == null ? sql : String.valueOf(arguments[0])) : method.getName());
        }
    }

    private static @Nullable Object called(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
