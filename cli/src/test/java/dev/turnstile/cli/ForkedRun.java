package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A run of the command in a separate JVM. */
final class ForkedRun implements AutoCloseable {

    private final Process process;
    private final Path out;
    private final BufferedReader err;
    private final StringBuilder errSoFar = new StringBuilder();

    private ForkedRun(Process process, Path out) {
        this.process = process;
        this.out = out;
        this.err = process.errorReader(StandardCharsets.UTF_8);
    }

    /** Runs the command to its end. */
    static Run turnstile(Path directory, List<String> options, Object... arguments) {
        try (ForkedRun run = start(directory, options, arguments)) {
            return run.end();
        }
    }

    /** Runs the command to its end with environment variables. */
    static Run turnstile(Path directory, Map<String, String> environment, Object... arguments) {
        try (ForkedRun run = start(directory, environment, List.of(), arguments)) {
            return run.end();
        }
    }

    static ForkedRun start(Path directory, List<String> options, Object... arguments) {
        return start(directory, Map.of(), options, arguments);
    }

    private static ForkedRun start(
            Path directory, Map<String, String> environment, List<String> options, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        try {
            Path out = Files.createTempFile("turnstile-test", ".out");
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(directory.toFile()).redirectOutput(out.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
            builder.environment().putAll(environment);
            return new ForkedRun(builder.start(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a text on standard error. */
    void awaitErr(String text) {
        try {
            String line = "";
            while (!line.contains(text)) {
                line = err.readLine();
                assertThat(line)
                        .as("a line with '%s' on standard error, after %s", text, errSoFar)
                        .isNotNull();
                errSoFar.append(line).append('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Sends SIGTERM, which has the effect of Ctrl-C; some shells make child processes ignore SIGINT. */
    void terminate() {
        process.toHandle().destroy();
    }

    Run end() {
        try {
            err.lines().forEach(line -> errSoFar.append(line).append(System.lineSeparator()));
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ends").isTrue();
            return new Run(process.exitValue(), Files.readString(out), errSoFar.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                process.destroy();
                process.waitFor(1, TimeUnit.MINUTES);
            }
            process.destroyForcibly();
            Files.deleteIfExists(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
