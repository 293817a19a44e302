package dev.turnstile.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Queries processes of the operating system. */
final class Processes {

    private Processes() {}

    /** Returns whether a process runs; false for a zombie. */
    static boolean running(long pid) {
        return ProcessHandle.of(pid).flatMap(handle -> handle.info().command()).isPresent();
    }

    /** Returns the postmaster of a data directory and its children; on Linux only, or else an empty list. */
    static List<Long> working(Path dataDirectory) {
        Path cluster = dataDirectory.resolve("data");
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> cluster.equals(workingDirectory(pid)))
                .toList();
    }

    private static Path workingDirectory(long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", String.valueOf(pid), "cwd"));
        } catch (IOException e) {
            return Path.of("");
        }
    }
}
