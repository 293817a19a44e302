package dev.turnstile.cli.rehearsal;

import dev.turnstile.adoption.rehearsal.RehearsalListener;
import dev.turnstile.adoption.rehearsal.RehearsedDecision;
import dev.turnstile.cli.terminal.Progress;
import dev.turnstile.jackson.JacksonJson;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Shows the progress of a rehearsal, and writes each decision with an effect as one line of JSON. */
final class DecisionLines implements RehearsalListener, AutoCloseable {

    private final JacksonJson json = new JacksonJson();
    private final PrintWriter err;
    private final @Nullable OutputStream out;
    private @Nullable Progress progress;
    private long written;

    /**
     * Creates the listener.
     *
     * @param err the writer for the progress
     * @param out the output for the lines; null to write none
     */
    DecisionLines(PrintWriter err, @Nullable OutputStream out) {
        this.err = err;
        this.out = out;
    }

    @Override
    public void started(long decisions) {
        progress = decisions == 0 ? null : Progress.start(err, "rehearse", "decision", decisions);
    }

    @Override
    public void advanced(long decisions) {
        if (progress != null) {
            progress.advance(decisions);
        }
    }

    @Override
    public void differs(RehearsedDecision decision) {
        if (out == null) {
            return;
        }
        try {
            out.write((json.write(DecisionTree.of(decision)) + "\n").getBytes(StandardCharsets.UTF_8));
            written++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the number of lines. */
    long written() {
        return written;
    }

    @Override
    public void close() {
        if (progress != null) {
            progress.close();
        }
    }
}
