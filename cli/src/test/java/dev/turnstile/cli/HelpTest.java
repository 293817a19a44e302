package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.OptionSpec;

class HelpTest {

    static Stream<String> commands() {
        return Main.commandLine().getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void every_command_describes_itself_and_all_its_options(String command) {
        Run run = Run.turnstile(command, "--help").succeeds();

        assertThat(run.lines()).first().asString().startsWith("Usage: turnstile " + command);
        assertThat(run.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
        assertThat(options(command)).allSatisfy(option -> {
            assertThat(option.description()).isNotEmpty();
            assertThat(run.out()).contains(option.longestName());
        });
        assertThat(run.err()).isEmpty();
    }

    private static List<OptionSpec> options(String command) {
        return Objects.requireNonNull(Main.commandLine().getSubcommands().get(command))
                .getCommandSpec()
                .options();
    }

    @Test
    void the_command_lists_its_subcommands() {
        assertThat(Run.turnstile("--help").succeeds().out()).contains(commands().toList());
    }

    @Test
    void the_version_is_the_version_of_the_project() {
        assertThat(Run.turnstile("--version").succeeds().lines())
                .singleElement()
                .asString()
                .matches("turnstile \\d+\\.\\d+\\.\\d+(-\\w+)?");
    }

    @Test
    void a_separate_process_prints_the_same_and_returns_the_exit_code(@TempDir Path directory) {
        ForkedRun.turnstile(directory, List.of(), "frobnicate").refuses("'frobnicate'");
        ForkedRun.turnstile(directory, List.of(), "history", "1", "--url", "jdbc:postgresql://127.0.0.1:port/x")
                .refuses("--url: expected a port from 1 to 65535");
    }
}
