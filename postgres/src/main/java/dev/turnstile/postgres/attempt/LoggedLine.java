package dev.turnstile.postgres.attempt;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One line of the query for attempts: an event of a stream, or a refusal.
 *
 * @param stream the id of the stream; 0 for refusals of a record without a stream
 * @param key the record's key
 * @param version the version of an event; 0 for a refusal
 * @param position the position of an event; 0 for a refusal
 * @param kind the kind of the event type; {@code refusal} for a refusal
 * @param name the name of the event type; the kind of refusal for a refusal
 * @param from the code of the state before the event, or null
 * @param to the code of the state after the event, or null
 * @param at the time at which the event was recorded or the invocation was refused
 * @param occurredAt the time at which the event occurred, or null if the event occurred when it was recorded
 * @param actor the actor, or null
 * @param data the data of an event of kind {@code change}, or null
 * @param message the message of a refusal, or null
 * @param state the name of the state in a refusal, or null
 * @param guards the guards of a refusal that did not hold
 */
record LoggedLine(
        long stream,
        String key,
        int version,
        long position,
        String kind,
        String name,
        @Nullable Integer from,
        @Nullable Integer to,
        Instant at,
        @Nullable Instant occurredAt,
        @Nullable String actor,
        @Nullable String data,
        @Nullable String message,
        @Nullable String state,
        List<String> guards) {

    static final String REFUSAL = "refusal";

    static final String CHANGE = "change";

    static LoggedLine read(ResultSet row) throws SQLException {
        return new LoggedLine(
                row.getLong(1),
                row.getString(2),
                row.getInt(3),
                row.getLong(4),
                row.getString(5).intern(),
                row.getString(6),
                code(row, 7),
                code(row, 8),
                Objects.requireNonNull(time(row, 9)),
                time(row, 10),
                row.getString(11),
                row.getString(12),
                row.getString(13),
                row.getString(14),
                texts(row.getArray(15)));
    }

    private static @Nullable Integer code(ResultSet row, int column) throws SQLException {
        int code = row.getInt(column);
        return row.wasNull() ? null : code;
    }

    private static @Nullable Instant time(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static List<String> texts(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    /** Returns an event by which this line's record lost its row. */
    LoggedLine truncatedBy(LoggedLine truncation) {
        return new LoggedLine(
                stream,
                key,
                version - 1,
                truncation.position,
                CHANGE,
                truncation.name,
                null,
                null,
                truncation.at,
                null,
                null,
                null,
                null,
                null,
                List.of());
    }

    /** Returns whether the line belongs to the same record as another line. */
    boolean continues(LoggedLine other) {
        return stream == other.stream && key.equals(other.key);
    }

    boolean isRefusal() {
        return kind.equals(REFUSAL);
    }

    boolean isChange() {
        return kind.equals(CHANGE);
    }

    /** Returns whether the line is an event of the lifecycle. */
    boolean isOfState() {
        return !isRefusal() && !isChange();
    }
}
