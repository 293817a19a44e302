package dev.turnstile.embedded.internal;

import dev.turnstile.embedded.EmbeddedPostgresException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Sends signals to processes. */
public final class Signals {

    private Signals() {}

    /** Kills a process; does nothing if the process does not exist. */
    public static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Stops a process until {@link #thaw}; does nothing if the process does not exist. */
    public static void freeze(long pid) {
        send("STOP", pid);
    }

    /** Continues a frozen process; does nothing if the process does not exist. */
    public static void thaw(long pid) {
        send("CONT", pid);
    }

    private static void send(String signal, long pid) {
        Command.Result result = Command.run(List.of("kill", "-" + signal, String.valueOf(pid)), Path.of("."), Map.of());
        if (!result.succeeded() && ProcessHandle.of(pid).isPresent()) {
            throw new EmbeddedPostgresException(
                    "cannot send SIG" + signal + " to process " + pid + ": " + result.lastLine(), (Throwable) null);
        }
    }
}
