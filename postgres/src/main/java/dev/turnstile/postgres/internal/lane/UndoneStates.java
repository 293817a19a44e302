package dev.turnstile.postgres.internal.lane;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells by its SQLSTATE whether an error has undone the statement for certain. */
final class UndoneStates {

    /** Connection, operator intervention, system error, internal error: the server may have gone after the commit. */
    private static final Set<String> UNCERTAIN = Set.of("08", "57", "58", "F0", "XX");

    /** A statement that was cancelled is undone. */
    private static final String CANCELLED = "57014";

    private UndoneStates() {}

    static boolean certain(@Nullable String state) {
        return state != null
                && state.length() == 5
                && (state.equals(CANCELLED) || !UNCERTAIN.contains(state.substring(0, 2)));
    }
}
