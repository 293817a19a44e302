package dev.turnstile.command;

import dev.turnstile.command.CallerTransactions.CallerTransaction;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The only write path: all invocations of commands go through it. Commands are constructed with a door. Thread-safe.
 */
public interface Door {

    /**
     * Runs work in a transaction that the caller has begun and will end: all commands and transitions of the work join
     * it.
     *
     * <p>Only commands and transitions on the calling thread join the transaction, until the work returns. A refused
     * command rolls back its own changes only. A refusal or a failure is announced at once, a success after the
     * transaction has ended.
     *
     * @throws CommandException if a checked exception ends the work
     */
    <R extends @Nullable Object> R within(CallerTransaction transaction, Callable<R> work);

    /** Returns the announcements of this door, to subscribe to. */
    Announcements announcements();
}
