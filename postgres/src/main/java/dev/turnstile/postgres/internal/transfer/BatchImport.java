package dev.turnstile.postgres.internal.transfer;

import dev.turnstile.erasure.KeyWrap;
import dev.turnstile.postgres.ImportProgress;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.transfer.EventBatch.Row;
import dev.turnstile.postgres.internal.transfer.LineBatches.Batch;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/** Imports batches into the log, each in one transaction. Used by one thread. */
final class BatchImport {

    /** A batch is small compared with the log: existing rows are looked up by index, never by a sequential scan. */
    private static final String BEGIN = """
            SET LOCAL TimeZone = 'UTC'; SET LOCAL jit = off; SET LOCAL enable_seqscan = off;
            SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off""";

    /**
     * Prevents appends by other transactions, so that checked rows stay valid and no conditional append misses an
     * event.
     */
    private static final String STOP_WRITERS = "LOCK TABLE {schema}.event IN SHARE ROW EXCLUSIVE MODE";

    private static final String NOTED = """
            INSERT INTO {schema}.import_batch (digest, last_line) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING""";

    private final Connection connection;
    private final LineText text;
    private final ImportNumbers numbers;
    private @Nullable Incarnation in;
    private final Positions positions;
    private final TagRows tags;
    private final OtherRows others;
    private final KeyRows keys;
    private final StreamRows streams;
    private final EventRows events;

    BatchImport(Connection connection, LineText text, boolean keepPositions, KeyWrap wrap) {
        this.connection = connection;
        this.text = text;
        this.numbers = new ImportNumbers(text);
        this.positions = new Positions(text, keepPositions);
        this.tags = new TagRows(text);
        this.others = new OtherRows(text);
        this.keys = new KeyRows(text, wrap);
        this.streams = new StreamRows(text, numbers);
        this.events = new EventRows(text, numbers);
    }

    ImportProgress run(EventBatch batch, ImportProgress before) throws SQLException, IOException {
        TransferConnection.execute(connection, BEGIN);
        Incarnation now = Incarnation.of(connection, QuotedName.of(text.schema()));
        if (!now.equals(in)) {
            numbers.clear();
            in = now;
        }
        // The locks have the same order as in an append, because a transaction that holds the tags exclusively may lock
        // the log next.
        Map<String, Long> shared = tags.share(connection, batch.tags());
        keys.merge(connection, batch);
        TransferConnection.execute(connection, text.sql(STOP_WRITERS));
        others.define(connection, batch);
        numbers.load(connection, batch);
        StreamRows.Sorted sorted = streams.raise(connection, batch);
        events.compare(connection, batch, sorted.present());
        append(batch, sorted.fresh(), shared);
        keys.link(connection, batch);
        others.describe(connection, batch);
        note(batch.lines());
        return before.batch(
                batch.lines().last(), sorted.fresh().size(), sorted.present().size());
    }

    private void append(EventBatch batch, List<Row> rows, Map<String, Long> shared) throws SQLException, IOException {
        if (!rows.isEmpty()) {
            IntToLongFunction position = positions.take(connection, rows);
            events.append(connection, batch, rows, position, shared);
            positions.written(connection, rows);
        }
    }

    private void note(Batch batch) throws SQLException {
        try (PreparedStatement note = connection.prepareStatement(text.sql(NOTED))) {
            note.setString(1, batch.digest());
            note.setLong(2, batch.last());
            note.executeUpdate();
        }
    }

    /** Clears the cached numbers after a rollback. */
    void rolledBack() {
        numbers.clear();
    }
}
