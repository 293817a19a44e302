package dev.turnstile.benchmarks.subscriptions;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A counter of the prepared statements that the connections of a pool execute. Thread-safe. */
final class CountedStatements {

    private final AtomicLong count = new AtomicLong();
    private final DataSource pool;

    CountedStatements(DataSource pool) {
        this.pool = counted(DataSource.class, pool);
    }

    DataSource pool() {
        return pool;
    }

    /** Returns the number of executed statements. */
    long count() {
        return count.get();
    }

    private <T> T counted(Class<T> type, T target) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (target instanceof PreparedStatement && method.getName().startsWith("execute")) {
                count.incrementAndGet();
            }
            try {
                return wrapped(method.invoke(target, arguments));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private @Nullable Object wrapped(@Nullable Object result) {
        if (result instanceof Connection connection) {
            return counted(Connection.class, connection);
        }
        return result instanceof PreparedStatement statement ? counted(PreparedStatement.class, statement) : result;
    }
}
