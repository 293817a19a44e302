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
 * A file to which a process appends a line before and after each attempt of an operation, and after each delivery.
 *
 * <p>Each line is one write, so it survives a SIGKILL of the process, but not a crash of the machine. Times are
 * values of {@link System#nanoTime}, which is the same clock for all processes of a machine. Thread-safe.
 */
public final class Journal implements AutoCloseable {

    /** The first field of the line before an attempt. */
    static final String ATTEMPT = "attempt";

    /** The first field of the line after an attempt. */
    static final String OUTCOME = "outcome";

    /** The first field of the line of a delivered event. */
    static final String LETTER = "letter";

    private final FileChannel file;

    private Journal(FileChannel file) {
        this.file = file;
    }

    /** Creates a journal in a new file. */
    public static Journal create(Path path) {
        try {
            return new Journal(FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + path, e);
        }
    }

    /**
     * Writes the line before an attempt.
     *
     * @param keyed whether the id of the operation is its idempotency key
     * @param effects the number of rows that the operation writes in addition to its events
     * @param streams the streams, as category/key, to which it may append one event each
     */
    public void attempt(UUID id, String kind, boolean keyed, int effects, List<String> streams) {
        write(ATTEMPT, id, kind, keyed ? "keyed" : "once", effects, System.nanoTime(), String.join(",", streams));
    }

    /**
     * Writes the outcome of an attempt, as reported to the caller.
     *
     * @param told the streams of the acknowledged events, with their versions; 0 if no version was returned
     * @param message the message of a failure; empty for none
     */
    public void outcome(UUID id, Fate fate, Map<String, Integer> told, String message) {
        String streams = told.entrySet().stream()
                .map(one -> one.getKey() + "=" + one.getValue())
                .collect(Collectors.joining(","));
        write(OUTCOME, id, fate, System.nanoTime(), streams, message.replaceAll("\\s+", " "));
    }

    /**
     * Writes the line of a delivered event.
     *
     * @param operation the operation in the event's data; empty for none
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
