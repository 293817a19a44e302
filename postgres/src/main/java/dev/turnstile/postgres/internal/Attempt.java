package dev.turnstile.postgres.internal;

import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.Guard;
import dev.turnstile.postgres.internal.door.GuardAnswers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a writing statement saw and did. Every such statement answers with the same columns in the same order.
 *
 * @param key the record's key as text
 * @param was the code in the row when the statement began; null where the row holds none
 * @param rowVersion what the row's version column held then; null where the table has none
 * @param installed the version of the definition that is installed, where nothing was done
 * @param done what was written, or null if nothing was
 * @param holding the SQL guards that held when the statement began
 */
public record Attempt(
        String key,
        @Nullable Integer was,
        @Nullable Long rowVersion,
        int installed,
        @Nullable Done done,
        Set<Guard> holding) {

    /** The number of columns before the guards' answers. */
    public static final int COLUMNS = 9;

    /**
     * What was written.
     *
     * @param was the code that was in the row before; null where it held none
     * @param now the code that is in the row now
     * @param version the version of the stream
     * @param position the place in the log
     * @param recordedAt the database's time of the entry
     */
    public record Done(@Nullable Integer was, int now, int version, long position, Instant recordedAt) {

        /** Returns the change as it stands in the log. */
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

        /** Returns a transition as it stands in the log. */
        public <S, T> StateChange<S, T> transition(
                BoundLifecycle<S, T> lifecycle, String key, T transition, TransitionOptions details) {
            return change(lifecycle, key, StateChange.Kind.TRANSITION, transition, lifecycle.state(key, was), details);
        }
    }

    /** Reads a row of such a statement. */
    public static Attempt read(ResultSet row, GuardAnswers answers) throws SQLException {
        int was = row.getInt(2);
        Integer code = row.wasNull() ? null : was;
        long version = row.getLong(3);
        Long rowVersion = row.wasNull() ? null : version;
        Done done = done(row);
        Set<Guard> holding = done == null ? answers.holding(row, COLUMNS + 1) : Set.of();
        return new Attempt(row.getString(1), code, rowVersion, row.getInt(4), done, holding);
    }

    private static @Nullable Done done(ResultSet row) throws SQLException {
        long position = row.getLong(5);
        if (row.wasNull()) {
            return null;
        }
        Instant recordedAt = row.getObject(7, OffsetDateTime.class).toInstant();
        int version = row.getInt(6);
        int now = row.getInt(9);
        int from = row.getInt(8);
        return new Done(row.wasNull() ? null : from, now, version, position, recordedAt);
    }
}
