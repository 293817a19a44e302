package dev.turnstile.postgres;

import static dev.turnstile.lifecycle.RecordTable.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.Options;
import dev.turnstile.command.Retries;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Box.SeatReserved;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.ParkedStream;
import dev.turnstile.subscription.Postponed;
import dev.turnstile.subscription.Redelivery;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.SubscriptionStatus;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What handlers are given, when, and what becomes of those that fail; on one node. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SubscriptionTest {

    private static final Selection NOTES = Selection.events().categories("note");
    private static final Retries QUICK = new Retries(3, Duration.ofMillis(1), Duration.ofMillis(5));

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<Subscriber> running = new CopyOnWriteArrayList<>();

    SubscriptionTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .lease(Duration.ofMillis(600))
                .open();
    }

    @AfterEach
    void close() {
        running.forEach(Subscriber::close);
        turnstile.close();
        database.close();
    }

    private Subscriber start(Subscription... subscriptions) {
        Subscriber subscriber = turnstile.subscriptions().start(subscriptions);
        running.add(subscriber);
        return subscriber;
    }

    private long append(int stream, String... texts) {
        List<NewEvent> events = List.of(texts).stream()
                .map(text -> NewEvent.json("noted", 1, "{\"text\":\"" + text + "\"}"))
                .toList();
        return turnstile
                .events()
                .append(Append.to(StreamName.of("note", stream), events))
                .position();
    }

    private static String text(Delivery delivery) {
        String data = String.valueOf(delivery.event().data());
        return data.replaceAll(".*: ?\"(.*)\".*", "$1");
    }

    private void see(Delivery delivery) {
        seen.add(text(delivery));
    }

    private SubscriptionStatus status() {
        return turnstile.subscriptions().status().getFirst();
    }

    private void reach(long position) throws InterruptedException {
        assertThat(running.getLast().waitFor("notes", position, Duration.ofSeconds(30)))
                .isTrue();
    }

    private static void fail(String text) {
        throw new IllegalStateException("cannot handle " + text);
    }

    @Test
    void events_of_a_stream_come_in_order_from_the_first_one_on() throws InterruptedException {
        append(1, "a", "b");
        start(Subscription.of("notes", NOTES, this::see));
        reach(append(1, "c"));
        assertThat(seen).containsExactly("a", "b", "c");
    }

    @Test
    void a_subscription_from_now_on_passes_over_what_was_there() throws InterruptedException {
        append(1, "old");
        database.sql("SELECT pg_current_xact_id()");
        start(Subscription.of("notes", NOTES, this::see).fromNowOn());
        reach(append(1, "new"));
        assertThat(seen).containsExactly("new");
    }

    @Test
    void a_subscription_goes_on_where_it_was_closed() throws InterruptedException {
        start(Subscription.of("notes", NOTES, this::see));
        reach(append(1, "a"));
        running.getLast().close();
        append(1, "b");
        start(Subscription.of("notes", NOTES, this::see));
        reach(append(1, "c"));
        assertThat(seen).containsExactly("a", "b", "c");
    }

    @Test
    void a_handler_sees_who_did_it_and_what_it_belongs_to() throws InterruptedException {
        List<Delivery> deliveries = new CopyOnWriteArrayList<>();
        start(Subscription.of("notes", Selection.events().types("seat_*"), deliveries::add));
        new Ad<>(turnstile, "reserve.seats", (input, tx) -> {
                    tx.append(new SeatReserved(1, "ada"));
                    return "";
                })
                .call("", Options.none().actor("eve"));
        Eventually.holds(() -> !deliveries.isEmpty());
        Delivery first = deliveries.getFirst();
        assertThat(first.event().actor()).isEqualTo("eve");
        assertThat(first.event().correlationId()).isNotNull();
        assertThat(first.attempt()).isOne();
        assertThat(first.fence()).isOne();
    }

    @Test
    void transitions_are_events_as_well() throws InterruptedException {
        database.sql(Orders.TABLE);
        var orders =
                turnstile.lifecycle(Orders.MACHINE, table("orders").id("id").state("state"));
        database.sql("INSERT INTO orders (id, state) VALUES (7, 0)");
        start(Subscription.of(
                "moves",
                Selection.events().categories("orders").kinds(Kind.TRANSITION),
                delivery -> seen.add(delivery.event().type())));
        orders.fire(7, Move.PAY);
        Eventually.holds(() -> seen.equals(List.of("PAY")));
    }

    @Test
    void what_is_not_committed_is_not_handled_and_what_is_rolled_back_never() throws Exception {
        start(Subscription.of("notes", NOTES, this::see));
        try (JdbcTransaction transaction = JdbcTransaction.begin(database.dataSource())) {
            turnstile.within(transaction, () -> append(1, "never"));
        }
        reach(append(2, "next"));
        assertThat(seen).containsExactly("next");
    }

    @Test
    void an_event_that_fails_is_tried_again_and_its_followers_wait_while_others_go_on() throws InterruptedException {
        AtomicInteger failures = new AtomicInteger(2);
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        start(Subscription.of("notes", NOTES, delivery -> {
                    if (text(delivery).equals("bad")) {
                        attempts.add(delivery.attempt());
                        if (failures.getAndDecrement() > 0) {
                            fail("bad");
                        }
                    }
                    see(delivery);
                })
                .shards(1)
                .redelivery(Redelivery.parking(new Retries(5, Duration.ofMillis(200), Duration.ofMillis(200)))));
        append(1, "bad", "behind");
        append(2, "other");
        Eventually.holds(() -> seen.size() == 3);
        assertThat(attempts).containsExactly(1, 2, 3);
        assertThat(seen).containsSubsequence("bad", "behind").contains("other");
        Eventually.holds(() -> turnstile.subscriptions().parked("notes").isEmpty());
    }

    @Test
    void after_the_last_attempt_the_stream_is_parked_behind_a_dead_letter() throws InterruptedException {
        start(Subscription.of("notes", NOTES, delivery -> {
                    if (text(delivery).equals("bad")) {
                        fail("bad\nat all");
                    }
                    see(delivery);
                })
                .redelivery(Redelivery.parking(QUICK)));
        append(1, "good", "bad", "behind");
        reach(append(2, "other"));
        Eventually.holds(() -> status().dead() == 1);
        assertThat(seen).containsExactlyInAnyOrder("good", "other");
        ParkedStream parked = turnstile.subscriptions().parked("notes").getFirst();
        assertThat(parked.stream()).isEqualTo(StreamName.of("note", 1));
        assertThat(parked.version()).isEqualTo(2);
        assertThat(parked.attempts()).isEqualTo(3);
        assertThat(parked.waiting()).isEqualTo(2);
        assertThat(parked.dead()).isTrue();
        assertThat(parked.failure()).isEqualTo("java.lang.IllegalStateException");
        assertThat(parked.message()).isEqualTo("cannot handle bad; at all");
    }

    @Test
    void a_dead_letter_is_replayed_and_its_followers_come_behind_it() throws InterruptedException {
        AtomicBoolean broken = new AtomicBoolean(true);
        start(Subscription.of("notes", NOTES, delivery -> {
                    if (broken.get() && text(delivery).equals("bad")) {
                        fail("bad");
                    }
                    see(delivery);
                })
                .redelivery(Redelivery.parking(QUICK)));
        reach(append(1, "bad", "behind", "last"));
        Eventually.holds(() -> status().dead() == 1);
        broken.set(false);
        assertThat(turnstile.subscriptions().replay("notes", StreamName.of("note", 1)))
                .isTrue();
        Eventually.holds(() -> seen.equals(List.of("bad", "behind", "last")));
        reach(append(1, "new"));
        assertThat(seen).containsExactly("bad", "behind", "last", "new");
    }

    @Test
    void a_dead_letter_is_skipped_by_its_version_only() throws InterruptedException {
        start(Subscription.of("notes", NOTES, delivery -> {
                    if (text(delivery).equals("bad")) {
                        fail("bad");
                    }
                    see(delivery);
                })
                .redelivery(Redelivery.parking(QUICK)));
        reach(append(1, "bad", "behind"));
        Eventually.holds(() -> status().dead() == 1);
        assertThat(turnstile.subscriptions().skip("notes", StreamName.of("note", 1), 2))
                .isFalse();
        assertThat(turnstile.subscriptions().skip("notes", StreamName.of("note", 1), 1))
                .isTrue();
        Eventually.holds(() -> seen.equals(List.of("behind")));
    }

    @Test
    void what_is_parked_stays_parked_when_another_node_takes_over() throws InterruptedException {
        Subscription notes = Subscription.of("notes", NOTES, delivery -> {
                    if (text(delivery).equals("bad")) {
                        fail("bad");
                    }
                    see(delivery);
                })
                .redelivery(Redelivery.parking(QUICK));
        start(notes);
        reach(append(1, "bad", "behind"));
        Eventually.holds(() -> status().dead() == 1);
        running.getLast().close();
        start(notes);
        reach(append(1, "later"));
        assertThat(seen).isEmpty();
        turnstile.subscriptions().skip("notes", StreamName.of("note", 1), 1);
        Eventually.holds(() -> seen.equals(List.of("behind", "later")));
    }

    @Test
    void a_failure_of_a_class_that_is_given_up_at_once_is_tried_once() throws InterruptedException {
        AtomicInteger attempts = new AtomicInteger();
        start(Subscription.of("notes", NOTES, delivery -> {
                    attempts.incrementAndGet();
                    throw new IllegalStateException("wrapped", new UnsupportedOperationException("never"));
                })
                .redelivery(Redelivery.defaults().never(UnsupportedOperationException.class)));
        append(1, "a");
        Eventually.holds(() -> status().dead() == 1);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void a_postponed_event_counts_no_attempt_and_parks_nothing() throws InterruptedException {
        AtomicInteger postponed = new AtomicInteger();
        start(Subscription.of("notes", NOTES, delivery -> {
                    if (postponed.incrementAndGet() <= 20) {
                        throw new Postponed(Duration.ofMillis(1), "the other side is down");
                    }
                    see(delivery);
                })
                .redelivery(Redelivery.parking(Retries.none())));
        reach(append(1, "a", "b"));
        assertThat(seen).containsExactly("a", "b");
        assertThat(turnstile.subscriptions().parked("notes")).isEmpty();
    }

    @Test
    void a_batch_that_fails_is_tried_one_by_one_and_only_the_bad_event_is_held_back() throws InterruptedException {
        append(1, "a", "bad", "behind");
        append(2, "b");
        Set<String> handled = ConcurrentHashMap.newKeySet();
        start(Subscription.ofBatches("notes", NOTES, deliveries -> {
                    if (deliveries.stream().anyMatch(one -> text(one).equals("bad"))) {
                        fail("bad");
                    }
                    deliveries.forEach(one -> handled.add(text(one)));
                })
                .shards(1)
                .redelivery(Redelivery.parking(QUICK)));
        Eventually.holds(() -> status().dead() == 1);
        Eventually.holds(() -> handled.equals(Set.of("a", "b")));
    }

    @Test
    void what_an_exact_handler_writes_is_committed_with_its_place_or_not_at_all() throws InterruptedException {
        database.sql("CREATE TABLE sums (text text PRIMARY KEY)");
        AtomicInteger crashes = new AtomicInteger(3);
        start(Subscription.exactlyOnce("notes", NOTES, (deliveries, connection) -> {
                    for (Delivery delivery : deliveries) {
                        Box.update(connection, "INSERT INTO sums VALUES (?)", text(delivery));
                    }
                    if (crashes.getAndDecrement() > 0) {
                        fail("anything");
                    }
                })
                .redelivery(Redelivery.parking(new Retries(9, Duration.ofMillis(1), Duration.ofMillis(5)))));
        append(1, "a", "b");
        reach(append(2, "c"));
        Eventually.holds(() -> database.value("SELECT count(*) FROM sums").equals("3"));
        assertThat(turnstile.subscriptions().parked("notes")).isEmpty();
    }

    @Test
    void a_command_inside_an_exact_handler_joins_its_transaction() throws InterruptedException {
        Ad<String> remark = new Ad<>(turnstile, "remark.notes", (input, tx) -> {
            tx.append(StreamName.of("remark", 1), NewEvent.json("remarked", 1, "{\"text\":\"" + input + "\"}"));
            return "";
        });
        AtomicBoolean broken = new AtomicBoolean(true);
        start(Subscription.exactlyOnce("notes", NOTES, (deliveries, connection) -> {
                    deliveries.forEach(one -> remark.call(text(one)));
                    if (broken.getAndSet(false)) {
                        fail("the first time");
                    }
                })
                .redelivery(Redelivery.parking(QUICK)));
        append(1, "a");
        Eventually.holds(() -> database.rows("SELECT data->>'text' FROM turnstile.event e JOIN turnstile.stream s"
                        + " ON s.id = e.stream_id WHERE s.key = '1' AND s.category IN"
                        + " (SELECT id FROM turnstile.category WHERE name = 'remark')")
                .equals(List.of("a")));
    }

    @Test
    void an_exact_handler_s_connection_cannot_be_committed_by_it() {
        start(Subscription.exactlyOnce("notes", NOTES, (deliveries, connection) -> connection.commit())
                .redelivery(Redelivery.parking(Retries.none())));
        append(1, "a");
        Eventually.holds(() -> status().dead() == 1);
        assertThat(turnstile.subscriptions().parked("notes").getFirst().message())
                .contains("the door ends the transaction");
    }

    @Test
    void a_read_model_waits_for_what_fails_and_says_so() throws InterruptedException {
        AtomicBoolean broken = new AtomicBoolean(true);
        start(Subscription.exactlyOnce("notes", NOTES, (List<Delivery> deliveries, Connection connection) -> {
                    if (broken.get()) {
                        fail("yet");
                    }
                    deliveries.forEach(this::see);
                })
                .shards(1)
                .redelivery(Redelivery.holding()));
        append(1, "a");
        append(2, "b");
        Eventually.holds(
                () -> String.valueOf(status().shards().getFirst().failure()).contains("IllegalStateException at "));
        assertThat(status().shards().getFirst().failure()).doesNotContain("cannot handle yet");
        broken.set(false);
        Eventually.holds(() -> seen.equals(List.of("a", "b")));
        Eventually.holds(() -> status().shards().getFirst().failure() == null);
    }

    @Test
    void a_failure_that_holds_a_shard_is_shown_though_the_first_events_are_not_selected() {
        for (int remark = 1; remark <= 3; remark++) {
            turnstile
                    .events()
                    .append(Append.to(StreamName.of("remark", remark), List.of(NewEvent.json("noted", 1, "{}"))));
        }
        start(Subscription.of("notes", NOTES, delivery -> fail("ever"))
                .shards(1)
                .redelivery(Redelivery.holding()));
        Eventually.holds(() -> status().lag() == 0);
        append(1, "a");
        Eventually.holds(
                () -> String.valueOf(status().shards().getFirst().failure()).contains("IllegalStateException at "));
        assertThat(status().shards().getFirst().failure()).contains("position 4");
    }

    @Test
    void several_subscriptions_share_what_is_read_and_each_gets_its_own() throws InterruptedException {
        ConcurrentMap<String, List<String>> each = new ConcurrentHashMap<>();
        start(
                Subscription.of(
                        "notes",
                        NOTES,
                        one -> each.computeIfAbsent("notes", name -> new CopyOnWriteArrayList<>())
                                .add(text(one))),
                Subscription.of(
                        "remarks",
                        Selection.events().categories("remark"),
                        one -> each.computeIfAbsent("remarks", name -> new CopyOnWriteArrayList<>())
                                .add(text(one))));
        append(1, "a");
        turnstile
                .events()
                .append(Append.to(StreamName.of("remark", 1), List.of(NewEvent.json("noted", 1, "{\"text\":\"r\"}"))));
        Eventually.holds(() -> each.equals(java.util.Map.of("notes", List.of("a"), "remarks", List.of("r"))));
    }

    @Test
    void the_number_of_shards_is_fixed() {
        start(Subscription.of("notes", NOTES, this::see).shards(4));
        assertThatThrownBy(
                        () -> start(Subscription.of("notes", NOTES, this::see).shards(8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8 shards, but was first started with 4");
    }

    @Test
    void the_holder_of_the_horizon_is_named_and_what_is_below_it_goes_on() throws Exception {
        start(Subscription.of("notes", NOTES, this::see));
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
