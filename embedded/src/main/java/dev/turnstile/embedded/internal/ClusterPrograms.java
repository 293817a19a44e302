package dev.turnstile.embedded.internal;

import dev.turnstile.embedded.EmbeddedPostgresException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * Runs the programs of PostgreSQL on one data directory and port.
 *
 * @param root the directory that contains the data directory and the log
 * @param installation the installation of the programs
 * @param port the port on which the server listens
 */
public record ClusterPrograms(Path root, Installation installation, int port) {

    private static final Duration LEFTOVERS = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int BUILTIN_LOCALES_SINCE = 17;
    private static final int BACKUP_FUNCTIONS_SINCE = 15;

    /**
     * The lowest port to choose. Ports from {@link #LAST_PORT} on are used by operating systems for outgoing
     * connections, which could occupy the port of a stopped server.
     */
    private static final int FIRST_PORT = 15_000;

    private static final int LAST_PORT = 32_000;

    /**
     * Creates the directory if it is missing, and chooses the port.
     *
     * @param port the port, or 0 for a free port
     */
    public static ClusterPrograms on(Path directory, Installation installation, int port) {
        Path root = directory.toAbsolutePath().normalize();
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw failed("cannot create " + root, e);
        }
        return new ClusterPrograms(root, installation, port == 0 ? freePort() : port);
    }

    private static int freePort() {
        int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
        while (!LoopbackPort.free(port)) {
            port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
        }
        return port;
    }

    /** Returns PostgreSQL's data directory. */
    public Path data() {
        return root.resolve("data");
    }

    private Path logFile() {
        return root.resolve("server.log");
    }

    /** Returns the last lines of the server's log. */
    public List<String> log() {
        return new ServerLog(logFile()).tail();
    }

    /** Initialises the data directory. */
    public void initialise() {
        List<String> command = new ArrayList<>(List.of(installation.program("initdb"), "--no-sync"));
        command.addAll(
                List.of("-U", Databases.USER, "--auth=trust", "--encoding=UTF8", "--locale=C", "--data-checksums"));
        if (installation.major() >= BUILTIN_LOCALES_SINCE) {
            command.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
        }
        Command.Result result =
                Command.runUnprivileged(command, root, Map.of("PGDATA", data().toString(), "TZ", "UTC"));
        if (!result.succeeded()) {
            throw new EmbeddedPostgresException(
                    "cannot initialise " + data() + ": " + InitdbOutput.cause(result), result.lines());
        }
    }

    /** Writes the settings, which a running server reads at {@link #reload}. */
    public void write(Map<String, String> settings) {
        String text = settings.entrySet().stream()
                .map(setting -> setting.getKey() + " = '" + setting.getValue().replace("'", "''") + "'\n")
                .collect(Collectors.joining());
        try {
            Path written = Files.writeString(data().resolve("turnstile.auto.conf"), text);
            Files.move(written, data().resolve("postgresql.auto.conf"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failed("cannot write the settings of " + data(), e);
        }
    }

    /** Makes a running server reload its settings. */
    public void reload() {
        if (postmaster().isPresent()) {
            pgCtl("reload");
        }
    }

    /** Returns the postmaster's process id, or empty while the server is stopped. */
    public Optional<Long> postmaster() {
        return PostmasterFile.read(data()).filter(PostmasterFile::running).map(PostmasterFile::pid);
    }

    /** Returns the postmaster and its children. */
    public List<Long> processes() {
        return postmaster().flatMap(ProcessHandle::of).stream()
                .flatMap(postmaster -> Stream.concat(Stream.of(postmaster), postmaster.children()))
                .map(ProcessHandle::pid)
                .toList();
    }

    /** Starts the server and waits until it accepts connections. */
    public void start() {
        long deadline = System.nanoTime() + LEFTOVERS.toNanos();
        while (true) {
            removeReusedFile();
            ServerLog log = attempt();
            Command.Result result = pgCtl("start", "-w", "-t", "600", "-l", "server.log", "-o", arguments());
            if (result.succeeded()) {
                return;
            }
            List<String> lines = log.tail().isEmpty() ? result.lines() : log.tail();
            if (!passing(String.join("\n", lines)) || System.nanoTime() > deadline) {
                throw new EmbeddedPostgresException(
                        "the server on " + data() + " did not start: " + ServerLog.cause(lines), lines);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private ServerLog attempt() {
        ServerLog log = new ServerLog(logFile());
        try {
            if (Files.notExists(logFile())) {
                log.rotate();
            }
            log.beginAttempt();
            return log;
        } catch (IOException e) {
            throw failed("cannot write to " + logFile(), e);
        }
    }

    /** Returns whether a start failed because children of a killed postmaster still use its port and shared memory. */
    private static boolean passing(String written) {
        return written.contains("\"postmaster.pid\" already exists")
                || written.contains("pre-existing shared memory block")
                || written.contains("could not create any TCP/IP sockets")
                || written.contains("unexpected postmaster exit");
    }

    /** Deletes a {@code postmaster.pid} if another program has the process id now; PostgreSQL would refuse to start. */
    private void removeReusedFile() {
        PostmasterFile file = PostmasterFile.read(data()).orElse(null);
        if (file != null && file.reused()) {
            try {
                Files.delete(PostmasterFile.in(data()));
            } catch (IOException e) {
                throw failed("cannot delete " + PostmasterFile.in(data()), e);
            }
        }
    }

    private String arguments() {
        return "-c port=" + port + " -c listen_addresses=" + LoopbackPort.ADDRESS
                + " -c unix_socket_directories= -c logging_collector=off -c lc_messages=C";
    }

    /** Stops the server and waits for the end of all its processes; does nothing if the server is stopped. */
    public void stop(String mode) {
        List<ProcessHandle> ending = processes().stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .toList();
        if (ending.isEmpty()) {
            return;
        }
        if (!pgCtl("stop", "-w", "-t", "60", "-m", mode).succeeded()
                && postmaster().isPresent()) {
            throw new EmbeddedPostgresException(
                    "the server on " + data() + " does not stop: " + ServerLog.cause(log()), log());
        }
        ending.forEach(process -> process.onExit().join());
    }

    /** Promotes a standby to a primary. */
    public void promote() {
        Command.Result result = pgCtl("promote", "-w", "-t", "60");
        if (!result.succeeded()) {
            throw new EmbeddedPostgresException("cannot promote " + data() + ": " + result.lastLine(), log());
        }
    }

    /** Copies the data directory of this running server into the data directory of another server. */
    public void backUpInto(ClusterPrograms copy) {
        if (installation.major() < BACKUP_FUNCTIONS_SINCE) {
            throw new EmbeddedPostgresException(
                    "expected PostgreSQL " + BACKUP_FUNCTIONS_SINCE + " or later to create a standby, found "
                            + installation.major(),
                    (Throwable) null);
        }
        BaseBackup.copy(Databases.dataSource(Databases.url(port, Databases.FIRST)), data(), copy.data());
    }

    /** Makes the server start as a standby. */
    public void becomeStandby() {
        try {
            Files.createFile(data().resolve("standby.signal"));
        } catch (IOException e) {
            throw failed("cannot make " + data() + " a standby", e);
        }
    }

    /** Returns the {@code primary_conninfo} for standbys of this server. */
    public String conninfo(String name) {
        return "host=" + LoopbackPort.ADDRESS + " port=" + port + " user=" + Databases.USER + " application_name="
                + name;
    }

    /** Deletes the directory; does nothing if it does not exist. */
    public void delete() {
        try {
            if (Files.exists(root)) {
                FileUtils.deleteDirectory(root.toFile());
            }
        } catch (IOException e) {
            throw failed("cannot delete " + root, e);
        }
    }

    private Command.Result pgCtl(String... arguments) {
        List<String> command = new ArrayList<>(List.of(installation.program("pg_ctl")));
        command.addAll(List.of(arguments));
        return Command.runUnprivileged(command, root, Map.of("PGDATA", data().toString()));
    }

    private static EmbeddedPostgresException failed(String what, IOException e) {
        return new EmbeddedPostgresException(what + ": " + Causes.reason(e), e);
    }
}
