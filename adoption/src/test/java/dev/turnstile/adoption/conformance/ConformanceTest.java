package dev.turnstile.adoption.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.turnstile.adoption.LogFiles;
import dev.turnstile.adoption.conformance.Deviation.Kind;
import dev.turnstile.adoption.discovery.Discovery;
import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.machine.MachineDocument;
import dev.turnstile.machine.StateMachine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceTest {

    /** NEW is paid and shipped; only a paid order is refunded, and a refund needs a reason. */
    private static final StateMachine<String, String> ORDERS = MachineDocument.read(Map.of(
            "turnstile",
            1,
            "machine",
            "orders",
            "states",
            List.of(
                    Map.of("name", "NEW", "code", 0, "initial", "default"),
                    Map.of("name", "PAID", "code", 1, "formerly", List.of("BOUGHT")),
                    Map.of("name", "SHIPPED", "code", 2, "terminal", true),
                    Map.of("name", "REFUNDED", "code", 3, "terminal", true)),
            "transitions",
            List.of(
                    transition("pay", edge("NEW", "PAID")),
                    transition("ship", edge("PAID", "SHIPPED")),
                    transition(
                            "refund",
                            Map.of(
                                    "from",
                                    "PAID",
                                    "to",
                                    "REFUNDED",
                                    "guards",
                                    List.of(Map.of(
                                            "name", "reason", "sql", "reason IS NOT NULL", "reason", "no reason")))))));

    @TempDir
    private Path directory = Path.of("");

    private static Map<String, Object> transition(String name, Map<String, Object> edge) {
        return Map.of("name", name, "edges", List.of(edge));
    }

    private static Map<String, Object> edge(String from, String to) {
        return Map.of("from", from, "to", to);
    }

    /** Writes a log of paths, such as {@code NEW PAID}; the records are numbered from 1. */
    private HistoryLog log(String... paths) {
        StringBuilder csv = new StringBuilder("record,status,time\n");
        for (int i = 0; i < paths.length; i++) {
            int second = 0;
            for (String status : paths[i].split(" ", -1)) {
                csv.append("%d,%s,2026-01-01T00:00:%02dZ\n".formatted(i + 1, status, second++));
            }
        }
        return HistoryLog.open(LogFiles.write(directory, "orders.csv", csv.toString()));
    }

    private Conformance conform(String... paths) {
        return Conformance.of(log(paths), ORDERS);
    }

    @Test
    void a_log_of_permitted_paths_fits() {
        Conformance conformance = conform("NEW PAID SHIPPED", "NEW", "NEW BOUGHT REFUNDED");

        assertThat(conformance.fits()).isTrue();
        assertThat(conformance.recordFitness()).isEqualTo(1);
        assertThat(conformance.steps()).isEqualTo(7);
        assertThat(conformance.fittingSteps()).isEqualTo(7);
        assertThat(conformance.guardedSteps()).isEqualTo(1);
    }

    @Test
    void after_a_deviation_the_comparison_continues_from_the_status_in_the_log() {
        Conformance conformance = conform("NEW SHIPPED PAID SHIPPED", "NEW PAID SHIPPED");

        assertThat(conformance.deviations())
                .extracting(Deviation::kind, Deviation::step, Deviation::steps, Deviation::examples)
                .containsExactly(
                        tuple(Kind.NO_EDGE, "NEW -> SHIPPED", 1L, List.of("1")),
                        tuple(Kind.NO_EDGE, "SHIPPED -> PAID", 1L, List.of("1")));
        assertThat(conformance.fittingRecords()).isEqualTo(1);
        assertThat(conformance.fittingSteps()).isEqualTo(5);
    }

    @Test
    void an_unknown_state_is_one_deviation_and_not_also_the_step_after_it() {
        Conformance conformance = conform("NEW HOLD PAID SHIPPED", "NEW HOLD HOLD PAID");

        assertThat(conformance.deviations())
                .extracting(Deviation::kind, Deviation::step, Deviation::steps, Deviation::records)
                .containsExactly(tuple(Kind.UNKNOWN_STATE, "NEW -> HOLD", 2L, 2L));
        assertThat(conformance.skippedSteps()).isEqualTo(3);
        assertThat(conformance.steps()).isEqualTo(5);
        assertThat(conformance.fittingSteps()).isEqualTo(3);
    }

    @Test
    void unknown_states_have_a_hint_if_only_case_blanks_spelling_or_the_code_differ() {
        assertThat(conform("new PAID", "NEW PIAD", "NEW 2", "NEW HOLD", "NEW _paid_")
                        .unknownStates())
                .extracting(UnknownState::status, UnknownState::hint)
                .containsExactlyInAnyOrder(
                        tuple("new", "differs from state 'NEW' only in case, blanks or punctuation"),
                        tuple("_paid_", "differs from state 'PAID' only in case, blanks or punctuation"),
                        tuple("PIAD", ""),
                        tuple("2", "is the code of state 'SHIPPED'"),
                        tuple("HOLD", ""));
        assertThat(conform("NEW REFUNDET").unknownStates())
                .extracting(UnknownState::hint)
                .containsExactly("is spelled like state 'REFUNDED'");
    }

    @Test
    void a_record_that_does_not_begin_in_an_initial_state_is_a_deviation() {
        assertThat(conform("PAID SHIPPED").deviations())
                .extracting(Deviation::kind, Deviation::step, Deviation::from)
                .containsExactly(tuple(Kind.NOT_INITIAL, "(none) -> PAID", null));
    }

    @Test
    void deviations_are_counted_by_record_and_the_examples_are_limited() {
        HistoryLog log = log("NEW NEW NEW", "NEW NEW", "NEW NEW PAID");

        assertThat(Conformance.of(log, ORDERS, 2).deviations())
                .extracting(Deviation::steps, Deviation::records, Deviation::examples)
                .containsExactly(tuple(4L, 3L, List.of("1", "2")));
        assertThat(Conformance.of(log, ORDERS, 0).document().get("deviations"))
                .isEqualTo(List.of(Map.of(
                        "kind",
                        "NO_EDGE",
                        "from",
                        "NEW",
                        "to",
                        "NEW",
                        "steps",
                        4L,
                        "records",
                        3L,
                        "examples",
                        List.of())));
        assertThatThrownBy(() -> Conformance.of(log, ORDERS, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_machine_that_was_discovered_in_a_log_fits_it() {
        HistoryLog log = log("a b c", "b b a", "c", "a c b a");

        assertThat(Conformance.of(log, Discovery.of(log).machine()).fits()).isTrue();
    }
}
