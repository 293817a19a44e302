package dev.turnstile.embedded.internal;

import dev.turnstile.embedded.EmbeddedPostgresException;
import dev.turnstile.embedded.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.io.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server process of a directory; the caller holds the directory's lock.
 *
 * <p>Thread-safe: a stop waits for a running start.
 */
public final class Server {

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    /** Long, because recovery may take minutes; if the server process ends during the start, the wait ends at once. */
    private static final Duration START = Duration.ofMinutes(10);

    private static final Duration STOP = Duration.ofMinutes(1);
    private static final Duration EXIT = Duration.ofSeconds(5);
    private static final Duration LEFTOVERS = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final int BUILTIN_LOCALES_SINCE = 17;

    private final Installation installation;
    private final DataDirectory directory;
    private final ServerLog log;
    private boolean stopped;

    /** Creates the object without starting the server. */
    public Server(Installation installation, DataDirectory directory) {
        this.installation = installation;
        this.directory = directory;
        this.log = new ServerLog(directory.logFile());
    }

    /** The process id and the port of a running server. */
    public record Address(long pid, int port) {}

    /**
     * Stops a server whose Java process was killed, initialises the data directory if it is missing, and starts the
     * server.
     *
     * @throws EmbeddedPostgresException if the server does not start, with the server's reason
     */
    public synchronized Address start(ServerOptions options) {
        if (stopped) {
            throw new EmbeddedPostgresException("cannot start a server: the Java process is ending", (Throwable) null);
        }
        try {
            stopOrphan();
            if (!directory.initialised()) {
                initialise(options.durable());
            }
            log.rotate();
            return startPostmaster(options);
        } catch (IOException e) {
            throw new EmbeddedPostgresException("cannot write to " + directory.root() + ": " + Causes.reason(e), e);
        }
    }

    private void stopOrphan() throws IOException {
        PostmasterFile file = PostmasterFile.read(directory.cluster()).orElse(null);
        if (file == null) {
            return;
        }
        if (file.running()) {
            LOG.info("Stopping server process {} of an ended Java process on {}", file.pid(), directory.root());
            stopRunning(file);
        } else if (file.reused()) {
            // PostgreSQL checks only whether the process exists, and would refuse to start.
            Files.delete(PostmasterFile.in(directory.cluster()));
        }
    }

    private void initialise(boolean durable) throws IOException {
        Path unfinished = directory.unfinishedCluster();
        FileUtils.deleteDirectory(unfinished.toFile());
        Files.createDirectory(unfinished);
        List<String> command = new ArrayList<>(List.of(installation.program("initdb")));
        command.addAll(
                List.of("-U", Databases.USER, "--auth=trust", "--encoding=UTF8", "--locale=C", "--data-checksums"));
        if (installation.major() >= BUILTIN_LOCALES_SINCE) {
            command.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
        }
        if (!durable) {
            command.add("--no-sync");
        }
        Command.Result result = Command.runUnprivileged(
                command, directory.root(), Map.of("PGDATA", unfinished.toString(), "TZ", "UTC"));
        if (!result.succeeded()) {
            throw new EmbeddedPostgresException(
                    "cannot initialise " + directory.root() + ": " + InitdbOutput.cause(result), result.lines());
        }
        Files.move(unfinished, directory.cluster(), StandardCopyOption.ATOMIC_MOVE);
    }

    private Address startPostmaster(ServerOptions options) throws IOException {
        long deadline = System.nanoTime() + LEFTOVERS.toNanos();
        while (true) {
            int port = LoopbackPort.choose(options.port());
            log.beginAttempt();
            Command.Result result = pgCtl(
                    "start",
                    "-w",
                    "-t",
                    seconds(START),
                    "-l",
                    fileName(directory.logFile()),
                    "-o",
                    ServerArguments.of(options, port));
            if (result.succeeded()) {
                return address();
            }
            boolean passing = leftoversRemain() || (options.port() == 0 && !LoopbackPort.free(port));
            if (!passing || System.nanoTime() > deadline) {
                throw failedStart(result);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private Address address() {
        PostmasterFile file = PostmasterFile.read(directory.cluster())
                .orElseThrow(() -> new EmbeddedPostgresException(
                        "the server on " + directory.root() + " ended directly after its start: "
                                + ServerLog.cause(log.tail()),
                        log.tail()));
        return new Address(file.pid(), file.port());
    }

    /** Returns whether a start failed because children of a killed postmaster still run. */
    private boolean leftoversRemain() {
        String written = String.join("\n", log.tail());
        return written.contains("\"postmaster.pid\" already exists")
                || written.contains("pre-existing shared memory block");
    }

    private EmbeddedPostgresException failedStart(Command.Result result) {
        PostmasterFile.read(directory.cluster()).filter(PostmasterFile::running).ifPresent(this::stopRunning);
        List<String> lines = log.tail().isEmpty() ? result.lines() : log.tail();
        return new EmbeddedPostgresException(
                "the server on " + directory.root() + " did not start: " + ServerLog.cause(lines) + " (log: "
                        + directory.logFile() + ")",
                lines);
    }

    /**
     * Stops the server and waits for the end of its process; does nothing if the server is stopped.
     *
     * @throws EmbeddedPostgresException if the server does not stop
     */
    public synchronized void stop() {
        stopped = true;
        PostmasterFile.read(directory.cluster()).filter(PostmasterFile::running).ifPresent(this::stopRunning);
    }

    private void stopRunning(PostmasterFile file) {
        for (String mode : List.of("fast", "immediate")) {
            Command.Result result = pgCtl("stop", "-w", "-t", seconds(STOP), "-m", mode);
            if (result.succeeded() || !file.running()) {
                awaitExit(file);
                return;
            }
            LOG.warn("Server process {} did not stop in mode {}: {}", file.pid(), mode, result.lastLine());
        }
        throw new EmbeddedPostgresException(
                "the server " + file.pid() + " on " + directory.root() + " does not stop: "
                        + ServerLog.cause(log.tail()) + "; end the process manually",
                log.tail());
    }

    /** Waits for the end of the process: pg_ctl returns when the file is deleted, shortly before the process ends. */
    private static void awaitExit(PostmasterFile file) {
        long deadline = System.nanoTime() + EXIT.toNanos();
        while (file.running() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** Passes the data directory in the environment and the log as a relative path, because pg_ctl uses a shell. */
    private Command.Result pgCtl(String... arguments) {
        List<String> command = new ArrayList<>(List.of(installation.program("pg_ctl")));
        command.addAll(List.of(arguments));
        return Command.runUnprivileged(
                command, directory.root(), Map.of("PGDATA", directory.cluster().toString()));
    }

    private static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static String seconds(Duration duration) {
        return String.valueOf(duration.toSeconds());
    }
}
