package dev.turnstile.postgres.internal.log;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.event.EventRows;
import dev.turnstile.postgres.internal.sql.SqlCursor;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.text.spi.ShownText;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * An event that was read from the log, and its cursor.
 *
 * @param stream the number of its stream
 * @param at its cursor
 * @param event the event
 * @param unreadable the reason why the event's data cannot be read, or null if the data can be read; the data of an
 *     unreadable event is as stored
 */
public record Fetched(
        long stream,
        Cursor at,
        RecordedEvent event,
        @Nullable RuntimeException unreadable) {

    private static final long OTHER_FIELDS = 500;

    /**
     * Maps the current row of a page.
     *
     * @param name the stream, or null if category and key follow the columns
     */
    static Fetched read(ResultSet row, EventRows rows, @Nullable StreamName name) throws SQLException {
        EventRows.Read read = rows.read(row, name);
        return new Fetched(row.getLong("stream_id"), SqlCursor.read(row), read.event(), read.unreadable());
    }

    /** Returns the event's position, stream and version in one line: {@code position 19, orders/42 at version 7}. */
    public String named() {
        return "position " + at.position() + ", "
                + ShownText.printable(event.stream().category()) + "/"
                + ShownText.printable(event.stream().key()) + " at version " + version();
    }

    /** Returns the approximate size of the event in memory, in bytes. */
    public long size() {
        String data = event.data();
        return OTHER_FIELDS + (data == null ? 0 : data.length());
    }

    public int version() {
        return event.version();
    }
}
