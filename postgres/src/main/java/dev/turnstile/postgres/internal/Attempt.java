package dev.turnstile.postgres.internal;

import dev.turnstile.lifecycle.Details;
import dev.turnstile.lifecycle.Passage;
import dev.turnstile.machine.Guard;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a writing statement saw and did.
 *
 * @param key the record's key as text
 * @param was the code in the row when the statement began; null where the row holds none
 * @param installed the version of the definition that is installed
 * @param holding the SQL guards that held when the statement began
 * @param done what was written, or null if nothing was
 */
record Attempt(
        String key,
        @Nullable Integer was,
        int installed,
        Set<Guard> holding,
        @Nullable Done done) {

    /**
     * What was written.
     *
     * @param now the code that is in the row now
     * @param version the version of the stream
     * @param position the place in the log
     * @param recordedAt the database's time of the entry
     */
    record Done(int now, int version, long position, Instant recordedAt) {

        <S, T> Passage<S, T> passage(
                BoundLifecycle<S, T> lifecycle,
                String key,
                Passage.Kind kind,
                @Nullable T transition,
                @Nullable S from,
                Details details) {
            return new Passage<>(
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
    }

    static Attempt read(ResultSet row, List<Guard.Sql> guards) throws SQLException {
        Set<Guard> holding = new HashSet<>();
        for (int i = 0; i < guards.size(); i++) {
            if (row.getBoolean("guard_" + i)) {
                holding.add(guards.get(i));
            }
        }
        int was = row.getInt("was");
        Integer code = row.wasNull() ? null : was;
        return new Attempt(row.getString("key"), code, row.getInt("installed"), holding, done(row));
    }

    private static @Nullable Done done(ResultSet row) throws SQLException {
        long position = row.getLong("position");
        return row.wasNull()
                ? null
                : new Done(
                        row.getInt("now"),
                        row.getInt("version"),
                        position,
                        row.getObject("recorded_at", OffsetDateTime.class).toInstant());
    }
}
