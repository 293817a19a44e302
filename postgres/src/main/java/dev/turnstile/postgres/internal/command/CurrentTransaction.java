package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.CallerTransactions;
import dev.turnstile.command.CallerTransactions.CallerTransaction;
import dev.turnstile.command.PersistenceContext;
import dev.turnstile.event.TraceContext;
import dev.turnstile.invocation.ActorContext;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.internal.connection.Connections;
import dev.turnstile.postgres.internal.connection.GuardedConnection;
import dev.turnstile.text.spi.StorableText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/** The transaction of the calling thread: a command's, or one that the application manages itself. */
public final class CurrentTransaction {

    @SuppressWarnings("ThreadLocalUsage") // an application has one instance per database, which lives as long as it
    private final ThreadLocal<@Nullable Entered> open = new ThreadLocal<>();

    private final CallerTransactions callers;
    private final ActorContext actors;
    private final TraceContext traces;

    /**
     * Creates an instance.
     *
     * @param callers finds the application's own transactions
     * @param actors reads the actor of the calling thread
     * @param traces reads the trace of the calling thread
     */
    public CurrentTransaction(CallerTransactions callers, ActorContext actors, TraceContext traces) {
        this.callers = callers;
        this.actors = actors;
        this.traces = traces;
    }

    /** Returns the actor of the calling thread, for an operation outside of commands whose options name none. */
    @Nullable
    String actor() {
        String actor = actors.actor();
        return actor == null ? null : StorableText.checked("actor", actor);
    }

    /** Work that may throw any exception. */
    interface Work<R extends @Nullable Object> {
        R run() throws Exception;
    }

    /**
     * A transaction whose work is running.
     *
     * @param transaction the transaction; null if the work runs in none
     * @param caller the application's transaction of the thread when the work began, or null
     */
    private record Entered(
            @Nullable OpenTransaction transaction, @Nullable CallerTransaction caller) {}

    /**
     * Returns the transaction whose work is running. Returns null if the work has since begun another transaction of the
     * application, or suspended its own: then the application's transaction is the innermost one.
     */
    @Nullable
    OpenTransaction open() {
        Entered entered = open.get();
        OpenTransaction transaction = entered == null ? null : entered.transaction();
        return entered == null || transaction == null || unchanged(entered.caller(), callers.current())
                ? transaction
                : null;
    }

    private static boolean unchanged(@Nullable CallerTransaction before, @Nullable CallerTransaction now) {
        if (before == null || now == null) {
            return before == null && now == null;
        }
        return before.equals(now) || same(before.connection(), now.connection());
    }

    /**
     * Returns the transaction that Turnstile ends, or that notifies Turnstile of its end; null if there is none.
     *
     * @param given the connection to use, or null for the connection of the calling thread's transaction
     */
    @Nullable
    OpenTransaction open(@Nullable Connection given) {
        OpenTransaction transaction = open();
        return transaction == null || given == null || same(transaction.connection(), given) ? transaction : null;
    }

    /**
     * Returns the transaction that the application manages on a connection, or null if there is none.
     *
     * @param given the connection to use, or null for the connection of the calling thread's transaction
     */
    @Nullable
    CallerTransaction callers(@Nullable Connection given) {
        CallerTransaction caller = callers.current();
        return caller == null || given == null || same(caller.connection(), given) ? caller : null;
    }

    /** Compares the sessions behind two connections, because pools and libraries wrap connections. */
    private static boolean same(Connection one, Connection other) {
        try {
            return session(one).equals(session(other));
        } catch (SQLException closed) {
            return false;
        }
    }

    private static Connection session(Connection connection) throws SQLException {
        Connection own = GuardedConnection.behind(connection);
        return own.isWrapperFor(BaseConnection.class) ? own.unwrap(BaseConnection.class) : own;
    }

    /** Returns the connection of the calling thread's transaction, or null if the thread is in no transaction. */
    public @Nullable Connection connection() {
        OpenTransaction transaction = open();
        if (transaction != null) {
            return transaction.connection();
        }
        CallerTransaction caller = callers.current();
        return caller == null ? null : caller.connection();
    }

    /**
     * Returns the connection of the calling thread's transaction, after the application's pending changes were written
     * to it; null if the thread is in no transaction.
     */
    public @Nullable Connection flushed() {
        OpenTransaction transaction = open();
        if (transaction != null) {
            transaction.persistence().flush();
            return transaction.connection();
        }
        CallerTransaction caller = callers.current();
        if (caller == null) {
            return null;
        }
        caller.flush();
        return caller.connection();
    }

    /**
     * Runs an operation of a lifecycle, and notifies the persistence context of the calling thread of the records that
     * the operation has changed.
     *
     * @param given the connection of the operation, or null for the connection of the calling thread's transaction
     * @param work the operation, which writes the application's pending changes first unless a connection is given
     * @return the result of the operation
     */
    public <R> R notifying(@Nullable Connection given, RecordTable table, Supplier<R> work) {
        PersistenceContext holder = holder(given);
        if (holder.equals(PersistenceContext.none())) {
            return work.get(); // looking for the ids in a large result would cost time
        }
        if (given != null) {
            holder.flush();
        }
        R result = work.get();
        List<List<String>> ids = ChangedRecords.in(result, table);
        if (!ids.isEmpty()) {
            holder.changed(table, ids);
        }
        return result;
    }

    private PersistenceContext holder(@Nullable Connection given) {
        OpenTransaction transaction = open(given);
        if (transaction != null) {
            return transaction.persistence();
        }
        return given == null ? callers.outsideTransaction() : PersistenceContext.none();
    }

    /**
     * Adds the actor and the id of the running command to options that contain none; outside of commands, the actor of
     * the calling thread. Adds the trace and the correlation id of the calling thread to the metadata.
     *
     * @param given the connection to use, or null for the connection of the calling thread's transaction
     */
    public TransitionOptions attributed(@Nullable Connection given, TransitionOptions details) {
        OpenTransaction transaction = open(given);
        Call<?> call = transaction == null ? null : transaction.call();
        String actor = details.actor() != null ? null : call == null ? actor() : call.actor();
        TransitionOptions named = traced(actor == null ? details : details.withActor(actor));
        return call == null || named.commandId() != null ? named : named.withCommandId(call.id());
    }

    private TransitionOptions traced(TransitionOptions details) {
        TransitionOptions traced = withMetadata(details, TraceContext.FIELD, traces.traceparent());
        return withMetadata(traced, TraceContext.CORRELATION_FIELD, traces.correlationId());
    }

    /** Adds a field to the metadata, unless the value is null or the metadata contain the field. */
    private static TransitionOptions withMetadata(TransitionOptions details, String field, @Nullable String value) {
        return value == null || details.metadata().containsKey(field) ? details : details.withMetadata(field, value);
    }

    /** Runs work on a connection. Lifecycles and the event store use the same connection while the work runs. */
    public <R> R on(Connection connection, Connections.Work<R> work) throws SQLException {
        Entered before = open.get();
        OpenTransaction joined = open();
        if (joined != null && same(joined.connection(), connection)) {
            return work.on(connection);
        }
        enter(new OpenTransaction(connection, new SavepointMarks.InSetting(), PersistenceContext.none()));
        try {
            return work.on(connection);
        } finally {
            restore(before);
        }
    }

    private void enter(@Nullable OpenTransaction transaction) {
        open.set(new Entered(transaction, callers.current()));
    }

    private void restore(@Nullable Entered before) {
        if (before == null) {
            open.remove();
        } else {
            open.set(before);
        }
    }

    /** Runs work with the given transaction as the calling thread's transaction; null means none. */
    <R extends @Nullable Object> R with(@Nullable OpenTransaction transaction, Work<R> work) throws Exception {
        Entered before = open.get();
        enter(transaction);
        try {
            return work.run();
        } finally {
            restore(before);
        }
    }
}
