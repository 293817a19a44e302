package dev.turnstile.postgres.internal.transition;

import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.Guard;
import dev.turnstile.postgres.internal.door.GuardResults;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The result row of a writing statement: the values that it read, and the change that it wrote. All writing statements
 * return the same columns in the same order.
 *
 * @param key the record's key as text
 * @param was the state code in the row when the statement began; null if the column is null
 * @param rowVersion the value of the row's version column when the statement began; null if the table has no version column
 * @param installed the installed version of the definition, if nothing was written
 * @param written the written change; null if nothing was written
 * @param holding the SQL guards that held when the statement began
 */
public record Attempt(
        String key,
        @Nullable Integer was,
        @Nullable Long rowVersion,
        int installed,
        @Nullable Written written,
        Set<Guard> holding) {

    /** The number of columns before the guards' results. */
    public static final int COLUMNS = 9;

    /**
     * The change that a statement wrote.
     *
     * @param was the state code before the change; null if the column was null
     * @param now the state code after the change
     * @param version the event's version in the stream
     * @param position the event's position in the log
     * @param recordedAt the time at which the event was recorded, by the database's clock
     */
    public record Written(@Nullable Integer was, int now, int version, long position, Instant recordedAt) {

        /** Returns the change with the values of its event in the log. */
        public <S, T> StateChange<S, T> change(
                BoundLifecycle<S, T> lifecycle,
                String key,
                StateChange.Kind kind,
                @Nullable T transition,
                @Nullable S from,
                TransitionOptions details) {
            return new StateChange<>(
                    key,
                    kind,
                    transition,
                    from,
                    lifecycle.state(key, now),
                    version,
                    position,
                    details.occurredAt() == null ? recordedAt : details.occurredAt(),
                    recordedAt,
                    details.actor(),
                    details.commandId(),
                    details.data(),
                    details.metadata());
        }

        /** Returns the change of a transition with the values of its event in the log. */
        public <S, T> StateChange<S, T> transition(
                BoundLifecycle<S, T> lifecycle, String key, T transition, TransitionOptions details) {
            return change(lifecycle, key, StateChange.Kind.TRANSITION, transition, lifecycle.state(key, was), details);
        }
    }

    /** Reads a result row of a writing statement. */
    public static Attempt read(ResultSet row, GuardResults guardResults) throws SQLException {
        int was = row.getInt(2);
        Integer code = row.wasNull() ? null : was;
        long version = row.getLong(3);
        Long rowVersion = row.wasNull() ? null : version;
        Written written = written(row);
        Set<Guard> holding = written == null ? guardResults.holding(row, COLUMNS + 1) : Set.of();
        return new Attempt(row.getString(1), code, rowVersion, row.getInt(4), written, holding);
    }

    private static @Nullable Written written(ResultSet row) throws SQLException {
        long position = row.getLong(5);
        if (row.wasNull()) {
            return null;
        }
        Instant recordedAt = row.getObject(7, OffsetDateTime.class).toInstant();
        int version = row.getInt(6);
        int now = row.getInt(9);
        int from = row.getInt(8);
        return new Written(row.wasNull() ? null : from, now, version, position, recordedAt);
    }
}
