package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.Appended;
import dev.turnstile.event.StreamDeleted;
import dev.turnstile.event.WrongExpectedVersion;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What a statement says of one stream.
 *
 * @param holds whether the stream is as expected
 * @param closed whether it was deleted forever
 * @param version the version that it had
 * @param deletedUpTo the version up to which its events were deleted
 * @param reached the version that it has with the events
 * @param position the position of the last event, 0 if none was written
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

    /** Returns what was done. */
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
