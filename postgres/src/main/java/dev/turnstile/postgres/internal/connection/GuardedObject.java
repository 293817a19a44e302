package dev.turnstile.postgres.internal.connection;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JDBC object that the application's code receives: the guarded connection, or an object that was obtained from it.
 *
 * <p>It passes calls to the driver's object, and refuses calls that would end the transaction.
 */
final class GuardedObject implements InvocationHandler {

    /** The types from which the code could get a connection. */
    private static final Set<Class<?>> GUARDED = Set.of(
            Statement.class, PreparedStatement.class, CallableStatement.class, ResultSet.class, DatabaseMetaData.class);

    private static final Object[] NONE = {};

    private final GuardedConnection guard;
    private final Object target;
    private final List<TransactionControl> prepared;
    private final List<TransactionControl> batch = new ArrayList<>();

    GuardedObject(GuardedConnection guard, Connection connection) {
        this(guard, connection, List.of());
    }

    private GuardedObject(GuardedConnection guard, Object target, List<TransactionControl> prepared) {
        this.guard = guard;
        this.target = target;
        this.prepared = prepared;
    }

    GuardedConnection guard() {
        return guard;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // as Object.equals, which most drivers' objects inherit
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given) throws Throwable {
        Object[] arguments = given == null ? NONE : given;
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> target.toString();
            case "close", "isClosed" -> closing(method);
            case "getConnection" -> guard.view();
            case "unwrap" -> unwrapped(proxy, method, arguments);
            default -> guarded(method, arguments);
        };
    }

    /** Closes a statement or a result, also after the code has ended; the connection stays open until then. */
    private @Nullable Object closing(Method method) throws Throwable {
        if (!(target instanceof Connection)) {
            return call(method, NONE);
        }
        return method.getName().equals("isClosed") ? guard.ended() || Boolean.TRUE.equals(call(method, NONE)) : null;
    }

    private @Nullable Object unwrapped(Object proxy, Method method, Object[] arguments) throws Throwable {
        requireOpen();
        if (((Class<?>) arguments[0]).isInstance(proxy)) {
            return proxy;
        }
        guard.identify();
        return call(method, arguments);
    }

    private void requireOpen() {
        if (guard.ended()) {
            throw new EndedUseException("connection", guard.code());
        }
    }

    private @Nullable Object guarded(Method method, Object[] arguments) throws Throwable {
        requireOpen();
        return switch (method.getName()) {
            case "commit", "setAutoCommit", "abort" -> throw guard.refused(method);
            case "rollback" -> rolledBack(method, arguments);
            case "setSavepoint" -> savepoint(method, arguments);
            case "releaseSavepoint" -> released(method, arguments);
            case "prepareStatement", "prepareCall" ->
                view(method, call(method, arguments), checked((String) arguments[0]));
            default -> target instanceof Statement ? ofStatement(method, arguments) : viewed(method, arguments);
        };
    }

    private @Nullable Object viewed(Method method, Object[] arguments) throws Throwable {
        return view(method, call(method, arguments), List.of());
    }

    private @Nullable Object released(Method method, Object[] arguments) throws Throwable {
        guard.savepoints().release((Savepoint) arguments[0]);
        return call(method, arguments);
    }

    private @Nullable Object ofStatement(Method method, Object[] arguments) throws Throwable {
        String name = method.getName();
        if (name.equals("clearBatch")) {
            batch.clear();
        }
        if (name.equals("addBatch")) {
            return batched(method, arguments);
        }
        return name.startsWith("execute") ? executed(method, arguments) : viewed(method, arguments);
    }

    private @Nullable Object rolledBack(Method method, Object[] arguments) throws Throwable {
        if (arguments.length == 0) {
            throw guard.refused(method);
        }
        guard.savepoints().require((Savepoint) arguments[0]);
        Object result = call(method, arguments);
        guard.savepoints().rolledBack((Savepoint) arguments[0]);
        return result;
    }

    private @Nullable Object savepoint(Method method, Object[] arguments) throws Throwable {
        Object result = call(method, arguments);
        if (result instanceof Savepoint set) {
            guard.savepoints().set(set, arguments.length == 0 ? null : (String) arguments[0]);
        }
        return result;
    }

    private @Nullable Object batched(Method method, Object[] arguments) throws Throwable {
        List<TransactionControl> statements = arguments.length == 0 ? prepared : checked((String) arguments[0]);
        Object result = call(method, arguments);
        batch.addAll(statements);
        return result;
    }

    private @Nullable Object executed(Method method, Object[] arguments) throws Throwable {
        boolean batches = method.getName().endsWith("Batch");
        List<TransactionControl> given =
                arguments.length > 0 && arguments[0] instanceof String text ? checked(text) : prepared;
        List<TransactionControl> statements = batches ? List.copyOf(batch) : given;
        guard.savepoints().require(statements);
        if (batches) {
            batch.clear();
        }
        Object result = view(method, call(method, arguments), List.of());
        guard.savepoints().executed(statements);
        return result;
    }

    /** Returns the statements about savepoints in a text, after a check that none ends the transaction. */
    private List<TransactionControl> checked(String sql) {
        List<TransactionControl> statements = TransactionControl.in(sql);
        for (TransactionControl statement : statements) {
            if (statement.kind() == TransactionControl.Kind.END) {
                throw guard.refused(statement);
            }
        }
        return statements;
    }

    private @Nullable Object call(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** Guards a result from which the code could get a connection. */
    private @Nullable Object view(Method method, @Nullable Object result, List<TransactionControl> statements) {
        Class<?> type = result instanceof ResultSet ? ResultSet.class : method.getReturnType();
        return result != null && GUARDED.contains(type)
                ? GuardedConnection.proxy(type, new GuardedObject(guard, result, statements))
                : result;
    }
}
