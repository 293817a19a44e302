package dev.turnstile.command.spi;

import dev.turnstile.command.CommandException;
import dev.turnstile.command.Door;
import dev.turnstile.invocation.Outcome;
import org.jspecify.annotations.Nullable;

/** The interface through which commands call the door; implemented by every {@link Door} that runs commands. */
public interface CommandDoor extends Door {

    /**
     * Runs an invocation of a command in a transaction.
     *
     * @return {@code Done}, {@code Refused} or {@code Replayed}
     * @throws CommandException if a checked exception ends the invocation, or its outcome cannot be determined
     */
    <R extends @Nullable Object> Outcome<R> invoke(Invocation<R> invocation);

    /**
     * Registers a command. Commands call this method when they are constructed.
     *
     * @param name the name of the command, to which its idempotency keys belong
     * @param command the command's class
     * @throws IllegalArgumentException if a command of another class has registered the name
     */
    void register(String name, Class<?> command);

    /**
     * Returns a door as a {@code CommandDoor}.
     *
     * @throws IllegalArgumentException if the door cannot run commands
     */
    static CommandDoor of(Door door) {
        if (door instanceof CommandDoor commands) {
            return commands;
        }
        throw new IllegalArgumentException(
                "expected a door that runs commands, such as a Turnstile, got an instance of "
                        + door.getClass().getName());
    }
}
