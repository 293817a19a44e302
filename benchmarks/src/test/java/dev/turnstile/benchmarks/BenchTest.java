package dev.turnstile.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class BenchTest {

    static Stream<CommandSpec> commands() {
        return new CommandLine(new Bench()).getSubcommands().values().stream().map(CommandLine::getCommandSpec);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void each_description_is_a_valid_format(CommandSpec command) {
        assertThat(command.options()).isNotEmpty();
        Stream<String> descriptions = Stream.concat(
                Arrays.stream(command.usageMessage().description()),
                command.options().stream().flatMap(option -> Arrays.stream(option.description())));
        assertThatNoException()
                .isThrownBy(
                        () -> assertThat(descriptions.map(BenchTest::formatted)).isNotEmpty());
    }

    /** Formats the text as picocli does, which prints a text that is no format as it is, with a warning. */
    @SuppressWarnings("AnnotateFormatMethod") // The text is the input of the test.
    private static String formatted(String text) {
        return text.formatted();
    }
}
