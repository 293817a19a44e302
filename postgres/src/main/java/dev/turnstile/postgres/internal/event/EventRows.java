package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.MissingEventTypeException;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.erasure.Envelope;
import dev.turnstile.postgres.internal.erasure.Opener;
import dev.turnstile.postgres.internal.erasure.SubjectKeys;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Maps rows that begin with {@link #COLUMNS} to events. Used by one thread. */
public final class EventRows {

    /** The first columns of every statement that reads events; the table's alias is e. */
    public static final String COLUMNS = """
            SELECT e.position, e.version, e.type, e.from_state, e.to_state, e.recorded_at, e.occurred_at, e.actor,
              e.command_id, e.correlation, e.causation, e.tags, e.data, e.metadata""";

    private static final int CATEGORY = 15;
    private static final int KEY = 16;

    private final EventNumbers.Names names;
    private final Opener opener;

    EventRows(EventNumbers.Names names, Opener opener) {
        this.names = names;
        this.opener = opener;
    }

    /** Returns a mapper for statements on a connection. */
    public static EventRows on(Connection connection, EventNumbers numbers, SubjectKeys keys, Json json) {
        return on(numbers.names(connection), connection, keys, json);
    }

    /**
     * Returns a mapper for the rows of statements on a connection. The names must have been read in the incarnation that
     * the statements require.
     */
    public static EventRows on(EventNumbers.Names names, Connection connection, SubjectKeys keys, Json json) {
        return new EventRows(names, new Opener(connection, keys, json));
    }

    /**
     * The result of mapping a row.
     *
     * @param event the event; its data is as stored if a personal value cannot be read
     * @param unreadable the reason why it cannot be read, or null
     */
    public record Read(RecordedEvent event, @Nullable RuntimeException unreadable) {}

    /**
     * Maps the current row, even if one of its personal values cannot be read.
     *
     * @param stream the stream, or null if category and key follow the columns
     */
    public Read read(ResultSet row, @Nullable StreamName stream) throws SQLException {
        try {
            return new Read(event(row, stream), null);
        } catch (RuntimeException unreadable) {
            return new Read(sealed(row, stream), unreadable);
        }
    }

    /**
     * Maps the current row, with the data as stored.
     *
     * @param stream the stream, or null if category and key follow the columns
     */
    public RecordedEvent sealed(ResultSet row, @Nullable StreamName stream) throws SQLException {
        return event(row, stream, (data, place) -> data);
    }

    /** Decrypts the data of an event. */
    @FunctionalInterface
    private interface Decryption {
        @Nullable
        String opened(@Nullable String data, Envelope.Place place) throws SQLException;
    }

    /**
     * Maps the current row.
     *
     * @param stream the stream, or null if category and key follow the columns
     */
    public RecordedEvent event(ResultSet row, @Nullable StreamName stream) throws SQLException {
        return event(row, stream, opener::opened);
    }

    private RecordedEvent event(ResultSet row, @Nullable StreamName stream, Decryption decryption) throws SQLException {
        StreamName its =
                stream == null ? new StreamName(names.category(row.getShort(CATEGORY)), row.getString(KEY)) : stream;
        EventNumbers.NumberedType type = names.type(row.getShort(3));
        if (type == null) {
            throw new MissingEventTypeException(row.getLong(1), its, row.getShort(3));
        }
        return new RecordedEvent(
                row.getLong(1),
                its,
                row.getInt(2),
                type.kind(),
                type.type().name(),
                type.type().schema(),
                type.machine(),
                row.getObject(4, Integer.class),
                row.getObject(5, Integer.class),
                row.getObject(6, OffsetDateTime.class).toInstant(),
                instant(row, 7),
                row.getString(8),
                row.getObject(9, UUID.class),
                row.getString(10),
                row.getString(11),
                tags(row),
                decryption.opened(row.getString(13), new Envelope.Place(its, type.type())),
                row.getString(14));
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static Set<String> tags(ResultSet row) throws SQLException {
        Array tags = row.getArray(12);
        return tags == null ? Set.of() : Set.of((String[]) tags.getArray());
    }
}
