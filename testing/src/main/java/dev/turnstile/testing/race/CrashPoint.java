package dev.turnstile.testing.race;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * A step at which a child process ends as {@code kill -9} does: without finally blocks, shutdown hooks or a message to
 * the server. The child runs a main class on the class path of this process, and its code uses a {@link
 * StepDataSource}.
 *
 * <p>Immutable; each {@code with} method returns a copy.
 */
public final class CrashPoint {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration INTERVAL = Duration.ofMillis(2);

    private final Step step;
    private final int occurrence;
    private final Duration limit;

    private CrashPoint(Step step, int occurrence, Duration limit) {
        this.step = step;
        this.occurrence = occurrence;
        this.limit = limit;
    }

    /** Returns the first occurrence of a step. */
    public static CrashPoint of(Step step) {
        return new CrashPoint(step, 1, LIMIT);
    }

    /**
     * Returns a copy for a later occurrence of the step in the child process, in any of its threads; 1 is the first.
     *
     * @throws IllegalArgumentException if the number is not positive
     */
    public CrashPoint withOccurrence(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("expected an occurrence of 1 or more, got " + number);
        }
        return new CrashPoint(step, number, limit);
    }

    /**
     * Returns a copy with another maximum time for the child process, and for the server to end the session; 60 seconds
     * each by default.
     */
    public CrashPoint withLimit(Duration time) {
        return new CrashPoint(step, occurrence, time);
    }

    /**
     * Runs a main class in a child process until it crashes at the step, and waits until the server has ended the
     * session that was at the step. Afterwards the database contains each transaction of the child completely or not at
     * all.
     *
     * @param dataSource a data source of the server, without steps
     * @param main the class whose {@code main} method the child runs
     * @param arguments the arguments, such as the URL of the database
     * @throws AssertionError if the child ends in another way or not within the limit, or the server does not end the
     *     session within the limit; the message contains the output of the child
     * @throws IllegalStateException if the sessions of the server cannot be read, or the thread is interrupted
     * @throws UncheckedIOException if the child process cannot be started
     */
    public void run(DataSource dataSource, Class<?> main, String... arguments) {
        Path directory = temporaryDirectory();
        try {
            int pid = crashed(directory, main, arguments);
            awaitEnd(dataSource, pid);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the sessions of the server: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the child process ran", e);
        }
    }

    private static Path temporaryDirectory() {
        try {
            Path directory = Files.createTempDirectory("turnstile-crash");
            directory.toFile().deleteOnExit();
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the id of the server process of the session that was at the step. */
    private int crashed(Path directory, Class<?> main, String... arguments) throws IOException, InterruptedException {
        Path output = directory.resolve("output.txt");
        Path report = directory.resolve("report.txt");
        Process child = started(output, command(report, main, arguments));
        try {
            boolean ended = child.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended || child.exitValue() != Halt.EXIT_CODE) {
                throw missed(
                        ended ? "ended with exit code " + child.exitValue() : "still ran", Files.readString(output));
            }
            return Integer.parseInt(Files.readString(report));
        } finally {
            child.destroyForcibly();
            delete(output, report, directory);
        }
    }

    private static Process started(Path output, List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static void delete(Path... files) throws IOException {
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }

    private AssertionError missed(String end, String output) {
        return new AssertionError("expected the child process to reach " + step + " (occurrence " + occurrence
                + ") within " + limit + ", but it " + end + "; its output:\n" + output);
    }

    private List<String> command(Path report, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "-D" + Halt.STEP + "=" + step,
                "-D" + Halt.OCCURRENCE + "=" + occurrence,
                "-D" + Halt.REPORT + "=" + report,
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private void awaitEnd(DataSource dataSource, int pid) throws SQLException {
        long end = System.nanoTime() + limit.toNanos();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement query =
                        connection.prepareStatement("SELECT count(*) FROM pg_stat_activity WHERE pid = ?")) {
            query.setInt(1, pid);
            while (present(query)) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("expected the server to end session " + pid
                            + " of the crashed process within " + limit + ", but it is still open");
                }
                LockSupport.parkNanos(INTERVAL.toNanos());
            }
        }
    }

    private static boolean present(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            return row.next() && row.getInt(1) > 0;
        }
    }
}
