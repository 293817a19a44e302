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
 * The log as lines of JSON: out of one database and into another.
 *
 * <p>The memory that is needed does not depend on how many lines there are. Each call takes a connection of its own,
 * whatever transaction the calling thread is in. Thread-safe; every method throws {@link EventStoreException} if the database
 * fails.
 */
public final class EventLines {

    private final Export export;
    private final Import imports;

    EventLines(Export export, Import imports) {
        this.export = export;
        this.imports = imports;
    }

    /**
     * Writes the whole log as it is at this moment.
     *
     * @return the number of events
     * @throws IOException if the lines cannot be written
     */
    public long exportEverything(OutputStream out) throws IOException {
        return export.write(Export.Scope.EVERYTHING, out);
    }

    /**
     * Writes the streams of one category.
     *
     * @return the number of events
     * @throws IOException if the lines cannot be written
     */
    public long exportCategory(String category, OutputStream out) throws IOException {
        return export.write(new Export.Scope(category, null), out);
    }

    /**
     * Writes one stream.
     *
     * @return the number of events
     * @throws IOException if the lines cannot be written
     */
    public long exportStream(StreamName stream, OutputStream out) throws IOException {
        return export.write(new Export.Scope(stream.category(), stream.key()), out);
    }

    /**
     * Appends what stands in a file, in batches, each of which is a transaction that keeps other writers waiting. If it
     * ends before its time, the same call goes on after the last batch that was done. Events that are there already are
     * passed over.
     *
     * @param keepPositions whether events keep the positions of the file, which need an empty log to begin with; if not
     *     they get new ones, in the same order
     * @param afterBatch is told after each batch
     * @return what was done
     * @throws InvalidEventLineException if a line cannot be imported; nothing of its batch was written
     * @throws IOException if the lines cannot be read
     */
    public ImportProgress importAll(InputStream in, boolean keepPositions, Consumer<ImportProgress> afterBatch)
            throws IOException {
        return imports.read(in, keepPositions, afterBatch);
    }
}
