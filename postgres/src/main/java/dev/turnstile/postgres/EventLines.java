package dev.turnstile.postgres;

import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.transfer.Export;
import dev.turnstile.postgres.internal.transfer.Import;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/**
 * Export and import of the log as lines of JSON.
 *
 * <p>Memory use does not depend on the number of lines. Each method takes its own connection, even if the calling
 * thread is in a transaction. Thread-safe; every method throws {@link EventStoreException} if the database fails.
 */
public final class EventLines {

    private final Export export;
    private final Import imports;

    EventLines(Export export, Import imports) {
        this.export = export;
        this.imports = imports;
    }

    /**
     * Exports the whole log as of this moment.
     *
     * @return the number of exported events
     * @throws IOException if the lines cannot be written
     */
    public long exportEverything(OutputStream out) throws IOException {
        return export.write(Export.Scope.EVERYTHING, out);
    }

    /**
     * Exports the streams of one category.
     *
     * @return the number of exported events
     * @throws IOException if the lines cannot be written
     */
    public long exportCategory(String category, OutputStream out) throws IOException {
        return export.write(new Export.Scope(category, null), out);
    }

    /**
     * Exports one stream.
     *
     * @return the number of exported events
     * @throws IOException if the lines cannot be written
     */
    public long exportStream(StreamName stream, OutputStream out) throws IOException {
        return export.write(new Export.Scope(stream.category(), stream.key()), out);
    }

    /**
     * Imports the events of a file in batches, one transaction for each. Other writers wait while such a transaction
     * runs. If the import is interrupted, the same call continues after the last committed batch. Events that are in
     * the log already are skipped.
     *
     * @param keepPositions whether events keep the positions of the file, which requires a log that was empty before
     *     the import; otherwise they get new positions, in the same order
     * @param afterBatch receives the progress after each batch
     * @return the progress after the last batch
     * @throws InvalidEventLineException if a line cannot be imported; nothing of its batch was written
     * @throws IOException if the lines cannot be read
     */
    public ImportProgress importAll(InputStream in, boolean keepPositions, Consumer<ImportProgress> afterBatch)
            throws IOException {
        return imports.read(in, keepPositions, afterBatch);
    }
}
