package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadUsageTest {

    private static final String NOWHERE = "jdbc:postgresql://127.0.0.1:1/x";

    @TempDir
    private Path directory = Path.of("");

    @Test
    void a_command_line_without_a_command_is_refused() {
        Run.turnstile().refuses("subcommand", "turnstile --help");
    }

    @Test
    void an_unknown_subcommand_is_refused() {
        Run.turnstile("enlighten").refuses("'enlighten'", "turnstile --help");
    }

    @Test
    void an_unknown_option_is_refused_with_a_reference_to_help() {
        Run.turnstile("replay", "x.csv", "--frobnicate").refuses("--frobnicate", "'turnstile replay --help'");
    }

    @Test
    void a_missing_argument_is_refused() {
        Run.turnstile("replay").refuses("LOG");
        Run.turnstile("explain", "7").refuses("TRANSITION");
    }

    @Test
    void an_unknown_format_is_refused_with_the_known_formats() {
        Run.turnstile("history", "7", "--format", "xml").refuses("--format", "xml", "TEXT", "JSON");
    }

    @Test
    void too_many_threads_are_refused() {
        Path log = Samples.write(directory, "tickets.csv", Samples.TICKETS);

        Run.turnstile("replay", log, "--threads", "0").refuses("--threads: expected 1 to 256, got 0");
        Run.turnstile("replay", log, "--threads", "many").refuses("--threads", "many");
    }

    @Test
    void a_demo_without_orders_is_refused() {
        Run.turnstile("demo", "--once", "--orders", "0").refuses("--orders: expected 1 or more, got 0");
    }

    @Test
    void a_blank_name_or_column_is_refused() {
        Path log = Samples.write(directory, "tickets.csv", Samples.TICKETS);

        Run.turnstile("discover", log, "--name", " ").refuses("--name");
        Run.turnstile("discover", log, "--status", "").refuses("field");
        Run.turnstile("discover", log, "--status", "mood").refuses("mood");
    }

    @Test
    void two_databases_are_refused_before_either_is_changed() {
        Path log = Samples.write(directory, "tickets.csv", Samples.TICKETS);
        Path data = directory.resolve("data");

        Stream.of(
                        Run.turnstile("replay", log, "--url", NOWHERE, "--data", data),
                        Run.turnstile("history", "1", "--url", NOWHERE, "--data", data),
                        Run.turnstile("explain", "1", "open", "--url", NOWHERE, "--data", data),
                        Run.turnstile("demo", "--once", "--url", NOWHERE, "--data", data))
                .forEach(run -> run.refuses("--url and --data"));
        assertThat(data).doesNotExist();
    }

    @Test
    void an_output_in_a_directory_that_does_not_exist_is_refused() throws IOException {
        Path machine = Samples.ticketMachine(directory);
        Path target = directory.resolve("missing/out.json");

        Run.turnstile("discover", directory.resolve("tickets.csv"), "-o", target)
                .refuses(target.toString(), "no directory " + target.getParent());
        Run.turnstile("diagram", machine, "-o", target).refuses(target.toString(), "no directory");
        assertThat(files()).containsExactly("tickets.csv", "tickets.json");
    }

    @Test
    void an_output_that_is_a_directory_or_the_input_is_refused() throws IOException {
        Path log = Samples.write(directory, "tickets.csv", Samples.TICKETS);
        Path empty = Files.createDirectory(directory.resolve("empty"));

        Run.turnstile("discover", log, "-o", empty).refuses(empty.toString(), "got a directory");
        Run.turnstile("discover", log, "-o", log).refuses(log.toString(), "is the input file");
        assertThat(empty).isEmptyDirectory();
        assertThat(log).hasContent(Samples.TICKETS);
    }

    private Stream<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }
}
