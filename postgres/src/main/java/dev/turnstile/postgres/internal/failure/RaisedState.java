package dev.turnstile.postgres.internal.failure;

import dev.turnstile.postgres.archive.DetachedEventsException;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The SQLSTATEs that Turnstile's functions and triggers raise, each with a single meaning. */
public enum RaisedState {
    /** A state change that no edge of the machine permits. */
    NO_EDGE("TS001"),
    /** A state change whose guard does not hold. */
    GUARD("TS002"),
    /** An insert of a record in a state that is not an initial state. */
    NOT_INITIAL("TS003"),
    /** A change that bypasses Turnstile on a table where bypasses are refused. */
    BYPASS("TS004"),
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

    /** Returns the exception that a database failure is translated to, or null if it is not translated. */
    public static @Nullable RuntimeException translated(SQLException failure) {
        return failure instanceof PSQLException server && DETACHED.code.equals(failure.getSQLState())
                ? detached(server)
                : null;
    }

    private static DetachedEventsException detached(PSQLException failure) {
        ServerErrorMessage error = Objects.requireNonNull(failure.getServerErrorMessage());
        return new DetachedEventsException(
                String.valueOf(error.getMessage()),
                String.valueOf(error.getTable()),
                Long.parseLong(String.valueOf(error.getDetail())),
                failure);
    }
}
