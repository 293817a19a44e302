package dev.turnstile.lifecycle;

import static dev.turnstile.lifecycle.RecordTable.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.lifecycle.Explanation.Answer;
import dev.turnstile.lifecycle.Explanation.Route;
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
        Details first = Details.data("carrier", "DHL");
        Details all = first.with("parcels", 2)
                .withMetadata("request", "r1")
                .withActor("ada")
                .withCommandId(command)
                .withOccurredAt(Instant.EPOCH)
                .expecting("PAID")
                .expectingVersion(7);
        assertThat(all)
                .isEqualTo(new Details(
                        Map.of("carrier", "DHL", "parcels", 2),
                        Map.of("request", "r1"),
                        "ada",
                        command,
                        Instant.EPOCH,
                        "PAID",
                        7L));
        assertThat(first).isEqualTo(new Details(Map.of("carrier", "DHL"), Map.of(), null, null, null, null, null));
        assertThat(Details.none()).isEqualTo(new Details(Map.of(), Map.of(), null, null, null, null, null));
    }

    @Test
    void details_keep_their_own_copy() {
        Map<String, Object> fields = new HashMap<>(Map.of("carrier", "DHL"));
        Details details = Details.data(fields);
        fields.put("carrier", "UPS");
        assertThat(details.data()).isEqualTo(Map.of("carrier", "DHL"));
        assertThatThrownBy(() -> details.data().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_table_has_the_usual_columns_until_told_otherwise() {
        assertThat(table("orders")).isEqualTo(new RecordTable("orders", List.of("id"), "state"));
        assertThat(table("shop.orders").id("number", "region").state("status"))
                .isEqualTo(new RecordTable("shop.orders", List.of("number", "region"), "status"));
        assertThatThrownBy(() -> table("orders").id())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a record table needs a name, id columns and a state column, got orders [] state");
        assertThatThrownBy(() -> table(" ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_explanation_takes_the_first_open_route_and_names_every_unmet_guard_once() {
        var explanation = explanation(List.of(
                new Route<>("A", List.of(new Answer(HOT, false), new Answer(WET, true))),
                new Route<>("B", List.of(new Answer(HOT, false))),
                new Route<>("C", List.of()),
                new Route<>("D", List.of())));
        assertThat(explanation.allowed()).isTrue();
        assertThat(explanation.to()).isEqualTo("C");
        assertThat(explanation.unmet()).containsExactly(HOT);
    }

    @Test
    void an_explanation_without_an_open_route_leads_nowhere() {
        var refused = explanation(List.of(new Route<>("A", List.of(new Answer(HOT, false), new Answer(WET, false)))));
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
        assertThat(new Outcome.Moved<>(change).orThrow()).isSameAs(change);
        var refusal = new RecordNotFound("order", "43", "pay", "orders");
        assertThatThrownBy(() -> new Outcome.Refused<String, String>(refusal).orThrow())
                .isSameAs(refusal);
    }

    private static Explanation<String, String> explanation(List<Route<String>> routes) {
        return new Explanation<>("42", "go", "open", routes, List.of("go"));
    }
}
