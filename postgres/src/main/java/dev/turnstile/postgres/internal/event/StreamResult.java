package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.Appended;
import dev.turnstile.event.StreamDeleted;
import dev.turnstile.event.WrongExpectedVersion;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The result of an append statement for one stream.
 *
 * @param holds whether the stream had the expected version
 * @param closed whether the stream was deleted forever
 * @param version the stream's version before the append
 * @param deletedUpTo the version up to which the stream's events were deleted
 * @param reached the stream's version after the append
 * @param position the position of the last appended event, or 0 if none was appended
 */
record StreamResult(boolean holds, boolean closed, int version, int deletedUpTo, int reached, long position) {

    static StreamResult read(ResultSet row) throws SQLException {
        return new StreamResult(
                row.getBoolean("holds"),
                row.getBoolean("closed"),
                row.getInt("version"),
                row.getInt("deleted_up_to"),
                row.getInt("reached"),
                row.getLong("position"));
    }

    /** Returns the result as the caller receives it, or throws the reason why nothing was appended. */
    Appended appended(StreamAppend append) {
        if (closed) {
            throw new StreamDeleted(append.stream());
        }
        if (!holds) {
            boolean deleted = version > 0 && version == deletedUpTo;
            throw new WrongExpectedVersion(append.stream(), append.expected(), version, deleted);
        }
        return new Appended(append.stream(), reached, position);
    }
}
