package dev.turnstile.embedded.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The content of {@code postmaster.pid} about the server of a data directory.
 *
 * @param pid the postmaster's process id
 * @param started the time of the postmaster's start, in whole seconds
 * @param port the port on which the postmaster listens
 */
record PostmasterFile(long pid, Instant started, int port) {

    private static final long CLOCK_TOLERANCE_SECONDS = 2;

    static Path in(Path cluster) {
        return cluster.resolve("postmaster.pid");
    }

    /** Reads the file; returns empty if the file is missing or the server has not written it completely. */
    static Optional<PostmasterFile> read(Path cluster) {
        try {
            List<String> lines = Files.readAllLines(in(cluster));
            return lines.size() < 4 ? Optional.empty() : Optional.of(parse(lines));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static PostmasterFile parse(List<String> lines) {
        return new PostmasterFile(
                Long.parseLong(lines.get(0).strip()),
                Instant.ofEpochSecond(Long.parseLong(lines.get(2).strip())),
                Integer.parseInt(lines.get(3).strip()));
    }

    /**
     * Returns whether the process is still this server. After a reboot, another process may have the same id, and must
     * not receive a signal. A zombie process does not count as running; it is recognized by its missing command.
     */
    boolean running() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::info)
                .filter(info -> info.command().map(PostmasterFile::isPostgres).orElse(false))
                .flatMap(ProcessHandle.Info::startInstant)
                .map(start -> !start.isAfter(started.plusSeconds(CLOCK_TOLERANCE_SECONDS)))
                .orElse(false);
    }

    /** Returns whether another program has the process id now. */
    boolean reused() {
        return !running()
                && ProcessHandle.of(pid)
                        .flatMap(handle -> handle.info().command())
                        .isPresent();
    }

    private static boolean isPostgres(String command) {
        String name = Path.of(command).getFileName().toString();
        return name.startsWith("postgres") || name.startsWith("postmaster");
    }
}
