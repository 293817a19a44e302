package dev.turnstile.postgres.internal.transfer;

import dev.turnstile.event.EventStoreException;
import dev.turnstile.postgres.internal.transfer.LineBatches.Batch;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Reads the next batch while the previous one is written. Used by one thread. */
final class LinesAhead implements AutoCloseable {

    private final LineBatches batches;
    private final LineParser parser;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("turnstile-import").factory());
    private Future<@Nullable EventBatch> next;

    LinesAhead(LineBatches batches, LineParser parser) {
        this.batches = batches;
        this.parser = parser;
        this.next = reader.submit(this::read);
    }

    private @Nullable EventBatch read() throws IOException {
        Batch lines = batches.next();
        return lines == null ? null : parser.parse(lines);
    }

    /** Returns the next batch, or null if there is none; throws if the batch is invalid or cannot be read. */
    @Nullable
    EventBatch next() throws IOException {
        try {
            EventBatch batch = next.get();
            if (batch != null) {
                next = reader.submit(this::read);
            }
            return batch;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EventStoreException("import: the thread was interrupted; import the file again to continue", e);
        } catch (ExecutionException e) {
            throw thrown(e);
        }
    }

    private static RuntimeException thrown(ExecutionException e) throws IOException {
        Throwable cause = e.getCause();
        if (cause instanceof IOException failure) {
            throw failure;
        }
        if (cause instanceof Error failure) {
            throw failure;
        }
        return cause instanceof RuntimeException failure ? failure : new IllegalStateException(e);
    }

    /** Does not wait for the reader thread, because that may be blocked on a pipe without data. */
    @Override
    public void close() {
        reader.shutdownNow();
    }
}
