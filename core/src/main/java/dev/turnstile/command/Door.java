package dev.turnstile.command;

import dev.turnstile.invocation.Outcome;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The one way in: what every call of every command goes through. Thread-safe. */
public interface Door {

    /**
     * Lets a call of a command pass, or refuses it. Commands call it; applications call commands.
     *
     * @throws CommandException if a checked exception ends it, or its outcome cannot be found out
     */
    <R extends @Nullable Object> Outcome<R> pass(Invocation<R> invocation);

    /**
     * Runs work whose commands and transitions join a transaction that the caller has begun and will end.
     *
     * <p>Holds for the calling thread, until the work returns. A refused command undoes its own changes only. What is
     * refused or fails is announced at once, what is done after the transaction has ended.
     *
     * @throws CommandException if a checked exception ends the work
     */
    <R extends @Nullable Object> R within(CallerTransaction transaction, Callable<R> work);

    /**
     * Registers a command; commands call it when they are constructed.
     *
     * @param name the name of the command, to which its idempotency keys belong
     * @param command the command's class
     * @throws IllegalArgumentException if a command of another class has registered the name
     */
    void register(String name, Class<?> command);

    /** Returns where to subscribe to the announcements of this door. */
    Announcements announcements();
}
