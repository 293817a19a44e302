package dev.turnstile.adoption.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.machine.MachineDocument;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.StateMachine.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

class DiscoveryPropertyTest {

    private static @Nullable Path file;

    @BeforeContainer
    static void make_a_file() throws IOException {
        file = Files.createTempFile("discovery", ".csv");
    }

    @AfterContainer
    static void delete_the_file() throws IOException {
        Files.delete(file());
    }

    @Provide
    Arbitrary<List<Row>> logs() {
        Arbitrary<String> record = Arbitraries.of("1", "2", "10", "a,b", "ü");
        Arbitrary<String> status = Arbitraries.of(
                "OPEN",
                "open",
                "In Progress",
                "a/b",
                "\"quoted\"",
                "two\nlines",
                " x",
                "x ",
                "été",
                "-",
                "\\",
                "SHIPPED");
        Arbitrary<Integer> time = Arbitraries.integers().between(0, 20);
        return Combinators.combine(record, status, time)
                .as(Row::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }

    @Property(tries = 100)
    void every_machine_builds_and_its_document_is_equal_after_a_round_trip(@ForAll("logs") List<Row> log) {
        Discovery discovery = discover(log);
        StateMachine<String, String> machine = discovery.machine();

        assertThat(machine.findings()).noneMatch(Finding::isError);
        assertThat(MachineDocument.write(machine)).isEqualTo(withoutCounts(discovery.document()));
        assertThat(MachineDocument.write(MachineDocument.read(discovery.document())))
                .isEqualTo(MachineDocument.write(machine));
    }

    @Property(tries = 100)
    void every_step_is_permitted_and_every_start_is_initial(@ForAll("logs") List<Row> log) {
        StateMachine<String, String> machine = discover(log).machine();

        histories(log).forEach(history -> {
            assertThat(machine.state(history.getFirst()).initial()).isTrue();
            for (int i = 1; i < history.size(); i++) {
                assertThat(machine.next(history.get(i - 1), history.get(i))).isEqualTo(history.get(i));
            }
        });
    }

    @Property(tries = 100)
    void without_an_edge_exactly_its_steps_are_forbidden(@ForAll("logs") List<Row> log) {
        Discovery discovery = discover(log);
        Map<List<String>, Long> steps = steps(log);

        assertThat(discovery.machine().edges()).hasSize(steps.size());
        for (List<String> removed : steps.keySet()) {
            StateMachine<String, String> machine = MachineDocument.read(without(removed, discovery.document()));
            for (List<String> step : steps.keySet()) {
                assertThat(machine.next(step.getFirst(), step.getLast()))
                        .isEqualTo(step.equals(removed) ? null : step.getLast());
            }
        }
    }

    @Property(tries = 100)
    void counts_equal_those_of_a_naive_implementation(@ForAll("logs") List<Row> log) {
        Discovery discovery = discover(log);
        List<List<String>> histories = histories(log);

        assertThat(discovery.records()).isEqualTo(histories.size());
        assertThat(discovery.changes()).isEqualTo(log.size());
        steps(log)
                .forEach((step, count) -> assertThat(discovery.count(step.getFirst(), step.getLast()))
                        .isEqualTo(count));
        long ends = histories.stream().map(List::getLast).distinct().count();
        long starts = histories.stream().map(List::getFirst).distinct().count();
        assertThat((long) discovery.steps()).isEqualTo(steps(log).size() + starts + ends);
    }

    @Property(tries = 100)
    void the_order_of_the_records_does_not_matter(@ForAll("logs") List<Row> log, @ForAll Random random) {
        List<String> records =
                new ArrayList<>(log.stream().map(Row::record).distinct().toList());
        Collections.shuffle(records, random);
        List<Row> byRecord = records.stream()
                .flatMap(record -> log.stream().filter(row -> row.record.equals(record)))
                .toList();

        assertThat(discover(byRecord).document()).isEqualTo(discover(log).document());
    }

    @Property(tries = 100)
    void a_longer_log_changes_no_code(@ForAll("logs") List<Row> log, @ForAll("logs") List<Row> later) {
        List<Row> longer = new ArrayList<>(log);
        later.forEach(row -> longer.add(new Row(row.record, row.status, row.time + 100)));

        StateMachine<String, String> before = discover(log).machine();
        assertThat(discover(longer).machine().findingsAgainst(before)).isEmpty();
    }

    private static Discovery discover(List<Row> log) {
        try (CsvWriter writer = CsvWriter.builder().build(Files.newBufferedWriter(file()))) {
            writer.writeRecord("record", "status", "time");
            log.forEach(row -> writer.writeRecord(row.record, row.status, Integer.toString(row.time)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Discovery.of(HistoryLog.open(file()), "any");
    }

    private static Path file() {
        return Objects.requireNonNull(file, "made before the first property");
    }

    /** Returns the statuses of each record in the order of time, by a naive implementation. */
    private static List<List<String>> histories(List<Row> log) {
        Map<String, List<Row>> byRecord = new LinkedHashMap<>();
        log.forEach(row -> byRecord.computeIfAbsent(row.record, record -> new ArrayList<>())
                .add(row));
        return byRecord.values().stream()
                .map(rows -> rows.stream()
                        .sorted((a, b) -> Integer.compare(a.time, b.time))
                        .map(Row::status)
                        .toList())
                .toList();
    }

    private static Map<List<String>, Long> steps(List<Row> log) {
        Map<List<String>, Long> steps = new HashMap<>();
        for (List<String> history : histories(log)) {
            for (int i = 1; i < history.size(); i++) {
                steps.merge(List.of(history.get(i - 1), history.get(i)), 1L, Long::sum);
            }
        }
        return steps;
    }

    private static Object withoutCounts(Object node) {
        if (node instanceof List<?> list) {
            return list.stream().map(DiscoveryPropertyTest::withoutCounts).toList();
        }
        if (node instanceof Map<?, ?> map) {
            Map<Object, Object> rest = new HashMap<>();
            map.forEach((key, value) -> rest.put(key, withoutCounts(value)));
            rest.remove("observed");
            return rest;
        }
        return node;
    }

    private static Map<String, Object> without(List<String> edge, Map<String, Object> document) {
        Map<String, Object> changed = new LinkedHashMap<>(document);
        List<Object> transitions = new ArrayList<>();
        for (Object entry : (List<?>) document.getOrDefault("transitions", List.of())) {
            Map<String, Object> transition = new LinkedHashMap<>();
            ((Map<?, ?>) entry).forEach((key, value) -> transition.put((String) key, value));
            List<?> edges = (List<?>) transition.getOrDefault("edges", List.of());
            transition.put(
                    "edges",
                    edges.stream().filter(e -> !joins(edge, (Map<?, ?>) e)).toList());
            transitions.add(transition);
        }
        changed.put("transitions", transitions);
        return changed;
    }

    private static boolean joins(List<String> step, Map<?, ?> edge) {
        return step.getFirst().equals(edge.get("from")) && step.getLast().equals(edge.get("to"));
    }

    record Row(String record, String status, int time) {}
}
