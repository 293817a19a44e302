package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.turnstile.jackson.JacksonJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** A real log of incidents; the tests are skipped if the file is missing. */
@Tag("slow")
class RealLogTest {

    private static final Path LOG =
            Path.of(System.getProperty("turnstile.log", "../../shared/data/bpic2013-incidents.xes.gz"));

    private static final List<String> SMALL_HEAP = List.of("-Xmx512m");

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void needs_the_log() {
        assumeTrue(Files.isReadable(LOG), "the real log is here");
    }

    @Test
    void every_change_of_the_real_log_is_accepted_and_verified_in_a_small_heap(TestReporter reporter) {
        Map<String, Object> result = replay();

        reporter.publishEntry(Map.of(
                "seconds", String.valueOf(result.get("seconds")),
                "perSecond", String.valueOf(result.get("perSecond"))));
        assertThat(result)
                .containsEntry("states", 13)
                .containsEntry("records", 7554)
                .containsEntry("accepted", 65533)
                .containsEntry("refused", List.of())
                .containsEntry("differences", List.of())
                .containsEntry("verified", true);
    }

    @Test
    void without_one_transition_exactly_its_steps_are_refused() throws IOException {
        Path file = directory.resolve("machine.json");
        Run.turnstile("discover", LOG, "-o", file).succeeds();
        JsonPart machine = JsonPart.read(Files.readString(file));
        JsonPart removed = machine.parts("transitions").get(3);
        List<?> others = machine.parts("transitions").stream()
                .filter(transition -> !transition.equals(removed))
                .map(JsonPart::fields)
                .toList();
        Map<String, Object> document = Map.of(
                "turnstile",
                1,
                "machine",
                machine.value("machine"),
                "states",
                machine.value("states"),
                "transitions",
                others);
        Files.writeString(file, new JacksonJson().write(document));

        String url = TestServer.newDatabase().url();
        Map<String, Object> result = replay("--machine", file.toString(), "--url", url);

        int count = removed.part("observed").number("count");
        assertThat(count).isPositive();
        assertThat(result)
                .containsEntry("accepted", 65533 - count)
                .containsEntry("refusedCount", count)
                .containsEntry("verified", true);
        assertThat(new JsonPart(result).parts("refused"))
                .allSatisfy(steps -> assertThat(steps.text("transition")).isEqualTo(removed.text("name")));
    }

    private Map<String, Object> replay(String... more) {
        List<Object> arguments = new ArrayList<>(List.of("replay", LOG.toAbsolutePath(), "--format", "json"));
        arguments.addAll(List.of(more));
        return ForkedRun.turnstile(directory, SMALL_HEAP, arguments.toArray())
                .succeeds()
                .json();
    }
}
