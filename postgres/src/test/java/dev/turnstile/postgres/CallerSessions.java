package dev.turnstile.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Connections with a session setting that names the caller, as in an application that sets it for each request. */
final class CallerSessions {

    private final ThreadLocal<@Nullable String> settings = new ThreadLocal<>();
    private final DataSource dataSource;

    CallerSessions(DataSource pool) {
        dataSource = (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(pool, arguments);
                        return result instanceof Connection connection ? prepared(connection) : result;
                    } catch (InvocationTargetException e) {
                        throw Objects.requireNonNull(e.getCause());
                    }
                });
    }

    private Connection prepared(Connection connection) throws SQLException {
        String sql = settings.get();
        if (sql != null) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
        return connection;
    }

    DataSource dataSource() {
        return dataSource;
    }

    /** Makes each connection of the current thread execute a statement first. */
    void begin(String sql) {
        settings.set(sql);
    }
}
