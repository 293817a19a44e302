package dev.turnstile.postgres.internal.connection;

import dev.turnstile.failure.ValueFree;
import java.sql.Savepoint;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The savepoints that code sets in a transaction, by JDBC or by SQL text, each with the action that runs after a
 * rollback to the savepoint. Used by one thread.
 */
public final class Savepoints {

    private final Supplier<Runnable> actions;
    private final IdentityHashMap<Savepoint, Runnable> objects = new IdentityHashMap<>();
    private final Deque<Named> names = new ArrayDeque<>();

    /**
     * Creates an instance without savepoints.
     *
     * @param actions called when a savepoint is set; supplies the action that runs after each rollback to it
     */
    public Savepoints(Supplier<Runnable> actions) {
        this.actions = actions;
    }

    /** Returns an instance for a transaction in which a rollback to a savepoint has no action. */
    public static Savepoints unobserved() {
        return new Savepoints(() -> () -> {});
    }

    private record Named(String name, Runnable action) {}

    /** The failure of a rollback to an unknown savepoint. */
    static final class UnknownSavepointException extends IllegalStateException implements ValueFree {

        private static final long serialVersionUID = 1L;

        UnknownSavepointException() {
            super("expected a rollback to a savepoint that was set on this connection, got one to another savepoint;"
                    + " set and roll back savepoints on the same connection");
        }
    }

    /** Notes a savepoint that was set by JDBC. */
    void set(Savepoint savepoint, @Nullable String name) {
        Runnable action = actions.get();
        objects.put(savepoint, action);
        if (name != null) {
            names.push(new Named(name, action));
        }
    }

    void release(Savepoint savepoint) {
        objects.remove(savepoint);
    }

    /** Checks, before a rollback to a savepoint, that the savepoint is known. */
    void require(Savepoint savepoint) {
        if (!objects.containsKey(savepoint)) {
            throw new UnknownSavepointException();
        }
    }

    void rolledBack(Savepoint savepoint) {
        Runnable action = objects.get(savepoint);
        if (action != null) {
            action.run();
        }
    }

    /** Checks that the savepoints to which a text rolls back are known. */
    void require(List<TransactionControl> statements) {
        Set<String> known = new HashSet<>();
        names.forEach(named -> known.add(named.name));
        for (TransactionControl statement : statements) {
            if (statement.kind() == TransactionControl.Kind.SET) {
                known.add(statement.name());
            }
            if (statement.kind() == TransactionControl.Kind.ROLLBACK_TO && !known.contains(statement.name())) {
                throw new UnknownSavepointException();
            }
        }
    }

    /** Notes the statements of a text that was executed. */
    void executed(List<TransactionControl> statements) {
        for (TransactionControl statement : statements) {
            switch (statement.kind()) {
                case SET -> names.push(new Named(statement.name(), actions.get()));
                case RELEASE -> forgetLater(statement.name(), false);
                case ROLLBACK_TO -> forgetLater(statement.name(), true);
                case END -> {}
            }
        }
    }

    /**
     * Forgets the savepoints after the latest savepoint with a name, and that savepoint too unless it was rolled back
     * to.
     */
    private void forgetLater(String name, boolean rolledBack) {
        if (names.stream().noneMatch(named -> named.name.equals(name))) {
            return;
        }
        while (!names.element().name.equals(name)) {
            names.remove();
        }
        if (rolledBack) {
            names.element().action.run();
        } else {
            names.remove();
        }
    }
}
