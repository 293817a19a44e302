package dev.turnstile.embedded.internal;

import dev.turnstile.embedded.EmbeddedPostgresException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs programs to their end, in a user namespace if the user is root and the program refuses root. */
final class Command {

    private Command() {}

    /** The exit code and the output of a program. */
    record Result(int exit, String output) {

        boolean succeeded() {
            return exit == 0;
        }

        List<String> lines() {
            return output.lines().filter(line -> !line.isBlank()).toList();
        }

        String lastLine() {
            return lines().isEmpty() ? "no output, exit code " + exit : lines().getLast();
        }
    }

    /**
     * Runs a program that refuses root.
     *
     * @param environment variables to add to the environment; all inherited PG variables are removed
     */
    static Result runUnprivileged(List<String> command, Path directory, Map<String, String> environment) {
        if (!root()) {
            return run(command, directory, environment);
        }
        // In a user namespace without a mapping, the process runs as nobody, but its files belong to root.
        List<String> wrapped = new ArrayList<>(List.of("unshare", "--user"));
        wrapped.addAll(command);
        Result result = run(wrapped, directory, environment);
        if (!result.succeeded() && result.output().contains("unshare:")) {
            throw new EmbeddedPostgresException(
                    "PostgreSQL refuses to run as root, and user namespaces are not permitted (" + result.lastLine()
                            + "); run as another user",
                    (Throwable) null);
        }
        return result;
    }

    static Result run(List<String> command, Path directory, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(environment);
        try {
            Process process = builder.redirectErrorStream(true).start();
            process.getOutputStream().close();
            CompletableFuture<String> output =
                    CompletableFuture.supplyAsync(() -> readAll(process), Thread::startVirtualThread);
            // Not interruptible, because an interrupt would leave a server behind that is only partly started; the
            // programs end by themselves.
            int exit = process.onExit().join().exitValue();
            // On Windows the server inherits the pipe of pg_ctl, so that the output does not end.
            return new Result(
                    exit, output.completeOnTimeout("", 1, TimeUnit.SECONDS).join());
        } catch (IOException e) {
            throw new EmbeddedPostgresException("cannot run " + command.getFirst() + ": " + Causes.reason(e), e);
        }
    }

    private static String readAll(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private static boolean root() {
        try {
            return Platform.current().linux()
                    && Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            return false;
        }
    }
}
