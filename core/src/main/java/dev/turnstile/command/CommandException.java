package dev.turnstile.command;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a command fails by a checked exception or in the database; the command was rolled back unless the message
 * states otherwise.
 */
public final class CommandException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final String command;
    private final boolean unknown;

    /**
     * Constructs the exception.
     *
     * @param command the command's name
     * @param message one line with the expected state, the actual state and the remedy
     * @param unknown whether the command may have been committed nevertheless
     * @param cause the cause, or null
     */
    public CommandException(String command, String message, boolean unknown, @Nullable Throwable cause) {
        super(command + ": " + message, cause);
        this.command = command;
        this.unknown = unknown;
    }

    /** Returns the command's name. */
    public String command() {
        return command;
    }

    /**
     * Returns whether the command may have been committed: the acknowledgement of the commit was lost and could not be
     * looked up, or the code of this invocation, or of an earlier one with the same key, ended the transaction itself.
     */
    public boolean unknown() {
        return unknown;
    }
}
