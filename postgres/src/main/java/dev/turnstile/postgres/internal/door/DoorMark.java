package dev.turnstile.postgres.internal.door;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The mark by which triggers recognise Turnstile's own statements: transaction-local settings that the statement itself
 * sets.
 *
 * <p>{@code turnstile.door} contains the statement's timestamp, so that the mark does not apply to a later statement of
 * the same transaction. The timestamp is stored as a number, because a number's text does not depend on a time zone
 * that a trigger may set. {@code turnstile.door_verb} and {@code turnstile.door_actor} contain the verb and the actor.
 */
public final class DoorMark {

    /** The verb of a statement that fires several transitions. */
    public static final String SEVERAL = "fire";

    /**
     * A condition that is always true and sets the mark; its parameters are the verb and the actor. As an uncorrelated
     * subquery it is evaluated once, before the first row is changed.
     */
    public static final String CONDITION = """
            (SELECT set_config('turnstile.door', extract(epoch FROM statement_timestamp())::text, true) IS NOT NULL
                AND set_config('turnstile.door_verb', CAST(? AS text), true) IS NOT NULL
                AND set_config('turnstile.door_actor', CAST(? AS text), true) IS NOT NULL)""";

    private DoorMark() {}

    /** Returns the verb for an operation, such as a transition's name, on a table's records. */
    public static String verb(String name, String category) {
        return name.toLowerCase(Locale.ROOT) + "." + category;
    }

    /** Binds the two parameters of {@link #CONDITION}. Returns the next index. */
    public static int bind(PreparedStatement statement, int first, String verb, @Nullable String actor)
            throws SQLException {
        statement.setString(first, verb);
        statement.setString(first + 1, actor == null ? "" : actor);
        return first + 2;
    }
}
