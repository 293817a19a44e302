package dev.turnstile.adoption.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.turnstile.adoption.LogFiles;
import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine.Finding;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiscoveryTest {

    private static final String ORDERS = """
            record,status,time
            1,PENDING,2026-01-01
            1,PAID,2026-01-02
            1,PAID,2026-01-03
            1,SHIPPED,2026-01-05
            2,PENDING,2026-01-02
            2,CANCELLED,2026-01-04
            3,PAID,2026-01-06
            3,SHIPPED,2026-01-07
            """;

    @TempDir
    Path directory;

    @Test
    void the_document_has_ordered_parts() {
        Map<String, Object> document = discover("orders.csv", ORDERS).document();

        assertThat(document).isInstanceOf(SequencedMap.class);
        assertThat(List.copyOf(document.keySet()))
                .containsExactly("turnstile", "machine", "states", "transitions", "observed");
    }

    @Test
    void the_document_has_the_machine_and_its_counts() {
        Discovery discovery = discover("orders.2026.csv", ORDERS);

        assertThat(discovery.document())
                .isEqualTo(Map.of(
                        "turnstile",
                        1,
                        "machine",
                        "orders",
                        "states",
                        List.of(
                                Map.of(
                                        "name",
                                        "PENDING",
                                        "code",
                                        0,
                                        "initial",
                                        "default",
                                        "observed",
                                        counts(2, 2, 0, "2026-01-01T00:00:00Z")),
                                Map.of(
                                        "name",
                                        "PAID",
                                        "code",
                                        1,
                                        "initial",
                                        "allowed",
                                        "observed",
                                        counts(3, 1, 0, "2026-01-02T00:00:00Z")),
                                Map.of(
                                        "name",
                                        "CANCELLED",
                                        "code",
                                        2,
                                        "terminal",
                                        true,
                                        "observed",
                                        counts(1, 0, 1, "2026-01-04T00:00:00Z")),
                                Map.of(
                                        "name",
                                        "SHIPPED",
                                        "code",
                                        3,
                                        "terminal",
                                        true,
                                        "observed",
                                        counts(2, 0, 2, "2026-01-05T00:00:00Z"))),
                        "transitions",
                        List.of(
                                transition("PAID", 2, List.of(edge("PENDING", "PAID", 1), edge("PAID", "PAID", 1))),
                                transition("CANCELLED", 1, List.of(edge("PENDING", "CANCELLED", 1))),
                                transition("SHIPPED", 2, List.of(edge("PAID", "SHIPPED", 2)))),
                        "observed",
                        Map.of(
                                "records",
                                3L,
                                "changes",
                                8L,
                                "edges",
                                4,
                                "steps",
                                8,
                                "outOfOrder",
                                0L,
                                "first",
                                "2026-01-01T00:00:00Z",
                                "last",
                                "2026-01-07T00:00:00Z")));
    }

    @Test
    void the_counts_are_returned() {
        Discovery discovery = discover("orders.csv", ORDERS);

        assertThat(discovery.records()).isEqualTo(3);
        assertThat(discovery.changes()).isEqualTo(8);
        assertThat(discovery.edges())
                .isEqualTo(discovery.machine().edges().size())
                .isEqualTo(4);
        assertThat(discovery.steps()).isEqualTo(4 + 2 + 2);
        assertThat(discovery.outOfOrder()).isZero();
        assertThat(discovery.withoutChanges()).isZero();
        assertThat(discovery.first()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(discovery.last()).isEqualTo(Instant.parse("2026-01-07T00:00:00Z"));
        assertThat(discovery.count("PAID", "SHIPPED")).isEqualTo(2);
        assertThat(discovery.count("SHIPPED", "PAID")).isZero();
    }

    @Test
    void a_state_that_a_record_left_is_not_terminal_and_the_machine_has_a_warning() {
        Discovery discovery = discover("loop.csv", "record,status,time\n1,A,1\n1,B,2\n1,A,3\n");

        assertThat(discovery.machine().states()).noneMatch(State::terminal);
        assertThat(discovery.machine().findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.NO_TERMINAL_STATE);
    }

    @Test
    void a_self_step_leaves_a_state_terminal() {
        Discovery discovery = discover("self.csv", "record,status,time\n1,A,1\n1,A,2\n");

        assertThat(discovery.machine().state("A").terminal()).isTrue();
        assertThat(discovery.machine().next("A", "A")).isEqualTo("A");
    }

    @Test
    void of_equally_frequent_first_statuses_the_earlier_one_is_the_default() {
        Discovery discovery = discover("tie.csv", "record,status,time\n1,Z,1\n2,A,2\n3,Y,1\n");

        assertThat(discovery.machine().initial().name()).isEqualTo("Y");
        assertThat(discovery.machine().states()).extracting(State::name).containsExactly("Y", "Z", "A");
    }

    @Test
    void records_without_changes_and_changes_out_of_order_are_counted() {
        String log = LogFiles.log(LogFiles.trace("1", "")
                + LogFiles.trace(
                        "2",
                        LogFiles.event("B", "2026-01-02T00:00:00Z", "")
                                + LogFiles.event("A", "2026-01-01T00:00:00Z", "")));
        Discovery discovery = discover("odd.xes", log);

        assertThat(discovery.records()).isEqualTo(1);
        assertThat(discovery.withoutChanges()).isEqualTo(1);
        assertThat(discovery.outOfOrder()).isEqualTo(1);
        assertThat(discovery.count("A", "B")).isEqualTo(1);
    }

    @Test
    void the_machine_takes_a_given_name() {
        HistoryLog log = HistoryLog.open(LogFiles.write(directory, "orders.csv", ORDERS));

        assertThat(Discovery.of(log, "order").machine().name()).isEqualTo("order");
        assertThatIllegalArgumentException().isThrownBy(() -> Discovery.of(log, " "));
    }

    private Discovery discover(String name, String log) {
        return Discovery.of(HistoryLog.open(LogFiles.write(directory, name, log)));
    }

    private static Map<String, Object> counts(long changes, long started, long ended, String first) {
        return Map.of("changes", changes, "started", started, "ended", ended, "first", first);
    }

    private static Map<String, Object> transition(String name, long count, List<Map<String, Object>> edges) {
        return Map.of("name", name, "edges", edges, "observed", Map.of("count", count));
    }

    private static Map<String, Object> edge(String from, String to, long count) {
        return Map.of("from", from, "to", to, "observed", Map.of("count", count));
    }
}
