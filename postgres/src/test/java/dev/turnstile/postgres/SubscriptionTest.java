package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Box.SeatReserved;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Subscriptions in one process: selection, order and delivery of events. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SubscriptionTest extends SubscriptionFixture {

    SubscriptionTest(TestServer server) {
        super(server);
    }

    @Test
    void events_of_a_stream_are_delivered_in_order_from_the_first_one() throws InterruptedException {
        append(1, "a", "b");
        start(Subscription.of("notes", NOTES, Start.beginning(), this::see));
        reach(append(1, "c"));
        assertThat(seen).containsExactly("a", "b", "c");
    }

    @Test
    void a_subscription_from_now_skips_existing_events() throws InterruptedException {
        append(1, "old");
        database.sql("SELECT pg_current_xact_id()");
        start(Subscription.of("notes", NOTES, Start.now(), this::see));
        reach(append(1, "new"));
        assertThat(seen).containsExactly("new");
    }

    @Test
    void a_subscription_continues_where_it_was_closed() throws InterruptedException {
        start(Subscription.of("notes", NOTES, Start.beginning(), this::see));
        reach(append(1, "a"));
        running.getLast().close();
        append(1, "b");
        start(Subscription.of("notes", NOTES, Start.beginning(), this::see));
        reach(append(1, "c"));
        assertThat(seen).containsExactly("a", "b", "c");
    }

    @Test
    void a_handler_sees_actor_and_correlation() throws InterruptedException {
        List<Delivery> deliveries = new CopyOnWriteArrayList<>();
        start(Subscription.of(
                "notes", Selection.ofEvents().withTypesMatching("seat_*"), Start.beginning(), deliveries::add));
        new Ad<>(turnstile, "reserve.seats", (input, tx) -> {
                    tx.append(new SeatReserved(1, "ada"));
                    return "";
                })
                .call("", Options.none().withActor("eve"));
        Eventually.holds(() -> !deliveries.isEmpty());
        Delivery first = deliveries.getFirst();
        assertThat(first.event().actor()).isEqualTo("eve");
        assertThat(first.event().correlationId()).isNotNull();
        assertThat(first.attempt()).isOne();
        assertThat(first.fencingToken()).isOne();
    }

    @Test
    void transitions_are_events_as_well() throws InterruptedException {
        database.sql(Orders.TABLE);
        var orders = turnstile.lifecycle(
                Orders.MACHINE, RecordTable.of("orders").withId("id").withState("state"));
        database.sql("INSERT INTO orders (id, state) VALUES (7, 0)");
        start(Subscription.of(
                "moves",
                Selection.ofEvents().withCategories("orders").withKinds(Kind.TRANSITION),
                Start.beginning(),
                delivery -> seen.add(delivery.event().type())));
        orders.fire(7, Move.PAY);
        Eventually.holds(() -> seen.equals(List.of("PAY")));
    }

    @Test
    void uncommitted_and_rolled_back_events_are_not_delivered() throws Exception {
        start(Subscription.of("notes", NOTES, Start.beginning(), this::see));
        try (JdbcTransaction transaction = JdbcTransaction.begin(database.dataSource())) {
            turnstile.within(transaction, () -> append(1, "never"));
        }
        reach(append(2, "next"));
        assertThat(seen).containsExactly("next");
    }

    @Test
    void several_subscriptions_share_reads_and_each_gets_its_selection() throws InterruptedException {
        ConcurrentMap<String, List<String>> each = new ConcurrentHashMap<>();
        start(
                Subscription.of(
                        "notes",
                        NOTES,
                        Start.beginning(),
                        one -> each.computeIfAbsent("notes", name -> new CopyOnWriteArrayList<>())
                                .add(text(one))),
                Subscription.of(
                        "remarks",
                        Selection.ofEvents().withCategories("remark"),
                        Start.beginning(),
                        one -> each.computeIfAbsent("remarks", name -> new CopyOnWriteArrayList<>())
                                .add(text(one))));
        append(1, "a");
        turnstile
                .events()
                .append(Append.of(
                        StreamName.of("remark", 1), List.of(NewEvent.ofJson("noted", 1, "{\"text\":\"r\"}"))));
        Eventually.holds(() -> each.equals(java.util.Map.of("notes", List.of("a"), "remarks", List.of("r"))));
    }

    @Test
    void the_number_of_shards_is_fixed() {
        start(Subscription.of("notes", NOTES, Start.beginning(), this::see).withShards(4));
        assertThatThrownBy(() -> start(Subscription.of("notes", NOTES, Start.beginning(), this::see)
                        .withShards(8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8 shards, but was first started with 4");
    }

    @Test
    void the_holder_of_the_horizon_is_named_and_events_below_it_are_delivered() throws Exception {
        start(Subscription.of("notes", NOTES, Start.beginning(), this::see));
        try (JdbcTransaction transaction = JdbcTransaction.begin(database.dataSource())) {
            Box.update(transaction.connection(), "SET LOCAL application_name = 'nightly report'");
            Box.text(transaction.connection(), "SELECT pg_current_xact_id()");
            append(1, "a");
            Eventually.holds(() -> status().lag() == 1);
            assertThat(turnstile.subscriptions().horizonHolder().orElseThrow().application())
                    .isEqualTo("nightly report");
            assertThat(seen).isEmpty();
        }
        Eventually.holds(() -> seen.equals(List.of("a")));
        Eventually.holds(() -> status().lag() == 0 && status().handled() == 1);
    }
}
