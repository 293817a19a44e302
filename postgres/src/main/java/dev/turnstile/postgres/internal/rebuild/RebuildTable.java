package dev.turnstile.postgres.internal.rebuild;

import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.sql.SqlCursor;
import dev.turnstile.postgres.internal.sql.SqlTime;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.projection.Projections.RebuildProgress;
import dev.turnstile.projection.Projections.RebuildProgress.Phase;
import dev.turnstile.projection.Projections.RebuildSupersededException;
import dev.turnstile.subscription.Cursor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Table {@code projection_rebuild}: the checkpoints and the progress of rebuilds. Thread-safe. */
final class RebuildTable {

    private static final String FIND = """
            SELECT shape, seed, CAST(horizon AS text) AS horizon, position, events, phase
            FROM {schema}.projection_rebuild WHERE name = ? AND version = ? FOR UPDATE""";

    /** Waits for transactions that forget a subject. Later transactions of this kind find the row of the rebuild. */
    private static final String AWAIT_FORGETTING = "LOCK TABLE {schema}.subject_key IN SHARE MODE";

    private static final String START = """
            INSERT INTO {schema}.projection_rebuild AS r (name, version, fence, shape, seed, tables, horizon, position,
              events, phase, folded, done, rate, seconds)
            VALUES (?, ?, 1, ?, ?, ?, '0', 0, 0, 'folding', 0, 0, 0, 0)
            ON CONFLICT (name, version) DO UPDATE SET fence = r.fence + 1, shape = EXCLUDED.shape, seed = EXCLUDED.seed,
              tables = EXCLUDED.tables, horizon = '0', position = 0, events = 0, phase = 'folding', failure = NULL, folded = 0,
              done = 0, rate = 0, seconds = 0, updated_at = clock_timestamp()
            RETURNING fence, forgettings""";

    private static final String RESUME = """
            UPDATE {schema}.projection_rebuild
            SET fence = fence + 1, phase = 'folding', failure = NULL, folded = events, rate = 0,
              updated_at = clock_timestamp()
            WHERE name = ? AND version = ? RETURNING fence, forgettings""";

    private static final String SAVE = """
            UPDATE {schema}.projection_rebuild SET horizon = CAST(? AS xid8), position = ?, events = ?
            WHERE name = ? AND version = ? AND fence = ? AND forgettings = ? AND {schema}.in_incarnation(?)""";

    private static final String FORGOTTEN = """
            SELECT EXISTS (SELECT FROM {schema}.projection_rebuild
              WHERE name = ? AND version = ? AND fence = ? AND forgettings > ?)""";

    private static final String REPORT = """
            UPDATE {schema}.projection_rebuild
            SET phase = ?, failure = ?, folded = ?, done = ?, rate = ?, seconds = ?, updated_at = clock_timestamp()
            WHERE name = ? AND version = ? AND fence = ?""";

    private static final String ALL = """
            SELECT name, version, phase, folded, done, rate, seconds, updated_at, failure
            FROM {schema}.projection_rebuild ORDER BY name, version""";

    private static final String LAST = "SELECT position FROM {schema}.every_event ORDER BY position DESC LIMIT 1";

    private final StatementTemplate template;

    RebuildTable(String schema) {
        this.template = StatementTemplate.of(schema);
    }

    /**
     * An attempt to rebuild a projection.
     *
     * @param name the name of the projection
     * @param version the version of the projection
     * @param fencingToken the fencing token, which each attempt raises
     * @param forgettings the counter of forgotten subjects when the attempt started
     */
    record Attempt(String name, int version, long fencingToken, long forgettings) {}

    /**
     * The checkpoint of a rebuild.
     *
     * @param shape the fingerprint of the table and the selection
     * @param seed the seed of the sample
     * @param at the cursor
     * @param events the number of events folded
     * @param phase the phase of the last attempt
     */
    record Saved(String shape, long seed, Cursor at, long events, Phase phase) {}

    /** Returns the checkpoint of earlier attempts, or null, and locks its row. */
    @Nullable
    Saved find(Connection connection, String name, int version) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(FIND))) {
            query.setString(1, name);
            query.setInt(2, version);
            try (ResultSet row = query.executeQuery()) {
                return !row.next()
                        ? null
                        : new Saved(
                                row.getString("shape"),
                                row.getLong("seed"),
                                SqlCursor.read(row),
                                row.getLong("events"),
                                Phase.of(row.getString("phase")));
            }
        }
    }

    /**
     * Waits for transactions that forget a subject, and blocks later transactions of this kind until the attempt has
     * started.
     */
    void awaitForgetting(Connection connection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(sql(AWAIT_FORGETTING))) {
            lock.execute();
        }
    }

    /** Returns whether a subject was forgotten after an attempt started. */
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

    /** Starts an attempt at the first event. */
    Attempt start(Connection connection, String name, int version, String shape, long seed, List<String> tables)
            throws SQLException {
        try (PreparedStatement start = connection.prepareStatement(sql(START))) {
            start.setString(1, name);
            start.setInt(2, version);
            start.setString(3, shape);
            start.setLong(4, seed);
            start.setArray(5, connection.createArrayOf("text", tables.toArray()));
            return attempt(start, name, version);
        }
    }

    /** Starts an attempt at the last checkpoint. */
    Attempt resume(Connection connection, String name, int version) throws SQLException {
        try (PreparedStatement resume = connection.prepareStatement(sql(RESUME))) {
            resume.setString(1, name);
            resume.setInt(2, version);
            return attempt(resume, name, version);
        }
    }

    private static Attempt attempt(PreparedStatement start, String name, int version) throws SQLException {
        try (ResultSet row = start.executeQuery()) {
            row.next();
            return new Attempt(name, version, row.getLong("fence"), row.getLong("forgettings"));
        }
    }

    /**
     * Saves the cursor, as the first statement of the transaction that writes the rows.
     *
     * @throws RebuildSupersededException if another attempt has started
     * @throws ForgottenMeanwhileException if a subject was forgotten after the attempt started
     */
    void save(Connection connection, Attempt attempt, Incarnation in, Cursor at, long events) throws SQLException {
        try (PreparedStatement save = connection.prepareStatement(sql(SAVE))) {
            SqlCursor.bind(save, 1, at);
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

    /** Saves the progress for other sessions. */
    int report(Connection connection, Attempt attempt, RebuildProgress progress) throws SQLException {
        try (PreparedStatement report = connection.prepareStatement(sql(REPORT))) {
            report.setString(1, progress.phase().stored());
            report.setString(2, progress.failure());
            report.setLong(3, progress.events());
            report.setDouble(4, progress.done());
            report.setDouble(5, progress.rate());
            report.setDouble(6, progress.left().toMillis() / 1e3);
            attempt(report, 7, attempt);
            return report.executeUpdate();
        }
    }

    private static void attempt(PreparedStatement statement, int first, Attempt attempt) throws SQLException {
        statement.setString(first, attempt.name());
        statement.setInt(first + 1, attempt.version());
        statement.setLong(first + 2, attempt.fencingToken());
    }

    List<RebuildProgress> all(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(ALL));
                ResultSet row = query.executeQuery()) {
            List<RebuildProgress> all = new ArrayList<>();
            while (row.next()) {
                all.add(new RebuildProgress(
                        row.getString("name"),
                        row.getInt("version"),
                        Phase.of(row.getString("phase")),
                        row.getLong("folded"),
                        row.getDouble("done"),
                        row.getDouble("rate"),
                        Duration.ofMillis((long) (row.getDouble("seconds") * 1_000)),
                        SqlTime.read(row, "updated_at"),
                        row.getString("failure")));
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
        return template.fill(text);
    }
}
