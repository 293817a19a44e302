package dev.turnstile.torture.oracle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A file to which one process appends a line before each attempt at an operation, and one after it.
 *
 * <p>A line is one write: it survives the end of the process by SIGKILL, though not that of the machine. The times are
 * those of {@link System#nanoTime}, which on one machine is the same clock for all processes. Thread-safe.
 */
public final class Journal implements AutoCloseable {

    /** Begins the line before an attempt. */
    static final String ATTEMPT = "attempt";

    /** Begins the line after an attempt. */
    static final String OUTCOME = "outcome";

    /** Begins the line of an event that was delivered. */
    static final String LETTER = "letter";

    private final FileChannel file;

    private Journal(FileChannel file) {
        this.file = file;
    }

    /** Begins a journal in a new file. */
    public static Journal create(Path path) {
        try {
            return new Journal(FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + path, e);
        }
    }

    /**
     * Writes that an operation is about to be attempted.
     *
     * @param keyed whether it carries its id as idempotency key
     * @param effects how many rows it writes besides its events
     * @param streams the streams, as category/key, to which it may append one event each
     */
    public void attempt(UUID id, String kind, boolean keyed, int effects, List<String> streams) {
        write(ATTEMPT, id, kind, keyed ? "keyed" : "once", effects, System.nanoTime(), String.join(",", streams));
    }

    /**
     * Writes how an attempt ended, as the caller was told.
     *
     * @param told the streams of the events that were acknowledged, with their versions; 0 where no version was told
     * @param message what a failure said; empty for none
     */
    public void outcome(UUID id, Fate fate, Map<String, Integer> told, String message) {
        String streams = told.entrySet().stream()
                .map(one -> one.getKey() + "=" + one.getValue())
                .collect(Collectors.joining(","));
        write(OUTCOME, id, fate, System.nanoTime(), streams, message.replaceAll("\\s+", " "));
    }

    /**
     * Writes that an event was delivered.
     *
     * @param operation the operation that its data names; empty for none
     */
    public void letter(String stream, int version, String operation) {
        write(LETTER, System.nanoTime(), stream, version, operation);
    }

    private void write(Object... fields) {
        StringBuilder line = new StringBuilder();
        for (Object field : fields) {
            line.append(line.isEmpty() ? "" : "\t").append(field);
        }
        ByteBuffer bytes = ByteBuffer.wrap(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
        synchronized (file) {
            try {
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write to a journal", e);
            }
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a journal", e);
        }
    }
}
