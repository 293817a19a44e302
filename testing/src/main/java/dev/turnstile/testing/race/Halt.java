package dev.turnstile.testing.race;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Ends this process at a step, as {@code kill -9} does: no finally block and no shutdown hook runs. */
final class Halt implements StepObserver {

    /** The exit code of a process that ended in this way. */
    static final int EXIT_CODE = 87;

    static final String STEP = "turnstile.testing.crash.step";
    static final String OCCURRENCE = "turnstile.testing.crash.occurrence";
    static final String REPORT = "turnstile.testing.crash.report";

    /** The crash that the parent process asked for, or null. */
    static final @Nullable StepObserver OF_PROCESS = System.getProperty(STEP) == null
            ? null
            : new Halt(
                    Step.valueOf(System.getProperty(STEP, "")),
                    Integer.getInteger(OCCURRENCE, 1),
                    Path.of(System.getProperty(REPORT, "")));

    private final Step step;
    private final int occurrence;
    private final Path report;
    private final AtomicInteger seen = new AtomicInteger();

    private Halt(Step step, int occurrence, Path report) {
        this.step = step;
        this.occurrence = occurrence;
        this.report = report;
    }

    @Override
    public void reached(Step now, Connection connection) throws SQLException {
        if (now == step && seen.incrementAndGet() == occurrence) {
            try {
                int pid = connection.unwrap(PGConnection.class).getBackendPID();
                Files.writeString(report, Integer.toString(pid));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }
}
