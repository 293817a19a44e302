package dev.turnstile.postgres.internal.transfer;

import dev.turnstile.command.Retries;
import dev.turnstile.erasure.KeyWrap;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.ImportProgress;
import dev.turnstile.postgres.InvalidEventLineException;
import dev.turnstile.postgres.internal.sql.Backoff;
import dev.turnstile.postgres.internal.sql.SqlState;
import dev.turnstile.postgres.internal.transfer.LineBatches.Batch;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Imports lines into the log. Thread-safe. */
public final class Import {

    static final String FORMAT = "event-lines";
    static final int VERSION = 1;
    static final String END = "{\"end\":true}";

    /** A batch that failed with a conflict was rolled back and may run again. */
    private static final Retries RETRIES = Retries.defaults();

    private static final String DONE = "SELECT EXISTS (SELECT FROM {schema}.import_batch WHERE digest = ?)";

    private final TransferConnection connections;
    private final LineText text;
    private final Json json;
    private final KeyWrap wrap;
    private final Backoff backoff = Backoff.jittered();

    public Import(DataSource dataSource, String schema, Json json, KeyWrap wrap) {
        this.connections = new TransferConnection(dataSource);
        this.text = new LineText(schema);
        this.json = json;
        this.wrap = wrap;
    }

    /** Appends the events of a file that were not imported before. */
    public ImportProgress read(InputStream in, boolean keepPositions, Consumer<ImportProgress> afterBatch)
            throws IOException {
        LineBatches lines = new LineBatches(in);
        checkHeader(lines.header());
        try (LinesAhead ahead = new LinesAhead(lines, new LineParser(json))) {
            return connections.run("import", connection -> {
                BatchImport one = new BatchImport(connection, text, keepPositions, wrap);
                ImportProgress progress = ImportProgress.NONE;
                boolean ended = false;
                for (EventBatch batch = ahead.next(); batch != null; batch = ahead.next()) {
                    progress = done(connection, batch.lines())
                            ? progress.skipped(batch.lines().last())
                            : batch(connection, one, batch, progress);
                    ended = batch.ended();
                    afterBatch.accept(progress);
                }
                if (!ended) {
                    throw cutOff(progress);
                }
                return progress;
            });
        }
    }

    private void checkHeader(@Nullable Batch header) {
        String line = header == null ? "" : header.line(0);
        try {
            Map<String, Object> fields = json.read(line);
            if (FORMAT.equals(fields.get("turnstile"))
                    && Integer.valueOf(VERSION).equals(fields.get("format"))) {
                return;
            }
        } catch (InvalidJsonException e) {
            throw notOurs(e);
        }
        throw notOurs(null);
    }

    private static InvalidEventLineException notOurs(@Nullable InvalidJsonException cause) {
        return new InvalidEventLineException(
                1,
                null,
                "expected {\"turnstile\":\"" + FORMAT + "\",\"format\":" + VERSION
                        + ",..}, the first line of a file from turnstile export",
                cause);
    }

    private static EventStoreException cutOff(ImportProgress progress) {
        return new EventStoreException(
                "the file is truncated: it ends after line " + progress.line() + " without the last line " + END
                        + "; its lines were imported, import the whole file to continue",
                null);
    }

    private boolean done(Connection connection, Batch batch) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(text.sql(DONE))) {
            query.setString(1, batch.digest());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private ImportProgress batch(Connection connection, BatchImport one, EventBatch batch, ImportProgress progress)
            throws SQLException, IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                ImportProgress next = one.run(batch, progress);
                connection.commit();
                return next;
            } catch (SQLException e) {
                if (attempt == RETRIES.attempts() || !SqlState.repeatable(e)) {
                    throw e;
                }
                connection.rollback();
                one.rolledBack();
                backoff.pause(RETRIES, attempt);
            }
        }
    }
}
