package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.CallerTransaction;
import dev.turnstile.command.CallerTransactions;
import dev.turnstile.lifecycle.Details;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** The transaction that the calling thread is in: a command's, or one that the application manages itself. */
public final class CurrentTransaction {

    @SuppressWarnings("ThreadLocalUsage") // an application has one door for each database, and lives as long as it
    private final ThreadLocal<@Nullable OpenTransaction> open = new ThreadLocal<>();

    private final CallerTransactions callers;

    public CurrentTransaction(CallerTransactions callers) {
        this.callers = callers;
    }

    /** Work that may fail in any way. */
    interface Work<R extends @Nullable Object> {
        R run() throws Exception;
    }

    @Nullable
    OpenTransaction open() {
        return open.get();
    }

    @Nullable
    CallerTransaction callers() {
        return callers.current();
    }

    /** Returns the connection that statements of the calling thread belong on, or null if it is in no transaction. */
    public @Nullable Connection connection() {
        OpenTransaction transaction = open.get();
        if (transaction != null) {
            return transaction.connection();
        }
        CallerTransaction caller = callers.current();
        return caller == null ? null : caller.connection();
    }

    /** Tells whether the calling thread runs a command's code. */
    public boolean inCommand() {
        OpenTransaction transaction = open.get();
        return transaction != null && transaction.call() != null;
    }

    /** Adds who called and which call it is, where the details do not say. */
    public Details attributed(Details details) {
        OpenTransaction transaction = open.get();
        Call<?> call = transaction == null ? null : transaction.call();
        if (call == null) {
            return details;
        }
        String actor = call.actor();
        Details named = details.actor() == null && actor != null ? details.withActor(actor) : details;
        return named.commandId() == null ? named.withCommandId(call.id()) : named;
    }

    /** Runs work with a transaction as the calling thread's, or with none. */
    <R extends @Nullable Object> R with(@Nullable OpenTransaction transaction, Work<R> work) throws Exception {
        OpenTransaction before = open.get();
        open.set(transaction);
        try {
            return work.run();
        } finally {
            if (before == null) {
                open.remove();
            } else {
                open.set(before);
            }
        }
    }
}
