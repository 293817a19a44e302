package dev.turnstile.testing.race;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement that passes the texts that it executes to its connection. */
final class SteppedStatement implements InvocationHandler {

    private static final Object[] NONE = {};

    private final SteppedConnection connection;
    private final Statement delegate;
    private final String prepared;
    private final List<String> batch = new ArrayList<>();

    /**
     * Constructs a statement.
     *
     * @param prepared the text; empty if each execution has its own
     */
    SteppedStatement(SteppedConnection connection, Statement delegate, String prepared) {
        this.connection = connection;
        this.delegate = delegate;
        this.prepared = prepared;
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, Object @Nullable [] given) throws Throwable {
        Object[] arguments = given == null ? NONE : given;
        SteppedConnection.Call call = () -> SteppedConnection.called(delegate, method, arguments);
        String name = method.getName();
        if (name.startsWith("execute")) {
            return connection.executed(text(name, arguments), call);
        }
        noteBatch(name, arguments);
        return name.equals("getConnection")
                ? connection.proxy()
                : SteppedConnection.ofObject(self, method, arguments, call);
    }

    private void noteBatch(String method, Object... arguments) {
        if (method.equals("addBatch")) {
            batch.add(arguments.length == 0 ? prepared : (String) arguments[0]);
        } else if (method.equals("clearBatch")) {
            batch.clear();
        }
    }

    private String text(String method, Object... arguments) {
        if (method.endsWith("Batch")) {
            String texts = String.join(";", batch);
            batch.clear();
            return texts;
        }
        return arguments.length == 0 ? prepared : (String) arguments[0];
    }
}
