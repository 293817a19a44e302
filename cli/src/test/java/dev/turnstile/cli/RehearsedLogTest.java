package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.cli.TestServer.TestDatabase;
import dev.turnstile.jackson.JacksonJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real log of incidents, rehearsed without its rarest edges; the test is skipped if the file is missing. */
@Tag("slow")
class RehearsedLogTest {

    private static final Path LOG =
            Path.of(System.getProperty("turnstile.log", "../../shared/data/bpic2013-incidents.xes.gz"));

    private static final int REMOVED = 10;

    private final TestDatabase database = TestServer.newDatabase();

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void needs_the_log() {
        assumeTrue(Files.isReadable(LOG), "the real log is here");
    }

    private record Edge(String transition, String from, String to, int count) {}

    @Test
    void without_its_ten_rarest_edges_exactly_the_incidents_that_used_them_are_reported() throws IOException {
        Path file = directory.resolve("machine.json");
        Path decisions = directory.resolve("decisions.jsonl");
        Run.turnstile("discover", LOG, "-o", file).succeeds();
        Run.turnstile("replay", LOG, "--url", database.url()).succeeds();
        JsonPart machine = JsonPart.read(Files.readString(file));
        List<Edge> rarest = edges(machine).stream()
                .sorted(Comparator.comparingInt(Edge::count)
                        .thenComparing(Edge::from)
                        .thenComparing(Edge::to))
                .limit(REMOVED)
                .toList();
        Files.writeString(file, new JacksonJson().write(without(machine, rarest)));

        Run run =
                Run.turnstile("rehearse", file, "--url", database.url(), "--decisions", decisions, "--format", "json");

        assertThat(run.exits(1).json())
                .containsEntry("changed", rarest.stream().mapToInt(Edge::count).sum());
        Set<String> reported = Files.readAllLines(decisions).stream()
                .map(JsonPart::read)
                .filter(decision -> decision.text("effect").equals("changed"))
                .map(decision -> decision.text("record"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(reported).isEqualTo(incidents(rarest));
    }

    private static List<Edge> edges(JsonPart machine) {
        return machine.parts("transitions").stream()
                .flatMap(transition -> transition.parts("edges").stream()
                        .map(edge -> new Edge(
                                transition.text("name"),
                                edge.text("from"),
                                edge.text("to"),
                                edge.part("observed").number("count"))))
                .toList();
    }

    private static Map<String, Object> without(JsonPart machine, List<Edge> removed) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("turnstile", 1);
        document.put("machine", machine.value("machine"));
        document.put("states", machine.value("states"));
        document.put(
                "transitions",
                machine.parts("transitions").stream()
                        .map(transition -> Map.of(
                                "name",
                                transition.text("name"),
                                "edges",
                                transition.parts("edges").stream()
                                        .filter(edge -> removed.stream()
                                                .noneMatch(one -> one.from().equals(edge.text("from"))
                                                        && one.to().equals(edge.text("to"))))
                                        .map(JsonPart::fields)
                                        .toList()))
                        .toList());
        return document;
    }

    /** Returns the incidents whose recorded changes contain one of the edges. */
    private static Set<String> incidents(List<Edge> edges) {
        Set<String> found = new TreeSet<>();
        HistoryLog.open(LOG).forEach(history -> {
            for (int i = 1; i < history.changes().size(); i++) {
                String from = history.changes().get(i - 1).status();
                String to = history.changes().get(i).status();
                if (edges.stream()
                        .anyMatch(edge -> edge.from().equals(from) && edge.to().equals(to))) {
                    found.add(history.record());
                }
            }
        });
        return found;
    }
}
