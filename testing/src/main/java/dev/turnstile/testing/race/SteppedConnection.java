package dev.turnstile.testing.race;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A connection that reports the steps of its transactions. Used by one thread at a time, as its delegate is. */
final class SteppedConnection implements InvocationHandler {

    private static final Object[] NONE = {};

    private final Connection delegate;
    private final Predicate<String> writing;
    private final Connection proxy;
    /** Whether the open transaction has locked or written. */
    private boolean written;
    /** Whether a text has begun a transaction in autocommit mode. */
    private boolean begun;

    /** A call of the delegate. */
    @FunctionalInterface
    interface Call {
        @Nullable
        Object run() throws Throwable;
    }

    SteppedConnection(Connection delegate, Predicate<String> writing) {
        this.delegate = delegate;
        this.writing = writing;
        this.proxy = proxy(Connection.class, this);
    }

    Connection proxy() {
        return proxy;
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, Object @Nullable [] given) throws Throwable {
        Object[] arguments = given == null ? NONE : given;
        Call call = () -> called(delegate, method, arguments);
        return switch (method.getName()) {
            case "createStatement" -> statement(Statement.class, call, "");
            case "prepareStatement" -> statement(PreparedStatement.class, call, (String) arguments[0]);
            case "prepareCall" -> statement(CallableStatement.class, call, (String) arguments[0]);
            case "commit" -> committed(call);
            case "setAutoCommit" -> written && arguments[0].equals(true) ? committed(call) : call.run();
            case "rollback" -> arguments.length == 0 ? rolledBack(call) : call.run();
            case "close", "abort" -> rolledBack(call);
            default -> ofObject(self, method, arguments, call);
        };
    }

    /** Calls a method that all proxied objects have, or passes the call on. */
    @SuppressWarnings("ReferenceEquality") // as Object.equals, which connections inherit
    static @Nullable Object ofObject(Object self, Method method, Object[] arguments, Call call) throws Throwable {
        return switch (method.getName()) {
            case "equals" -> self == arguments[0];
            case "hashCode" -> System.identityHashCode(self);
            case "unwrap" -> ((Class<?>) arguments[0]).isInstance(self) ? self : call.run();
            case "isWrapperFor" -> ((Class<?>) arguments[0]).isInstance(self) || Boolean.TRUE.equals(call.run());
            default -> call.run();
        };
    }

    private Object statement(Class<? extends Statement> type, Call call, String sql) throws Throwable {
        Statement statement = (Statement) Objects.requireNonNull(call.run(), "the driver's statement");
        return proxy(type, new SteppedStatement(this, statement, sql));
    }

    /** Executes a text, and reports its steps. */
    @Nullable
    Object executed(String sql, Call call) throws Throwable {
        StepObserver observer = StepObserver.current();
        if (observer != null) {
            observer.executing(delegate);
        }
        return switch (StatementKind.of(sql, writing)) {
            case READ -> call.run();
            case WRITE -> written(call, observer);
            case COMMIT -> committed(call);
            case ROLLBACK -> rolledBack(call);
            case BEGIN -> begun(call);
        };
    }

    private @Nullable Object begun(Call call) throws Throwable {
        begun = true;
        return call.run();
    }

    private @Nullable Object written(Call call, @Nullable StepObserver observer) throws Throwable {
        if (!written && observer != null) {
            observer.reached(Step.BEFORE_LOCK, delegate);
        }
        if (observer != null && !begun && delegate.getAutoCommit()) {
            return inOwnTransaction(call);
        }
        written = true;
        return call.run();
    }

    private @Nullable Object inOwnTransaction(Call call) throws Throwable {
        delegate.setAutoCommit(false);
        try {
            written = true;
            Object result = call.run();
            committed(() -> called(delegate, Connection.class.getMethod("commit"), NONE));
            delegate.setAutoCommit(true);
            return result;
        } catch (Throwable failure) {
            written = false;
            endAfter(failure);
            throw failure;
        }
    }

    private void endAfter(Throwable failure) {
        try {
            if (!delegate.isClosed()) {
                delegate.rollback();
                delegate.setAutoCommit(true);
            }
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private @Nullable Object committed(Call call) throws Throwable {
        StepObserver observer = written ? StepObserver.current() : null;
        if (observer != null) {
            observer.reached(Step.BEFORE_COMMIT, delegate);
        }
        Object result = rolledBack(call);
        if (observer != null) {
            observer.reached(Step.AFTER_COMMIT, delegate);
        }
        return result;
    }

    /** Ends the transaction without steps. */
    private @Nullable Object rolledBack(Call call) throws Throwable {
        written = false;
        begun = false;
        return call.run();
    }

    static @Nullable Object called(Object target, Method method, Object... arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(SteppedConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
