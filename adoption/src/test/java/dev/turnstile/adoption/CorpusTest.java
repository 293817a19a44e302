package dev.turnstile.adoption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.RecordHistory;
import dev.turnstile.adoption.history.StatusChange;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Small files of many shapes: each is read as the right machine, or refused with a remedy. */
class CorpusTest {

    private static final String TABLE = "readings.txt";

    @TempDir
    private static Path written = Path.of("");

    @BeforeAll
    static void write_the_files_that_are_not_text() {
        CorpusWorkbooks.write(written);
        CorpusDatabases.write(written);
    }

    static Stream<CorpusReading> readings() throws IOException {
        return Files.readAllLines(directory().resolve(TABLE)).stream()
                .filter(line -> !line.startsWith("#"))
                .map(CorpusReading::parse);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("readings")
    void each_file_gives_its_machine_or_its_refusal(CorpusReading reading) {
        Path stored = directory().resolve(reading.file());
        Path file = Files.exists(stored) ? stored : written.resolve(reading.file());
        if (!reading.refused()) {
            assertThat(steps(file, reading)).isEqualTo(reading.expected());
            return;
        }
        InvalidLogException refusal = catchThrowableOfType(InvalidLogException.class, () -> steps(file, reading));
        assertThat(refusal).as("a refusal").isNotNull();
        assertThat(refusal.getMessage()).contains(reading.refusal()).doesNotContain("\n");
    }

    @Test
    void each_file_has_an_expectation_and_each_expectation_a_file() throws IOException {
        Set<String> expected = readings().map(CorpusReading::file).collect(Collectors.toSet());
        try (Stream<Path> stored = Files.list(directory());
                Stream<Path> files = Stream.concat(stored, LogFiles.in(written).stream())) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.equals(TABLE)))
                    .containsExactlyInAnyOrderElementsOf(expected)
                    .hasSizeGreaterThanOrEqualTo(60);
        }
    }

    private static String steps(Path file, CorpusReading reading) {
        Map<String, Integer> steps = new TreeMap<>();
        HistoryLog.open(file, reading.options()).forEach(history -> count(history, steps));
        return steps.entrySet().stream()
                .map(step -> step.getKey() + " " + step.getValue())
                .collect(Collectors.joining(", "));
    }

    private static void count(RecordHistory history, Map<String, Integer> steps) {
        String before = "*";
        for (StatusChange change : history.changes()) {
            steps.merge(before + ">" + change.status(), 1, Integer::sum);
            before = change.status();
        }
    }

    private static Path directory() {
        try {
            Path table = Path.of(Objects.requireNonNull(CorpusTest.class.getResource("corpus/" + TABLE))
                    .toURI());
            return Objects.requireNonNull(table.getParent());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
