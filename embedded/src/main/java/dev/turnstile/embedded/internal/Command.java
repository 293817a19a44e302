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

/** Runs a program to its end, as root by way of a user namespace where it must not see that it is root. */
final class Command {

    private Command() {}

    /** What a program left: its exit code, and all it wrote. */
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
     * @param environment added to the environment, from which every PG variable is removed
     */
    static Result runUnprivileged(List<String> command, Path directory, Map<String, String> environment) {
        if (!root()) {
            return run(command, directory, environment);
        }
        // In a user namespace without a mapping the process sees itself as nobody, while its files stay root's.
        List<String> wrapped = new ArrayList<>(List.of("unshare", "--user"));
        wrapped.addAll(command);
        Result result = run(wrapped, directory, environment);
        if (!result.succeeded() && result.output().contains("unshare:")) {
            throw new EmbeddedPostgresException(
                    "PostgreSQL refuses to run as root and no user namespace is permitted here (" + result.lastLine()
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
            // An interrupt must not leave a server half started: the programs end by themselves.
            int exit = process.onExit().join().exitValue();
            // On Windows the server inherits the pipe of pg_ctl, which then has no end.
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
