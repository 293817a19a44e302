package dev.turnstile.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the operating system says about processes. */
final class Processes {

    private Processes() {}

    /** Tells whether a process runs; a zombie does not. */
    static boolean running(long pid) {
        return ProcessHandle.of(pid).flatMap(handle -> handle.info().command()).isPresent();
    }

    /** The processes that work in a data directory: a postmaster and its children; Linux only, else empty. */
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
