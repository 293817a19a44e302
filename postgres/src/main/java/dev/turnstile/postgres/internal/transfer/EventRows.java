package dev.turnstile.postgres.internal.transfer;

import dev.turnstile.postgres.InvalidEventLineException;
import dev.turnstile.postgres.internal.transfer.EventBatch.Row;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntToLongFunction;

/**
 * Writes the events of a batch to the log.
 *
 * @param text the statements
 * @param numbers the numbers of types
 */
record EventRows(LineText text, ImportNumbers numbers) {

    private static final String COPY = """
            COPY {table} (position, stream_id, horizon, type, version, from_state, to_state, recorded_at, occurred_at,
              command_id, actor, correlation, causation, tags, data, metadata) FROM STDIN""";

    private static final String COPY_TAGS = "COPY {schema}.event_tag (tag_id, position, type) FROM STDIN";

    private static final String STAGED = "CREATE TEMP TABLE turnstile_event (LIKE {schema}.event) ON COMMIT DROP";

    /** Appends events, each at its position. {@code tags} contains the ids of all tags. */
    void append(
            Connection connection, EventBatch batch, List<Row> rows, IntToLongFunction position, Map<String, Long> tags)
            throws SQLException, IOException {
        if (rows.isEmpty()) {
            return;
        }
        copy(connection, text.sql("{schema}.event"), batch, rows, position);
        CopyText its = new CopyText(64);
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            for (String tag : new LinkedHashSet<>(Objects.requireNonNullElse(row.tags(), List.<String>of()))) {
                its.number(Objects.requireNonNull(tags.get(tag), tag))
                        .number(position.applyAsLong(i))
                        .number(numbers.type(row.type()))
                        .endRow();
            }
        }
        if (its.size() > 0) {
            RowCopy.copy(
                    connection, text.sql(COPY_TAGS), its, row -> batch.lines().first());
        }
    }

    private void copy(Connection connection, String table, EventBatch batch, List<Row> rows, IntToLongFunction position)
            throws SQLException, IOException {
        CopyText all = new CopyText(batch.columns().size() + 40 * rows.size());
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            all.number(position.applyAsLong(i))
                    .number(row.stream().id())
                    .plain(row.stream().horizon())
                    .number(numbers.type(row.type()))
                    .part(batch.columns(), row.from(), row.to());
        }
        String sql = text.template().with("table", table).fill(COPY);
        RowCopy.copy(connection, sql, all, row -> rows.get(row).line());
    }

    /** Throws an exception for the first event that already exists with other content. */
    void compare(Connection connection, EventBatch batch, List<Row> rows) throws SQLException, IOException {
        if (rows.isEmpty()) {
            return;
        }
        TransferConnection.execute(connection, text.sql(STAGED));
        copy(
                connection,
                "pg_temp.turnstile_event",
                batch,
                rows,
                row -> rows.get(row).line());
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(text.file("differing.sql"))) {
            if (row.next()) {
                long line = row.getLong("n");
                throw new InvalidEventLineException(line, null, differing(rows, line), null);
            }
        }
    }

    private static String differing(List<Row> rows, long line) {
        Row row = rows.stream().filter(one -> one.line() == line).findFirst().orElseThrow();
        return "version " + row.version() + " of stream " + row.stream().name() + " already exists with other content";
    }
}
