package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A {@code turnstile log --follow} in a separate thread. */
final class FollowedLog implements AutoCloseable {

    private static final int NOT_ENDED = -1;

    private final Thread thread;
    private final BufferedReader lines;
    private final AtomicInteger exitCode = new AtomicInteger(NOT_ENDED);

    private FollowedLog(String url) throws IOException {
        PipedWriter out = new PipedWriter();
        lines = new BufferedReader(new PipedReader(out, 1 << 16));
        thread = Thread.ofPlatform()
                .start(() -> exitCode.set(Main.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(new StringWriter()))
                        .execute("log", "--follow", "--url", url)));
    }

    static FollowedLog start(String url) {
        try {
            return new FollowedLog(url);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a line that contains a text. */
    String awaitLine(String text) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains(text)) {
                    return line;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("the log ended without '" + text + "'");
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            assertThat(thread.join(Duration.ofSeconds(30)))
                    .as("ends when it is interrupted")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertThat(exitCode).hasValue(0);
    }
}
