package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BadMachineFileTest {

    @TempDir
    private Path directory = Path.of("");

    static Stream<Arguments> notMachines() {
        return Stream.of(
                Arguments.of("", "machine.json"),
                Arguments.of("once upon a time", "machine.json"),
                Arguments.of("{\"turnstile\": 1,", "machine.json"),
                Arguments.of("[1, 2]", "machine.json"),
                Arguments.of("[".repeat(100_000), "machine.json"),
                Arguments.of("{}", "machine.json"),
                Arguments.of("{\"turnstile\": 99, \"machine\": \"m\", \"states\": [], \"transitions\": []}", "99"),
                Arguments.of("{\"turnstile\": 1, \"machine\": \"m\", \"states\": 7, \"transitions\": []}", "states"));
    }

    @ParameterizedTest
    @MethodSource("notMachines")
    void a_file_that_is_not_a_machine_is_refused_by_every_command(String text, String expected) throws IOException {
        Path machine = Samples.write(directory, "machine.json", text);

        refuses(machine, expected);
        Run.turnstile("check", machine).refuses(expected);
        Run.turnstile("check", machine, "--format", "json").refusesInJson(expected);
    }

    @Test
    void a_machine_with_errors_does_not_run() throws IOException {
        Path machine = Samples.write(directory, "wrong.json", """
                {"turnstile": 1, "machine": "wrong", "transitions": [],
                 "states": [{"name": "a", "code": 0}, {"name": "b", "code": 0}]}""");

        refuses(machine, "CODE_REUSED", "NO_INITIAL_STATE");
    }

    @Test
    void a_guard_in_java_cannot_be_replayed() throws IOException {
        Path machine = Samples.write(directory, "guarded.json", """
                {"turnstile": 1, "machine": "guarded",
                 "states": [{"name": "open", "code": 0, "initial": "default"}, {"name": "closed", "code": 1}],
                 "transitions": [{"name": "close", "edges": [{"from": "open", "to": "closed",
                   "guards": [{"name": "g", "reason": "not now", "java": true}]}]}]}""");
        Path log = Samples.write(directory, "tickets.csv", Samples.TICKETS);
        Path target = directory.resolve("target");

        Run.turnstile("replay", log, "--machine", machine, "--data", target).refuses("guarded.json", "guard 'g'");
        assertThat(target).doesNotExist();
    }

    @Test
    void text_that_is_not_in_utf_8_is_refused() throws IOException {
        refuses(Samples.write(directory, "latin.json", new byte[] {'{', '"', (byte) 0xfc, '"', '}'}), "UTF-8");
    }

    @Test
    void a_directory_is_refused() throws IOException {
        Path machine = Files.createDirectory(directory.resolve("machine"));

        refuses(machine, "got a directory");
        Run.turnstile("check", machine).refuses("got a directory");
    }

    @Test
    void a_missing_file_is_refused() throws IOException {
        Path machine = directory.resolve("missing.json");

        refuses(machine, "missing.json");
        Run.turnstile("check", machine).refuses("missing.json");
    }

    private void refuses(Path machine, String... texts) throws IOException {
        Path log = Samples.write(directory, "tickets.csv", Samples.TICKETS);
        Path target = directory.resolve("target");
        Run.turnstile("replay", log, "--machine", machine, "--data", target).refuses(texts);
        Run.turnstile("diagram", machine, "-o", target).refuses(texts);
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.filter(path -> !path.equals(machine) && !path.equals(log)))
                    .isEmpty();
        }
    }
}
