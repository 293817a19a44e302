package dev.turnstile.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.Lifecycle.Explanation;
import dev.turnstile.lifecycle.Lifecycle.Explanation.GuardResult;
import dev.turnstile.lifecycle.Lifecycle.Explanation.Route;
import dev.turnstile.machine.Guard;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class LifecycleValuesTest {

    private static final Guard HOT = Guard.sql("hot", "not hot");
    private static final Guard WET = Guard.sql("wet", "not wet");

    @Test
    void details_add_up_and_leave_earlier_ones_as_they_were() {
        UUID command = UUID.fromString("00000000-0000-0000-0000-000000000007");
        TransitionOptions first = TransitionOptions.none().withData("carrier", "DHL");
        TransitionOptions all = first.withData("parcels", 2)
                .withMetadata("request", "r1")
                .withActor("ada")
                .withCommandId(command)
                .withOccurredAt(Instant.EPOCH)
                .withExpectedState("PAID")
                .withExpectedVersion(7);
        assertThat(all)
                .isEqualTo(new TransitionOptions(
                        Map.of("carrier", "DHL", "parcels", 2),
                        Map.of("request", "r1"),
                        "ada",
                        command,
                        Instant.EPOCH,
                        "PAID",
                        7L));
        assertThat(first)
                .isEqualTo(new TransitionOptions(Map.of("carrier", "DHL"), Map.of(), null, null, null, null, null));
        assertThat(TransitionOptions.none())
                .isEqualTo(new TransitionOptions(Map.of(), Map.of(), null, null, null, null, null));
    }

    @Test
    void details_keep_their_own_copy() {
        Map<String, Object> fields = new HashMap<>(Map.of("carrier", "DHL"));
        TransitionOptions details = TransitionOptions.none().withData(fields);
        fields.put("carrier", "UPS");
        assertThat(details.data()).isEqualTo(Map.of("carrier", "DHL"));
        assertThatThrownBy(() -> details.data().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_table_has_the_usual_columns_until_told_otherwise() {
        assertThat(RecordTable.of("orders")).isEqualTo(new RecordTable("orders", List.of("id"), "state"));
        assertThat(RecordTable.of("shop.orders").withId("number", "region").withState("status"))
                .isEqualTo(new RecordTable("shop.orders", List.of("number", "region"), "status"));
        assertThatThrownBy(() -> RecordTable.of("orders").withId())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a record table needs a name, id columns and a state column, got orders [] state");
        assertThatThrownBy(() -> RecordTable.of(" ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_explanation_takes_the_first_open_route_and_names_every_unmet_guard_once() {
        var explanation = explanation(List.of(
                new Route<>("A", List.of(new GuardResult(HOT, false), new GuardResult(WET, true))),
                new Route<>("B", List.of(new GuardResult(HOT, false))),
                new Route<>("C", List.of()),
                new Route<>("D", List.of())));
        assertThat(explanation.allowed()).isTrue();
        assertThat(explanation.to()).isEqualTo("C");
        assertThat(explanation.unmet()).containsExactly(HOT);
    }

    @Test
    void an_explanation_without_an_open_route_leads_nowhere() {
        var refused = explanation(
                List.of(new Route<>("A", List.of(new GuardResult(HOT, false), new GuardResult(WET, false)))));
        assertThat(refused.allowed()).isFalse();
        assertThat(refused.to()).isNull();
        assertThat(refused.unmet()).containsExactly(HOT, WET);
        assertThat(explanation(List.of()).allowed()).isFalse();
    }

    @Test
    void an_outcome_gives_its_passage_or_throws_its_refusal() {
        var change = new StateChange<>(
                "42",
                StateChange.Kind.TRANSITION,
                "pay",
                "A",
                "B",
                1,
                1L,
                Instant.EPOCH,
                Instant.EPOCH,
                null,
                null,
                Map.of(),
                Map.of());
        assertThat(new Outcome.Done<>(change).orThrow()).isSameAs(change);
        var refusal = new RecordNotFound("order", "43", "pay", "orders");
        assertThatThrownBy(() -> new Outcome.Refused<StateChange<String, String>>(refusal).orThrow())
                .isSameAs(refusal);
    }

    private static Explanation<String, String> explanation(List<Route<String>> routes) {
        return new Explanation<>("42", "go", "open", routes, List.of("go"));
    }
}
