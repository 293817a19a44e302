package dev.turnstile.postgres.internal.erasure;

import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Erases copies of a subject's values in Turnstile's other tables: outcomes of commands, refusals, states and histories
 * of processes, row histories, failures. Thread-safe.
 *
 * <p>These copies are not marked as personal, so they are found by comparison with the values, while the key can still
 * decrypt the values.
 */
final class ValueCopies {

    /** Selects the rows that contain a value, with the ctid and the column. */
    private static final String FIND = """
            SELECT CAST(t.ctid AS text), CAST(t.{column} AS text) FROM {schema}.{table} t
            WHERE t.{column} IS NOT NULL AND EXISTS (
              SELECT FROM unnest(?) AS v WHERE strpos(lower(CAST(t.{column} AS text)), lower(v)) > 0)
            FOR UPDATE OF t""";

    private static final String REPLACE = """
            UPDATE {schema}.{table} SET {column} = CAST(? AS {type}){also} WHERE ctid = CAST(? AS tid)""";

    /** Selects the log entries that Turnstile itself writes: row histories, bypasses, and steps of processes. */
    private static final String HISTORIES = """
            SELECT e.stream_id, e.version, e.position, CAST(e.data AS text) AS data, CAST(e.metadata AS text) AS metadata,
              EXISTS (SELECT FROM {schema}.chained k WHERE k.category = s.category) AS chained
            FROM {schema}.event_type y
            JOIN {schema}.every_event e ON e.type = y.id
            JOIN {schema}.stream s ON s.id = e.stream_id
            WHERE (y.kind IN ('change', 'bypass') OR (y.kind = 'event' AND y.name IN ('process_step', 'process_timer')))
              AND EXISTS (
                SELECT FROM unnest(?) AS v
                WHERE strpos(lower(CAST(e.data AS text)), lower(v)) > 0
                  OR strpos(lower(CAST(e.metadata AS text)), lower(v)) > 0)""";

    private static final String ANY_HISTORY = """
            SELECT EXISTS (SELECT FROM {schema}.event_type WHERE kind = 'event' AND name = 'process_step')
              OR EXISTS (SELECT FROM {schema}.watched)
              OR EXISTS (SELECT FROM {schema}.lifecycle)""";

    private static final String REPLACE_HISTORY = """
            UPDATE {schema}.{table} SET data = CAST(? AS jsonb), metadata = CAST(? AS jsonb)
            WHERE stream_id = ? AND version = ? AND position = ?""";

    /** Removes hashes of inputs: if there are few possible inputs, an input could be guessed from its hash. */
    private static final String REMOVE_INPUTS = """
            UPDATE {schema}.idempotency SET input = '' WHERE command_id = ANY (?)""";

    /**
     * Replaces handlers' messages by descriptions without values, because a handler may quote a value from any stream.
     */
    private static final String DESCRIBE =
            "UPDATE {schema}.parked_stream SET message = described WHERE message <> described";

    private static final String REMOVE_FAILURES =
            "UPDATE {schema}.subscription_shard SET failure = NULL WHERE failure IS NOT NULL";

    private static final List<Column> COLUMNS = List.of(
            new Column("idempotency", "content", true),
            new Column("refusal", "message", false),
            new Column("refusal", "record", false),
            new Column("refusal", "subject", false),
            new Column("process", "state", true),
            new Column("timer", "data", true),
            new Column("timer", "metadata", true),
            new Column("timer", "failure", false),
            new Column("observation", "metadata", true),
            new Column("stream", "metadata", true),
            new Column("projection_sample", "key", false));

    private final StatementTemplate template;
    private final Json json;

    ValueCopies(String schema, Json json) {
        this.template = StatementTemplate.of(schema);
        this.json = json;
    }

    /** A column that may contain values. */
    private record Column(String table, String column, boolean tree) {}

    /** A row that contains a value. */
    private record Found(String row, String text) {}

    /** A log entry that contains a value. */
    private record Entry(
            long stream,
            int version,
            long position,
            @Nullable String data,
            @Nullable String metadata,
            boolean chained) {}

    /**
     * Erases the copies.
     *
     * @param commands the ids of the commands that appended the subject's values
     * @return the number of entries of chained histories that contain values; these are left unchanged, because an edit
     *     would break the chain
     */
    int erase(Connection connection, QuotedValues values, Collection<UUID> commands) throws SQLException {
        execute(connection, DESCRIBE);
        execute(connection, REMOVE_FAILURES);
        removeInputs(connection, commands);
        if (values.isEmpty()) {
            return 0;
        }
        for (Column column : COLUMNS) {
            for (Found found : found(connection, column, values)) {
                replace(connection, column, found, values);
            }
        }
        return eraseHistories(connection, values);
    }

    private void removeInputs(Connection connection, Collection<UUID> commands) throws SQLException {
        try (PreparedStatement remove = connection.prepareStatement(sql(REMOVE_INPUTS))) {
            remove.setArray(1, connection.createArrayOf("uuid", commands.toArray()));
            remove.executeUpdate();
        }
    }

    private List<Found> found(Connection connection, Column column, QuotedValues values) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(FIND, column))) {
            query.setArray(1, connection.createArrayOf("text", values.needles(json)));
            List<Found> all = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    all.add(new Found(row.getString(1), row.getString(2)));
                }
            }
            return all;
        }
    }

    private void replace(Connection connection, Column column, Found found, QuotedValues values) throws SQLException {
        String erased = column.tree() ? tree(found.text(), values) : values.erased(found.text());
        if (!erased.equals(found.text())) {
            update(connection, column, found.row(), erased);
        }
    }

    private void update(Connection connection, Column column, String row, String erased) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql(REPLACE, column))) {
            update.setString(1, erased);
            update.setString(2, row);
            update.executeUpdate();
        }
    }

    private int eraseHistories(Connection connection, QuotedValues values) throws SQLException {
        int kept = 0;
        for (Entry entry : entries(connection, values)) {
            if (entry.chained()) {
                kept++;
                continue;
            }
            for (String table : List.of("event", "event_archive")) {
                try (PreparedStatement update = connection.prepareStatement(
                        template.with("table", table).fill(REPLACE_HISTORY))) {
                    update.setString(1, erasedOrNull(entry.data(), values));
                    update.setString(2, erasedOrNull(entry.metadata(), values));
                    update.setLong(3, entry.stream());
                    update.setInt(4, entry.version());
                    update.setLong(5, entry.position());
                    if (update.executeUpdate() > 0) {
                        break;
                    }
                }
            }
        }
        return kept;
    }

    private List<Entry> entries(Connection connection, QuotedValues values) throws SQLException {
        List<Entry> all = new ArrayList<>();
        try (PreparedStatement any = connection.prepareStatement(sql(ANY_HISTORY));
                ResultSet row = any.executeQuery()) {
            if (!row.next() || !row.getBoolean(1)) {
                return all;
            }
        }
        try (PreparedStatement query = connection.prepareStatement(sql(HISTORIES))) {
            query.setArray(1, connection.createArrayOf("text", values.needles(json)));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    Entry entry = new Entry(
                            row.getLong("stream_id"),
                            row.getInt("version"),
                            row.getLong("position"),
                            row.getString("data"),
                            row.getString("metadata"),
                            row.getBoolean("chained"));
                    if (quotes(entry, values)) {
                        all.add(entry);
                    }
                }
            }
        }
        return all;
    }

    private boolean quotes(Entry entry, QuotedValues values) {
        return !Objects.equals(erasedOrNull(entry.data(), values), same(entry.data()))
                || !Objects.equals(erasedOrNull(entry.metadata(), values), same(entry.metadata()));
    }

    private @Nullable String same(@Nullable String text) {
        return text == null ? null : json.write(json.read(text));
    }

    private @Nullable String erasedOrNull(@Nullable String text, QuotedValues values) {
        return text == null ? null : tree(text, values);
    }

    /** The top-level JSON value of these columns is an object in all of Turnstile's tables. */
    private String tree(String text, QuotedValues values) {
        @SuppressWarnings("unchecked") // an object stays an object
        Map<String, Object> erased =
                (Map<String, Object>) Objects.requireNonNull(values.erased((Object) json.read(text)));
        return json.write(erased);
    }

    private void execute(Connection connection, String text) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql(text))) {
            statement.executeUpdate();
        }
    }

    private String sql(String text, Column column) {
        return template.with("table", column.table())
                .with("column", column.column())
                .with("type", column.tree() ? "jsonb" : "text")
                .with("also", column.table().equals("idempotency") ? ", input = ''" : "")
                .fill(text);
    }

    private String sql(String text) {
        return template.fill(text);
    }
}
