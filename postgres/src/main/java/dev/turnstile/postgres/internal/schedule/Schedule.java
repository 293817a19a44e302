package dev.turnstile.postgres.internal.schedule;

import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.event.AppendContext;
import dev.turnstile.postgres.internal.event.EventRow;
import dev.turnstile.postgres.internal.sql.SqlTime;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.text.spi.StorableTime;
import dev.turnstile.timer.TimerId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Schedules and cancels events in the caller's transaction. Thread-safe. */
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

    private final StatementTemplate template;
    private final EventRow.Writer rows;
    private final TimerSignal signal;
    private final AppendContext context;

    public Schedule(String schema, EventRow.Writer rows, TimerSignal signal, AppendContext context) {
        this.template = StatementTemplate.of(schema);
        this.rows = rows;
        this.signal = signal;
        this.context = context;
    }

    /** Returns the signal to raise after a timer is committed. */
    public TimerSignal signal() {
        return signal;
    }

    /** Raises the signal for a timer, after the commit if the calling thread is in a transaction. */
    public void signalAfterCommit(Instant due) {
        context.signal(() -> signal.set(due));
    }

    /**
     * Schedules an event.
     *
     * @param by the actor and the cause, which are stored with the event
     * @param at the time at which the event is due, truncated to microseconds
     * @throws IllegalArgumentException if the event contains personal data, or the time is out of the range of {@link
     *     StorableTime}
     */
    public void set(Connection connection, TimerId id, Instant at, NewEvent event, AppendContext.Attribution by)
            throws SQLException {
        Instant due = StorableTime.checked("time of the scheduled event " + event.type() + " for " + id.stream(), at);
        EventRow row = rows.row(event, by, 0);
        if (row.personal() != null) {
            throw new IllegalArgumentException("event " + event.type() + " for " + id.stream()
                    + " contains personal data, which would be stored in table timer until the event is due; schedule an"
                    + " event that refers to the subject by an id");
        }
        try (PreparedStatement set = connection.prepareStatement(template.fill(SET))) {
            time(set, 1, due);
            time(set, 2, due);
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
        set.setObject(8, SqlTime.optional(row.occurredAt()), Types.TIMESTAMP_WITH_TIMEZONE);
        set.setString(9, row.actor());
        set.setString(10, row.commandId());
        set.setString(11, row.correlation());
        set.setString(12, row.causation());
        Array tags = set.getConnection().createArrayOf("text", row.tags().toArray());
        set.setArray(13, tags);
        set.setString(14, row.data());
        set.setString(15, row.metadata());
    }

    /** Cancels a scheduled event, and returns whether it was still pending. */
    public boolean cancel(Connection connection, TimerId id) throws SQLException {
        StreamName stream = id.stream();
        try (PreparedStatement cancel = connection.prepareStatement(template.fill(CANCEL))) {
            cancel.setString(1, stream.category());
            cancel.setString(2, stream.key());
            cancel.setString(3, id.name());
            return cancel.executeUpdate() > 0;
        }
    }

    /** Returns PostgreSQL's infinity if the driver has read it as this time, or null for a finite time. */
    private static @Nullable OffsetDateTime infinity(Instant time) {
        if (time.equals(OffsetDateTime.MIN.toInstant())) {
            return OffsetDateTime.MIN;
        }
        return time.equals(OffsetDateTime.MAX.toInstant()) ? OffsetDateTime.MAX : null;
    }

    /** Binds a time. If the driver has read the time from an infinity, the infinity is bound. */
    public static void time(PreparedStatement statement, int index, Instant time) throws SQLException {
        OffsetDateTime infinity = infinity(time);
        statement.setObject(index, infinity == null ? SqlTime.of(time) : infinity);
    }
}
