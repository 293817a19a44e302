package dev.turnstile.postgres.internal.timer;

import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.QuotedName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The timers that nodes look for, take, and put off. Thread-safe. */
final class TimerTable {

    private static final String FIRST = """
            SELECT category, key, lifecycle, name, next_attempt_at FROM {schema}.timer
            WHERE lifecycle = ANY (?) ORDER BY next_attempt_at LIMIT ?""";

    private static final String OF_PLACE = """
            WHERE category = ? AND key = ? AND lifecycle = ? AND name = ? AND next_attempt_at = ?""";

    /** What another node holds is passed over; a record that somebody else holds is not waited for either. */
    private static final String TAKE = """
            SELECT due_at, attempts, state, version, type, schema, occurred_at, actor, command_id, correlation, causation,
              tags, data, metadata, set_config('lock_timeout', ?, true),
              set_config('idle_in_transaction_session_timeout', ?, true)
            FROM {schema}.timer
            """ + OF_PLACE + """

            FOR UPDATE SKIP LOCKED""";

    private static final String DELETE = """
            DELETE FROM {schema}.timer
            """ + OF_PLACE;

    private static final String PUT_OFF = """
            UPDATE {schema}.timer SET next_attempt_at = ?, attempts = attempts + 1, failure = ?
            """ + OF_PLACE;

    private final String schema;
    private final Json json;

    TimerTable(String schema, Json json) {
        this.schema = QuotedName.of(schema);
        this.json = json;
    }

    /** Returns the timers that come first. */
    List<Place> first(Connection connection, Collection<Short> lifecycles, int most) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(FIRST))) {
            query.setArray(1, connection.createArrayOf("int2", lifecycles.toArray()));
            query.setInt(2, most);
            List<Place> places = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    StreamName stream = new StreamName(row.getString(1), row.getString(2));
                    places.add(new Place(stream, row.getShort(3), row.getString(4), time(row, 5)));
                }
            }
            return places;
        }
    }

    /**
     * Takes a timer for the transaction, or returns null if it is gone, was set anew or is somebody else's.
     *
     * @param wait how long the transaction waits for the locks of others from now on
     * @param idle how long the transaction may be idle from now on, before the server ends it
     */
    @Nullable
    Due take(Connection connection, Place place, Duration wait, Duration idle) throws SQLException {
        try (PreparedStatement take = connection.prepareStatement(sql(TAKE))) {
            take.setString(1, Long.toString(wait.toMillis()));
            take.setString(2, Long.toString(idle.toMillis()));
            bind(take, 3, place);
            try (ResultSet row = take.executeQuery()) {
                return row.next() ? due(row, place) : null;
            }
        }
    }

    private Due due(ResultSet row, Place place) throws SQLException {
        Instant due = time(row, 1);
        int attempts = row.getInt(2);
        return place.lifecycle() == Place.NO_LIFECYCLE
                ? new Due.Scheduled(place, due, attempts, event(row))
                : new Due.Stayed(place, due, attempts, row.getInt(3), row.getInt(4));
    }

    private NewEvent event(ResultSet row) throws SQLException {
        OffsetDateTime occurred = row.getObject(7, OffsetDateTime.class);
        NewEvent event = NewEvent.ofJson(row.getString(5), row.getInt(6), row.getString(13))
                .withOrigin(new NewEvent.Origin(
                        row.getString(8),
                        row.getObject(9, UUID.class),
                        row.getString(10),
                        row.getString(11),
                        occurred == null ? null : occurred.toInstant()));
        Array tags = row.getArray(12);
        NewEvent tagged = event.withTags((String[]) tags.getArray());
        String metadata = row.getString(14);
        for (Map.Entry<String, Object> field :
                (metadata == null ? Map.<String, Object>of() : json.read(metadata)).entrySet()) {
            tagged = tagged.withMetadata(field.getKey(), field.getValue());
        }
        return tagged;
    }

    /** Deletes a timer, and tells whether it was still there. */
    boolean delete(Connection connection, Place place) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(sql(DELETE))) {
            bind(delete, 1, place);
            return delete.executeUpdate() > 0;
        }
    }

    /** Notes that a timer has failed, unless it was set anew. */
    boolean putOff(Connection connection, Place place, Instant until, String failure) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql(PUT_OFF))) {
            Schedule.time(update, 1, until);
            update.setString(2, failure);
            bind(update, 3, place);
            return update.executeUpdate() > 0;
        }
    }

    private static void bind(PreparedStatement statement, int first, Place place) throws SQLException {
        statement.setString(first, place.stream().category());
        statement.setString(first + 1, place.stream().key());
        statement.setShort(first + 2, place.lifecycle());
        statement.setString(first + 3, place.name());
        Schedule.time(statement, first + 4, place.next());
    }

    static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private String sql(String text) {
        return text.replace("{schema}", schema);
    }
}
