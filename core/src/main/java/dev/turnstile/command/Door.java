package dev.turnstile.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The only write path: every invocation of every command goes through it. Commands are constructed with it. Thread-safe. */
public interface Door {

    /**
     * Runs work whose commands and transitions join a transaction that the caller has begun and will end.
     *
     * <p>Holds for the calling thread, until the work returns. A refused command undoes its own changes only. What is
     * refused or fails is announced at once, what is done after the transaction has ended.
     *
     * @throws CommandException if a checked exception ends the work
     */
    <R extends @Nullable Object> R within(CallerTransaction transaction, Callable<R> work);

    /** Returns the announcements of this door, to subscribe to. */
    Announcements announcements();
}
