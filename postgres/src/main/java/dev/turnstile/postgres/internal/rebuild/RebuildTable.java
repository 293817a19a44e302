package dev.turnstile.postgres.internal.rebuild;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.projection.RebuildProgress;
import dev.turnstile.projection.RebuildProgress.Phase;
import dev.turnstile.projection.RebuildSupersededException;
import dev.turnstile.subscription.Cursor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far rebuilds are. Thread-safe. */
final class RebuildTable {

    private static final String FIND = """
            SELECT shape, seed, CAST(horizon AS text), position, events, phase
            FROM {schema}.projection_rebuild WHERE name = ? AND version = ? FOR UPDATE""";

    /** Waits for those who are forgetting subjects; who forgets one later finds the row of the rebuild. */
    private static final String AWAIT_FORGETTING = "LOCK TABLE {schema}.subject_key IN SHARE MODE";

    private static final String ANEW = """
            INSERT INTO {schema}.projection_rebuild AS r (name, version, fence, shape, seed, tables, horizon, position,
              events, phase, folded, done, rate, seconds)
            VALUES (?, ?, 1, ?, ?, ?, '0', 0, 0, 'folding', 0, 0, 0, 0)
            ON CONFLICT (name, version) DO UPDATE SET fence = r.fence + 1, shape = EXCLUDED.shape, seed = EXCLUDED.seed,
              tables = EXCLUDED.tables, horizon = '0', position = 0, events = 0, phase = 'folding', folded = 0, done = 0, rate = 0, seconds = 0,
              updated_at = clock_timestamp()
            RETURNING fence, forgettings""";

    private static final String AGAIN = """
            UPDATE {schema}.projection_rebuild
            SET fence = fence + 1, phase = 'folding', folded = events, rate = 0, updated_at = clock_timestamp()
            WHERE name = ? AND version = ? RETURNING fence, forgettings""";

    private static final String SAVE = """
            UPDATE {schema}.projection_rebuild SET horizon = CAST(? AS xid8), position = ?, events = ?
            WHERE name = ? AND version = ? AND fence = ? AND forgettings = ? AND {schema}.in_incarnation(?)""";

    private static final String FORGOTTEN = """
            SELECT EXISTS (SELECT FROM {schema}.projection_rebuild
              WHERE name = ? AND version = ? AND fence = ? AND forgettings > ?)""";

    private static final String TELL = """
            UPDATE {schema}.projection_rebuild
            SET phase = ?, folded = ?, done = ?, rate = ?, seconds = ?, updated_at = clock_timestamp()
            WHERE name = ? AND version = ? AND fence = ?""";

    private static final String ALL = """
            SELECT name, version, phase, folded, done, rate, seconds, updated_at
            FROM {schema}.projection_rebuild ORDER BY name, version""";

    private static final String LAST = "SELECT position FROM {schema}.every_event ORDER BY position DESC LIMIT 1";

    private final String schema;

    RebuildTable(String schema) {
        this.schema = QuotedName.of(schema);
    }

    /**
     * One attempt.
     *
     * @param name the projection
     * @param version its version
     * @param fence rises with every attempt
     * @param forgettings how often a subject had been forgotten when the attempt began
     */
    record Attempt(String name, int version, long fence, long forgettings) {}

    /**
     * What was saved.
     *
     * @param shape the shape of the table that is being made
     * @param seed of the sample
     * @param at the place
     * @param events how many events it took
     * @param phase what the last attempt did
     */
    record Saved(String shape, long seed, Cursor at, long events, Phase phase) {}

    /** Returns what an earlier attempt has saved, and keeps it from saving more; null if there was none. */
    @Nullable
    Saved find(Connection connection, String name, int version) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(FIND))) {
            query.setString(1, name);
            query.setInt(2, version);
            try (ResultSet row = query.executeQuery()) {
                return !row.next()
                        ? null
                        : new Saved(
                                row.getString(1),
                                row.getLong(2),
                                new Cursor(Long.parseUnsignedLong(row.getString(3)), row.getLong(4)),
                                row.getLong(5),
                                Phase.of(row.getString(6)));
            }
        }
    }

    /** Has an attempt begin after every forgetting that is in progress, and before every later one. */
    void awaitForgetting(Connection connection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(sql(AWAIT_FORGETTING))) {
            lock.execute();
        }
    }

    /** Tells whether a subject was forgotten since an attempt began. */
    boolean forgotten(Connection connection, Attempt attempt) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(FORGOTTEN))) {
            attempt(query, 1, attempt);
            query.setLong(4, attempt.forgettings());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    Attempt anew(Connection connection, String name, int version, String shape, long seed, List<String> tables)
            throws SQLException {
        try (PreparedStatement begin = connection.prepareStatement(sql(ANEW))) {
            begin.setString(1, name);
            begin.setInt(2, version);
            begin.setString(3, shape);
            begin.setLong(4, seed);
            begin.setArray(5, connection.createArrayOf("text", tables.toArray()));
            return attempt(begin, name, version);
        }
    }

    Attempt again(Connection connection, String name, int version) throws SQLException {
        try (PreparedStatement begin = connection.prepareStatement(sql(AGAIN))) {
            begin.setString(1, name);
            begin.setInt(2, version);
            return attempt(begin, name, version);
        }
    }

    private static Attempt attempt(PreparedStatement begin, String name, int version) throws SQLException {
        try (ResultSet row = begin.executeQuery()) {
            row.next();
            return new Attempt(name, version, row.getLong(1), row.getLong(2));
        }
    }

    /**
     * Saves the place, in the transaction that writes the rows; comes first in it.
     *
     * @throws RebuildSupersededException if another attempt has begun
     * @throws ForgottenMeanwhileException if a subject was forgotten since the attempt began
     */
    void save(Connection connection, Attempt attempt, Incarnation in, Cursor at, long events) throws SQLException {
        try (PreparedStatement save = connection.prepareStatement(sql(SAVE))) {
            SelectedLog.place(save, 1, at);
            save.setLong(3, events);
            attempt(save, 4, attempt);
            save.setLong(7, attempt.forgettings());
            save.setString(8, in.text());
            if (save.executeUpdate() == 0) {
                if (forgotten(connection, attempt)) {
                    throw new ForgottenMeanwhileException(attempt, null);
                }
                throw new RebuildSupersededException(attempt.name(), attempt.version());
            }
        }
    }

    /** Tells others how far it is. */
    int tell(Connection connection, Attempt attempt, RebuildProgress progress) throws SQLException {
        try (PreparedStatement tell = connection.prepareStatement(sql(TELL))) {
            tell.setString(1, progress.phase().stored());
            tell.setLong(2, progress.events());
            tell.setDouble(3, progress.done());
            tell.setDouble(4, progress.rate());
            tell.setDouble(5, progress.left().toMillis() / 1e3);
            attempt(tell, 6, attempt);
            return tell.executeUpdate();
        }
    }

    private static void attempt(PreparedStatement statement, int first, Attempt attempt) throws SQLException {
        statement.setString(first, attempt.name());
        statement.setInt(first + 1, attempt.version());
        statement.setLong(first + 2, attempt.fence());
    }

    List<RebuildProgress> all(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(ALL));
                ResultSet row = query.executeQuery()) {
            List<RebuildProgress> all = new ArrayList<>();
            while (row.next()) {
                all.add(new RebuildProgress(
                        row.getString(1),
                        row.getInt(2),
                        Phase.of(row.getString(3)),
                        row.getLong(4),
                        row.getDouble(5),
                        row.getDouble(6),
                        Duration.ofMillis((long) (row.getDouble(7) * 1_000)),
                        row.getObject(8, OffsetDateTime.class).toInstant()));
            }
            return all;
        }
    }

    /** Returns the last position of the log, 0 if it is empty. */
    long lastPosition(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(LAST));
                ResultSet row = query.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private String sql(String text) {
        return text.replace("{schema}", schema);
    }
}
