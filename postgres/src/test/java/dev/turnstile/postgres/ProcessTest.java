package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.command.Retries;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.process.Processes.Instance;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription.Redelivery;
import dev.turnstile.subscription.Subscriptions.SubscriptionStatus;
import dev.turnstile.timer.Timers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A process over the streams of orders and payments. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ProcessTest {

    /** Makes the commits of steps fail while it exists. */
    private static final String CRASHING = """
            CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN RAISE EXCEPTION 'crash between the step and its commit'; END $$;
            CREATE CONSTRAINT TRIGGER crash AFTER UPDATE ON turnstile.process
              DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION crash()""";

    private final TestDatabase database;
    private final TestClock clock = new TestClock();
    private final PostgresTurnstile turnstile;
    private final Shop shop;
    private final List<Subscriber> running = new CopyOnWriteArrayList<>();
    private final List<Timers.Running> timers = new CopyOnWriteArrayList<>();

    ProcessTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .clock(clock)
                .renewalInterval(Duration.ofMillis(200))
                .open();
        shop = new Shop(turnstile);
    }

    @AfterEach
    void close() {
        timers.forEach(Timers.Running::close);
        running.forEach(Subscriber::close);
        turnstile.close();
        database.close();
    }

    private void start() {
        Redelivery quick = Redelivery.ofParking(new Retries(99, Duration.ofMillis(1), Duration.ofMillis(20)));
        running.add(turnstile
                .subscriptions()
                .start(turnstile.processes().subscription(shop).withRedelivery(quick)));
        timers.add(turnstile.timers().start());
    }

    private long happened(String category, int order, String type) {
        return turnstile
                .events()
                .append(Append.of(StreamName.of(category, order), List.of(NewEvent.ofJson(type, 1, "{}"))))
                .position();
    }

    private void reach(long position) throws InterruptedException {
        assertThat(running.getLast().waitFor("process_shop", position, Duration.ofSeconds(30)))
                .isTrue();
    }

    private List<String> types(int order) {
        return events(StreamName.of("order", order)).stream()
                .map(RecordedEvent::type)
                .toList();
    }

    private List<RecordedEvent> events(StreamName stream) {
        try (Stream<RecordedEvent> events = turnstile.events().read(Read.ofStream(stream))) {
            return events.toList();
        }
    }

    private List<String> history(int order) {
        return events(StreamName.of("process_shop", order)).stream()
                .filter(event -> event.type().equals("process_step"))
                .map(event -> String.valueOf(event.data()))
                .toList();
    }

    private Instance<Shop.Progress> instance(int order) {
        return turnstile.processes().find(shop, Integer.toString(order)).orElseThrow();
    }

    @Test
    void a_successful_order_reserves_ships_and_ends_with_its_history() throws InterruptedException {
        start();
        reach(happened("order", 1, "order_placed"));
        assertThat(instance(1).state().status()).isEqualTo("reserved");
        assertThat(turnstile.timers().of(StreamName.of("process_shop", 1))).hasSize(1);
        reach(happened("payment", 1, "paid"));
        assertThat(types(1)).containsExactly("order_placed", "reserve_stock", "book_courier", "ship_order");
        assertThat(instance(1)).isEqualTo(new Instance<>("1", new Shop.Progress("1", "shipped"), 2, true));
        assertThat(turnstile.timers().pending()).isZero();
        assertThat(history(1)).hasSize(2);
        assertThat(history(1).getFirst())
                .contains("order_placed", "reserve_stock.shop", "payment in PT15M", "\"placed\"", "\"reserved\"");
        assertThat(history(1).getLast()).contains("payment 1", "ship_order.shop", "\"ended\": true");
        assertThat(events(StreamName.of("order", 1)).getLast().actor()).isEqualTo("process shop");
    }

    @Test
    void a_payment_that_is_refused_releases_the_stock_and_cancels_the_order() throws InterruptedException {
        start();
        happened("order", 1, "order_placed");
        reach(happened("payment", 2, "payment_refused"));
        Eventually.holds(() -> types(1).size() == 3);
        reach(happened("payment", 1, "payment_refused"));
        assertThat(types(1))
                .containsExactly(
                        "order_placed",
                        "reserve_stock",
                        "book_courier",
                        "unbook_courier",
                        "release_stock",
                        "cancel_order");
        assertThat(instance(1).state().status()).isEqualTo("cancelled");
        assertThat(turnstile.timers().pending()).isZero();
    }

    @Test
    void a_refused_command_is_compensated_in_the_same_step() throws InterruptedException {
        start();
        shop.refusing.add("ship_order");
        reach(happened("order", 1, "order_placed"));
        reach(happened("payment", 1, "paid"));
        assertThat(types(1))
                .containsExactly(
                        "order_placed",
                        "reserve_stock",
                        "book_courier",
                        "unbook_courier",
                        "release_stock",
                        "cancel_order");
        assertThat(instance(1).ended()).isTrue();
        assertThat(history(1).getLast()).contains("not_today", "release_stock.shop", "cancel_order.shop");
    }

    @Test
    void a_step_that_was_not_carried_out_is_not_compensated() throws InterruptedException {
        start();
        shop.refusing.add("book_courier");
        reach(happened("order", 1, "order_placed"));
        assertThat(types(1)).containsExactly("order_placed", "reserve_stock", "release_stock", "cancel_order");
    }

    @Test
    void an_order_that_is_not_paid_in_time_is_cancelled() throws InterruptedException {
        start();
        reach(happened("order", 1, "order_placed"));
        clock.advance(Shop.PAYMENT);
        Eventually.holds(() -> instance(1).ended());
        assertThat(types(1))
                .containsExactly(
                        "order_placed",
                        "reserve_stock",
                        "book_courier",
                        "unbook_courier",
                        "release_stock",
                        "cancel_order");
        assertThat(history(1).getLast()).contains("\"timer\": \"payment\"");
        reach(happened("payment", 1, "paid"));
        assertThat(history(1)).hasSize(2);
    }

    @Test
    void a_timer_with_an_outdated_token_is_ignored() throws InterruptedException {
        start();
        reach(happened("order", 1, "order_placed"));
        String token = database.value("SELECT data->>'token' FROM turnstile.timer");
        database.sql("UPDATE turnstile.process SET timers = '{\"payment\": \"another\"}'");
        long late = turnstile
                .events()
                .append(Append.of(
                        StreamName.of("process_shop", 1),
                        List.of(NewEvent.ofJson(
                                "process_timer", 1, "{\"timer\":\"payment\",\"token\":\"" + token + "\"}"))))
                .position();
        reach(late);
        assertThat(instance(1).state().status()).isEqualTo("reserved");
        assertThat(history(1)).hasSize(1);
    }

    @Test
    void a_step_whose_commit_fails_is_rolled_back_and_retried_once() throws InterruptedException {
        database.sql(CRASHING);
        start();
        long placed = happened("order", 1, "order_placed");
        Eventually.holds(() -> status().retrying() == 1);
        assertThat(types(1)).containsExactly("order_placed");
        assertThat(turnstile.processes().find(shop, "1")).isEmpty();
        assertThat(turnstile.timers().pending()).isZero();
        database.sql("DROP TRIGGER crash ON turnstile.process");
        Eventually.holds(() -> status().retrying() == 0);
        reach(placed);
        assertThat(types(1)).containsExactly("order_placed", "reserve_stock", "book_courier");
        assertThat(history(1)).hasSize(1);
    }

    private SubscriptionStatus status() {
        return turnstile.subscriptions().status().getFirst();
    }

    @Test
    void events_of_many_streams_for_one_instance_are_handled_one_after_the_other() throws InterruptedException {
        Ticking counting = new Ticking();
        running.add(turnstile.subscriptions().start(turnstile.processes().subscription(counting)));
        int events = 200;
        IntStream.range(0, events).forEach(i -> happened("source", i, "ticked"));
        Eventually.holds(() ->
                turnstile.processes().find(counting, "all").stream().anyMatch(instance -> instance.steps() == events));
        assertThat(turnstile.processes().find(counting, "all").orElseThrow().state())
                .isEqualTo(new Ticking.Total(events));
    }
}
