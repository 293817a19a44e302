package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscriptions.DifferentDeclarationException;
import dev.turnstile.subscription.Subscriptions.UnknownSubscriptionException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A different declaration of a subscription's name is refused until it is permitted. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SubscriptionDeclaredTest extends SubscriptionFixture {

    SubscriptionDeclaredTest(TestServer server) {
        super(server);
    }

    private Subscription notes(Selection selection) {
        return Subscription.of("notes", selection, Start.beginning(), this::see);
    }

    @Test
    void two_applications_cannot_start_one_name_with_two_selections() throws InterruptedException {
        start(notes(NOTES));
        assertThatThrownBy(() -> start(notes(Selection.ofEvents().withCategories("letter"))))
                .isInstanceOfSatisfying(DifferentDeclarationException.class, refused -> {
                    assertThat(refused.subscription()).isEqualTo("notes");
                    assertThat(refused.known()).contains("events in note");
                    assertThat(refused.declared()).contains("events in letter");
                })
                .hasMessageContaining("turnstile subscriptions redeclare notes");
        assertThatThrownBy(() -> start(notes(NOTES.withTypes("noted"))))
                .isInstanceOf(DifferentDeclarationException.class);
        assertThatThrownBy(() -> start(notes(NOTES.withKinds(Kind.EVENT, Kind.TRANSITION))))
                .isInstanceOf(DifferentDeclarationException.class);
        assertThatThrownBy(() -> start(notes(Selection.ofTransitions(Orders.MACHINE))))
                .isInstanceOf(DifferentDeclarationException.class);
        reach(append(1, "all of it"));
        assertThat(seen).containsExactly("all of it");
    }

    @Test
    void two_applications_cannot_start_one_name_with_two_kinds_of_handlers() {
        start(notes(NOTES));
        assertThatThrownBy(() ->
                        start(Subscription.ofExactlyOnce("notes", NOTES, Start.beginning(), (deliveries, c) -> {})))
                .isInstanceOf(DifferentDeclarationException.class)
                .hasMessageContaining("'one by one'")
                .hasMessageContaining("'transaction'");
        assertThatThrownBy(() -> start(Subscription.ofBatches("notes", NOTES, Start.beginning(), deliveries -> {})))
                .isInstanceOf(DifferentDeclarationException.class);
    }

    @Test
    void the_same_declaration_in_another_order_and_with_another_start_is_the_same() {
        start(notes(NOTES.withTypes("a", "b").withKinds(Kind.EVENT, Kind.CREATION)));
        start(Subscription.of(
                "notes", NOTES.withTypes("b", "a").withKinds(Kind.CREATION, Kind.EVENT), Start.now(), this::see));
        assertThat(turnstile.subscriptions().status()).hasSize(1);
    }

    @Test
    void a_permitted_change_revokes_the_shards_of_nodes_with_the_old_declaration() throws InterruptedException {
        start(notes(NOTES.withTypes("never")));
        Eventually.holds(() -> shards(running.getFirst()).size() == 16);
        turnstile.subscriptions().redeclare("notes");
        assertThat(status().remarks()).anyMatch(remark -> remark.startsWith("nothing is declared"));
        start(notes(NOTES));
        Eventually.holds(() -> shards(running.getLast()).size() == 16);
        reach(append(1, "a"));
        Eventually.holds(() -> shards(running.getFirst()).isEmpty());
        reach(append(2, "b"));
        assertThat(seen).containsExactlyInAnyOrder("a", "b");
        assertThat(status().selection()).isEqualTo(NOTES);
        assertThatThrownBy(() -> start(notes(NOTES.withTypes("never"))))
                .isInstanceOf(DifferentDeclarationException.class);
    }

    @Test
    void a_missing_subscription_is_refused_by_name() {
        start(notes(NOTES));
        assertThatThrownBy(() -> turnstile.subscriptions().redeclare("letters"))
                .isInstanceOf(UnknownSubscriptionException.class)
                .hasMessage("there is no subscription 'letters'; there are [notes]");
        assertThatThrownBy(() -> turnstile.subscriptions().reset("letters", Start.now()))
                .isInstanceOf(UnknownSubscriptionException.class);
        assertThatThrownBy(() -> turnstile.subscriptions().remove("letters"))
                .isInstanceOf(UnknownSubscriptionException.class);
        StreamName stream = StreamName.of("note", 1);
        assertThatThrownBy(() -> turnstile.subscriptions().parked("letters"))
                .isInstanceOf(UnknownSubscriptionException.class)
                .hasMessage("there is no subscription 'letters'; there are [notes]");
        assertThatThrownBy(() -> turnstile.subscriptions().redeliver("letters", stream))
                .isInstanceOf(UnknownSubscriptionException.class);
        assertThatThrownBy(() -> turnstile.subscriptions().skip("letters", stream, 1))
                .isInstanceOf(UnknownSubscriptionException.class);
    }

    @Test
    void a_type_that_exists_only_under_another_kind_logs_a_warning() {
        database.sql(Orders.TABLE);
        turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        append(1, "a");
        List<String> log = CapturedLog.begin();
        try {
            start(
                    Subscription.of(
                            "paid",
                            Selection.ofEvents().withCategories("orders").withTypes("PAY"),
                            Start.now(),
                            this::see),
                    Subscription.of(
                            "moved",
                            Selection.ofTransitions(Orders.MACHINE).withTypes("noted"),
                            Start.now(),
                            this::see),
                    Subscription.of("starred", Selection.ofEvents().withTypes("not*"), Start.now(), this::see),
                    Subscription.of("later", Selection.ofEvents().withTypes("to_come"), Start.now(), this::see),
                    Subscription.of(
                            "right", Selection.ofTransitions(Orders.MACHINE, Orders.Move.PAY), Start.now(), this::see));
        } finally {
            CapturedLog.end(log);
        }
        assertThat(log.stream().filter(line -> line.contains("matches no event")))
                .hasSize(3)
                .anyMatch(line -> line.contains("subscription 'paid'")
                        && line.contains("contains only transitions PAY of machine order")
                        && line.contains("Selection.transitions(machine, ..)"))
                .anyMatch(line -> line.contains("subscription 'moved'") && line.contains("contains only events noted"))
                .anyMatch(line -> line.contains("subscription 'starred'") && line.contains("typesMatching"));
        assertThat(turnstile.subscriptions().status().stream()
                        .filter(one -> one.remarks().stream().anyMatch(remark -> remark.contains("matches no event")))
                        .map(one -> one.name()))
                .containsExactly("moved", "paid", "starred");
    }

    @Test
    void transitions_are_delivered_as_their_machine_names_them() throws InterruptedException {
        database.sql(Orders.TABLE);
        var orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        start(Subscription.of(
                "notes",
                Selection.ofTransitions(Orders.MACHINE, Orders.Move.PAY),
                Start.beginning(),
                delivery -> seen.add(delivery.event().type())));
        var created = orders.insert(Map.of("customer", "bo"));
        reach(orders.fire(created.record(), Orders.Move.PAY).position());
        assertThat(seen).containsExactly("PAY");
    }
}
