package dev.turnstile.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.machine.Guard.Row;
import dev.turnstile.machine.StateMachine.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

final class MachineDocumentTest {

    private static final Map<String, Object> PENDING = Map.of(
            "name",
            "PENDING",
            "code",
            0,
            "initial",
            "default",
            "timeout",
            Map.of("after", "PT30M", "transition", "CANCEL"));

    @Test
    void the_order_machine_is_written_part_by_part() {
        Map<String, Object> document = MachineDocument.write(Orders.ORDER);
        assertThat(document.keySet()).containsExactly("turnstile", "machine", "states", "transitions");
        assertThat(document).containsEntry("turnstile", 1).containsEntry("machine", "order");
        assertThat(document.get("states"))
                .isEqualTo(List.of(
                        PENDING,
                        Map.of("name", "PAID", "code", 1, "formerly", List.of("settled")),
                        Map.of("name", "SHIPPED", "code", 2),
                        Map.of("name", "DELIVERED", "code", 3),
                        Map.of("name", "CANCELLED", "code", 4, "terminal", true),
                        Map.of("name", "RETURNED", "code", 5, "terminal", true)));
        assertThat(((List<?>) document.getOrDefault("transitions", List.of())).get(1))
                .isEqualTo(Map.of(
                        "name",
                        "SHIP",
                        "edges",
                        List.of(Map.of(
                                "from",
                                "PAID",
                                "to",
                                "SHIPPED",
                                "guards",
                                List.of(Map.of(
                                        "name",
                                        "no delivery address",
                                        "sql",
                                        "address IS NOT NULL",
                                        "reason",
                                        "no delivery address"))))));
    }

    @Test
    void a_machine_of_constants_reads_back_as_one_of_names_with_the_same_table() {
        StateMachine<String, String> read = MachineDocument.read(MachineDocument.write(Orders.ORDER));
        for (var state : Orders.ORDER.states()) {
            for (var transition : Orders.ORDER.transitions()) {
                var next = Orders.ORDER.next(state.value(), transition.value());
                assertThat(read.next(state.name(), transition.name())).isEqualTo(next == null ? null : next.name());
            }
        }
        assertThat(read.findingsAgainst(Orders.ORDER)).isEmpty();
        assertThat(Orders.ORDER.findingsAgainst(read)).isEmpty();
    }

    @Test
    void a_java_guard_that_was_read_cannot_be_asked() {
        Map<String, Object> document = MachineDocument.write(gate(row -> true));
        Guard guard = MachineDocument.read(document).edges().getFirst().guards().getFirst();
        assertThat(guard).isEqualTo(Guard.java(row -> false, "not now").withName("now"));
        Predicate<Row> condition = ((Guard.Java) guard).condition();
        assertThatThrownBy(() -> condition.test(new NoRow()))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("guard 'now' is Java code of the application and cannot be asked by a machine that was "
                        + "read from a document");
    }

    @Test
    void what_was_observed_may_stand_at_every_part_and_is_left_alone() {
        Map<String, Object> observed = Map.of("count", 7, "median", Map.of("seconds", 1.5));
        Map<String, Object> document = new LinkedHashMap<>(MachineDocument.write(gate(row -> true)));
        Map<String, Object> plain = Map.copyOf(document);
        document.put("$schema", "https://example.org/machine.schema.json");
        document.put("observed", observed);
        document.put(
                "states",
                List.of(
                        Map.of("name", "shut", "code", 0, "initial", "default", "observed", observed),
                        Map.of("name", "open", "code", 1, "terminal", true, "observed", observed)));
        assertThat(MachineDocument.write(MachineDocument.read(document))).isEqualTo(plain);
    }

    @Test
    void a_definition_that_does_not_build_can_still_be_read_for_its_findings() {
        Map<String, Object> document =
                Map.of("turnstile", 1, "machine", "m", "states", List.of(), "transitions", List.of());
        assertThat(MachineDocument.definition(document).findings())
                .extracting(Finding::kind)
                .contains(Finding.Kind.NO_INITIAL_STATE);
        assertThatThrownBy(() -> MachineDocument.read(document)).isInstanceOf(InvalidMachineException.class);
    }

    private static StateMachine<String, String> gate(Predicate<Row> condition) {
        Definition<String, String> gate = StateMachine.define("gate");
        gate.state("shut", 0).initial().state("open", 1).terminal();
        gate.transition("open")
                .from("shut")
                .to("open")
                .guard(Guard.java(condition, "not now").withName("now"));
        return gate.build();
    }

    /** A record without columns. */
    private static final class NoRow implements Row {

        @Override
        public Set<String> columns() {
            return Set.of();
        }

        @Override
        public Object get(String column) {
            throw new IllegalArgumentException(column);
        }

        @Override
        public <V> V get(String column, Class<V> type) {
            throw new IllegalArgumentException(column);
        }
    }
}
