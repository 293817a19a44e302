package dev.turnstile.postgres.internal.door;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The mark by which triggers know a statement of the door: transaction-local settings that the statement makes itself.
 *
 * <p>{@code turnstile.door} holds the statement's own time stamp, so that a later statement of the same transaction is
 * not through the door: as a number, which is the same text under every time zone that a trigger may set. {@code
 * turnstile.door_verb} and {@code turnstile.door_actor} say what it does and for whom.
 */
public final class DoorMark {

    /** The verb of a statement that makes transitions of several kinds at once. */
    public static final String SEVERAL = "fire";

    /**
     * A condition that always holds; takes the verb and the actor. As an uncorrelated subquery it is evaluated once,
     * before the first row is touched.
     */
    public static final String CONDITION = """
            (SELECT set_config('turnstile.door', extract(epoch FROM statement_timestamp())::text, true) IS NOT NULL
                AND set_config('turnstile.door_verb', CAST(? AS text), true) IS NOT NULL
                AND set_config('turnstile.door_actor', CAST(? AS text), true) IS NOT NULL)""";

    private DoorMark() {}

    /** Returns the verb for a transition's name, or another word, on a table's records. */
    public static String verb(String name, String category) {
        return name.toLowerCase(Locale.ROOT) + "." + category;
    }

    /** Binds the two parameters of {@link #CONDITION}; returns the index after the last. */
    public static int bind(PreparedStatement statement, int first, String verb, @Nullable String actor)
            throws SQLException {
        statement.setString(first, verb);
        statement.setString(first + 1, actor == null ? "" : actor);
        return first + 2;
    }
}
