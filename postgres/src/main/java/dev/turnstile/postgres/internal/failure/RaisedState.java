package dev.turnstile.postgres.internal.failure;

import dev.turnstile.postgres.archive.DetachedEventsException;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The SQLSTATEs that Turnstile's functions and triggers raise, each of one meaning. */
public enum RaisedState {
    /** A change of state that no edge of the machine permits. */
    NO_EDGE("TS001"),
    /** A change of state whose guard does not hold. */
    GUARD("TS002"),
    /** A record that is inserted in a state that is not an initial one. */
    NOT_INITIAL("TS003"),
    /** A change past the door where that is refused. */
    PAST_THE_DOOR("TS004"),
    /** A read that needs events of a detached partition of the archive. */
    DETACHED("TS005");

    private final String code;

    RaisedState(String code) {
        this.code = code;
    }

    /** Returns the SQLSTATE. */
    public String code() {
        return code;
    }

    /** Returns the exception that a failure of the database stands for, or null if it stands for itself. */
    public static @Nullable RuntimeException translated(SQLException failure) {
        return failure instanceof PSQLException server && DETACHED.code.equals(failure.getSQLState())
                ? detached(server)
                : null;
    }

    private static DetachedEventsException detached(PSQLException failure) {
        ServerErrorMessage said = Objects.requireNonNull(failure.getServerErrorMessage());
        return new DetachedEventsException(
                String.valueOf(said.getMessage()),
                String.valueOf(said.getTable()),
                Long.parseLong(String.valueOf(said.getDetail())),
                failure);
    }
}
