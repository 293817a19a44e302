package dev.turnstile.postgres.attempt;

import org.jspecify.annotations.Nullable;

/**
 * The name of the transition in the message of a recorded refusal. The verb does not contain the name if
 * the refused invocation was a command.
 */
final class RefusedTransition {

    private static final String INVALID = "' is not permitted in state ";

    private static final String GUARDED = "' from state ";

    private RefusedTransition() {}

    /**
     * Returns the transition's name; null if the message is not one of a lifecycle's refusal.
     *
     * @param machine the machine's name
     * @param record the record's key
     */
    static @Nullable String in(@Nullable String message, String machine, String record) {
        String start = machine + " " + record + ": transition '";
        if (message == null || !message.startsWith(start)) {
            return null;
        }
        int invalid = message.indexOf(INVALID, start.length());
        int end = invalid < 0 ? message.indexOf(GUARDED, start.length()) : invalid;
        return end < 0 ? null : message.substring(start.length(), end);
    }
}
