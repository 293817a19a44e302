package dev.turnstile.postgres.internal.timer;

import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.event.EventRow;
import dev.turnstile.postgres.internal.event.Surroundings;
import dev.turnstile.timer.TimerId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** The events that transactions schedule and cancel. Thread-safe. */
public final class Schedule {

    private static final String SET = """
            INSERT INTO {schema}.timer (next_attempt_at, due_at, category, key, name, type, schema, occurred_at, actor,
              command_id, correlation, causation, tags, data, metadata)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS uuid), ?, ?, ?, CAST(? AS jsonb), CAST(? AS jsonb))
            ON CONFLICT (category, key, lifecycle, name) DO UPDATE
            SET next_attempt_at = excluded.next_attempt_at, due_at = excluded.due_at, type = excluded.type,
              schema = excluded.schema, occurred_at = excluded.occurred_at, actor = excluded.actor,
              command_id = excluded.command_id, correlation = excluded.correlation, causation = excluded.causation,
              tags = excluded.tags, data = excluded.data, metadata = excluded.metadata, attempts = 0, failure = NULL""";

    private static final String CANCEL = """
            DELETE FROM {schema}.timer WHERE category = ? AND key = ? AND lifecycle = 0 AND name = ?""";

    /** Within what timestamptz can hold. */
    private static final Instant EARLIEST = Instant.parse("-4712-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("+294275-12-31T23:59:59.999999Z");

    private final String schema;
    private final EventRow.Writer rows;
    private final TimerSignal signal;

    public Schedule(String schema, EventRow.Writer rows, TimerSignal signal) {
        this.schema = QuotedName.of(schema);
        this.rows = rows;
        this.signal = signal;
    }

    /** Returns what is to be told of timers once they are committed. */
    public TimerSignal signal() {
        return signal;
    }

    /**
     * Schedules an event.
     *
     * @param by who schedules it, which goes with the event
     * @throws IllegalArgumentException if it holds personal data, or the database has no such time
     */
    public void set(Connection connection, TimerId id, Instant at, NewEvent event, Surroundings.Attribution by)
            throws SQLException {
        storable("the time at which " + event.type() + " for " + id.stream() + " is scheduled", at);
        EventRow row = rows.row(event, by, 0);
        if (row.personal() != null) {
            throw new IllegalArgumentException("event " + event.type() + " for " + id.stream()
                    + " holds personal data, which would lie in the table of timers until it is due; schedule an event"
                    + " that names whom it is about by an id");
        }
        try (PreparedStatement set = connection.prepareStatement(SET.replace("{schema}", schema))) {
            time(set, 1, at);
            time(set, 2, at);
            set.setString(3, id.stream().category());
            set.setString(4, id.stream().key());
            set.setString(5, id.name());
            bind(set, row);
            set.executeUpdate();
        }
    }

    private static void bind(PreparedStatement set, EventRow row) throws SQLException {
        set.setString(6, row.type().name());
        set.setInt(7, row.type().schema());
        set.setObject(
                8,
                row.occurredAt() == null ? null : row.occurredAt().atOffset(ZoneOffset.UTC),
                Types.TIMESTAMP_WITH_TIMEZONE);
        set.setString(9, row.actor());
        set.setString(10, row.commandId());
        set.setString(11, row.correlation());
        set.setString(12, row.causation());
        Array tags = set.getConnection().createArrayOf("text", row.tags().toArray());
        set.setArray(13, tags);
        set.setString(14, row.data());
        set.setString(15, row.metadata());
    }

    /** Cancels an event, and tells whether it was still to come. */
    public boolean cancel(Connection connection, TimerId id) throws SQLException {
        StreamName stream = id.stream();
        try (PreparedStatement cancel = connection.prepareStatement(CANCEL.replace("{schema}", schema))) {
            cancel.setString(1, stream.category());
            cancel.setString(2, stream.key());
            cancel.setString(3, id.name());
            return cancel.executeUpdate() > 0;
        }
    }

    /**
     * The database counts microseconds; rounded up, a timer would not be due at its own time. Times that it has not are
     * infinite there.
     */
    static void time(PreparedStatement statement, int index, Instant time) throws SQLException {
        OffsetDateTime bound = time.isBefore(EARLIEST)
                ? OffsetDateTime.MIN
                : time.isAfter(LATEST)
                        ? OffsetDateTime.MAX
                        : time.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
        statement.setObject(index, bound);
    }

    /**
     * Checks that the database has a time.
     *
     * @throws IllegalArgumentException if it is before the year -4712 or after the year 294275
     */
    public static Instant storable(String what, Instant time) {
        if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
            throw new IllegalArgumentException(
                    what + ": expected a time from " + EARLIEST + " to " + LATEST + ", got " + time);
        }
        return time;
    }
}
