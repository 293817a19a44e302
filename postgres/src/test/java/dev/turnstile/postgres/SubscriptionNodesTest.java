package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.command.Retries;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.EventHandler;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Nodes that share the shards of a subscription, start, stop, and lose their connection. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SubscriptionNodesTest {

    private static final Selection NOTES = Selection.ofEvents().withCategories("note");
    private static final int SHARDS = 8;

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final List<PostgresTurnstile> others = new CopyOnWriteArrayList<>();
    private final List<Subscriber> running = new CopyOnWriteArrayList<>();

    SubscriptionNodesTest(TestServer server) {
        database = server.database();
        turnstile = open(database.dataSource());
    }

    @AfterEach
    void close() {
        running.forEach(Subscriber::close);
        others.forEach(PostgresTurnstile::close);
        database.close();
    }

    private PostgresTurnstile open(DataSource dataSource) {
        PostgresTurnstile opened = PostgresTurnstile.builder(dataSource)
                .subscriptionLease(Duration.ofMillis(600))
                .open();
        others.add(opened);
        return opened;
    }

    /** A data source that can be disconnected, as by a network failure. */
    private DataSource cuttable(AtomicBoolean cut) {
        return watched(() -> {
            if (cut.get()) {
                throw new SQLException("the network is gone", "08006");
            }
        });
    }

    private DataSource watched(Step each) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    each.run();
                    try {
                        return method.invoke(database.dataSource(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Subscriber start(PostgresTurnstile on, Subscription subscription) {
        Subscriber subscriber = on.subscriptions().start(subscription);
        running.add(subscriber);
        return subscriber;
    }

    private static int held(Subscriber node) {
        return node.shards().values().iterator().next().size();
    }

    private static int heldOfAll(Subscriber node) {
        return node.shards().values().stream().mapToInt(Set::size).sum();
    }

    private static Subscription notes(EventHandler handler) {
        return Subscription.of("notes", NOTES, Start.beginning(), handler).withShards(SHARDS);
    }

    private void append(int stream) {
        turnstile.events().append(Append.of(StreamName.of("note", stream), List.of(NewEvent.ofJson("noted", 1, "{}"))));
    }

    @Test
    void nodes_share_the_shards_and_take_over_those_of_one_that_leaves() {
        Subscriber first = start(turnstile, notes(delivery -> {}));
        Eventually.holds(() -> held(first) == SHARDS);
        Subscriber second = start(turnstile, notes(delivery -> {}));
        Subscriber third = start(turnstile, notes(delivery -> {}));
        Eventually.holds(() -> held(first) <= 3
                && held(second) >= 2
                && held(third) >= 2
                && held(first) + held(second) + held(third) == SHARDS);
        second.close();
        Eventually.holds(() -> held(first) == 4 && held(third) == 4);
    }

    @Test
    void a_node_that_does_not_renew_its_leases_loses_its_shards_and_delivers_nothing() {
        AtomicBoolean cut = new AtomicBoolean();
        List<Long> late = new CopyOnWriteArrayList<>();
        List<Delivery> silent = new CopyOnWriteArrayList<>();
        List<Delivery> other = new CopyOnWriteArrayList<>();
        Subscriber gone = start(open(cuttable(cut)), notes(delivery -> {
            silent.add(delivery);
            if (cut.get()) {
                late.add(System.nanoTime());
            }
        }));
        Eventually.holds(() -> held(gone) == SHARDS);
        IntStream.range(0, 20).forEach(this::append);
        Eventually.holds(() -> silent.size() == 20);
        cut.set(true);
        IntStream.range(0, 20).forEach(this::append);
        long before = System.nanoTime();
        Subscriber taker = start(turnstile, notes(other::add));
        Eventually.holds(() -> held(taker) == SHARDS);
        long taken = System.nanoTime();
        Eventually.holds(() -> other.size() >= 20);
        assertThat(late).allMatch(moment -> moment < taken);
        assertThat(other).allMatch(delivery -> delivery.fencingToken() == 2);
        assertThat(Duration.ofNanos(taken - before)).isLessThan(Duration.ofSeconds(30));
        cut.set(false);
        Eventually.holds(() -> held(gone) == SHARDS / 2 && held(taker) == SHARDS / 2);
    }

    @Test
    void the_node_that_holds_a_dead_letter_is_notified_of_its_redelivery() {
        AtomicBoolean broken = new AtomicBoolean(true);
        List<Delivery> handled = new CopyOnWriteArrayList<>();
        Subscription notes = notes(delivery -> {
                    if (broken.get()) {
                        throw new IllegalStateException("broken");
                    }
                    handled.add(delivery);
                })
                .withRedelivery(Redelivery.ofParking(Retries.none()));
        Subscriber one = start(turnstile, notes);
        Subscriber other = start(turnstile, notes);
        Eventually.holds(() -> held(one) == SHARDS / 2 && held(other) == SHARDS / 2);
        IntStream.range(0, 24).forEach(this::append);
        Eventually.holds(() -> turnstile.subscriptions().parked("notes").size() == 24);
        broken.set(false);
        IntStream.range(0, 24)
                .forEach(stream -> turnstile.subscriptions().redeliver("notes", StreamName.of("note", stream)));
        Eventually.holds(() -> handled.size() == 24);
    }

    @Test
    void queued_events_are_not_delivered_once_the_lease_may_have_expired() throws InterruptedException {
        AtomicBoolean cut = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<Delivery> slow = new CopyOnWriteArrayList<>();
        List<Delivery> other = new CopyOnWriteArrayList<>();
        Subscriber gone = start(
                open(cuttable(cut)),
                notes(delivery -> {
                            slow.add(delivery);
                            cut.set(true);
                            begun.countDown();
                            goOn.await();
                        })
                        .withShards(1));
        Eventually.holds(() -> held(gone) == 1);
        NewEvent event = NewEvent.ofJson("noted", 1, "{}");
        turnstile.events().append(Append.of(StreamName.of("note", 1), List.of(event, event, event)));
        begun.await();
        start(turnstile, notes(other::add).withShards(1));
        Eventually.holds(() -> other.size() == 3);
        goOn.countDown();
        append(2);
        Eventually.holds(() -> other.size() == 4);
        gone.close();
        assertThat(slow).hasSize(1);
        cut.set(false);
    }

    @Test
    void writes_of_a_node_after_its_lease_was_taken_over_are_rolled_back() throws InterruptedException {
        database.sql("CREATE TABLE written (node text, position bigint)");
        AtomicBoolean cut = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Subscriber slow = start(open(cuttable(cut)), exact("slow", () -> {
            cut.set(true);
            begun.countDown();
            goOn.await();
        }));
        Eventually.holds(() -> held(slow) == 1);
        append(1);
        begun.await();
        Subscriber taker = start(turnstile, exact("taker", () -> {}));
        Eventually.holds(() -> database.value("SELECT count(*) FROM written").equals("1"));
        goOn.countDown();
        slow.close();
        append(2);
        Eventually.holds(() -> database.value("SELECT count(*) FROM written").equals("2"));
        assertThat(database.rows("SELECT DISTINCT node FROM written")).containsExactly("taker");
        assertThat(held(taker)).isOne();
        cut.set(false);
    }

    /** Like a {@link Runnable} that may throw. */
    private interface Step {
        void run() throws Exception;
    }

    private static Subscription exact(String node, Step step) {
        return Subscription.ofExactlyOnce("notes", NOTES, Start.beginning(), (deliveries, connection) -> {
                    for (Delivery delivery : deliveries) {
                        Box.update(
                                connection,
                                "INSERT INTO written VALUES (?, ?)",
                                node,
                                delivery.event().position());
                    }
                    step.run();
                })
                .withShards(1);
    }

    @Test
    void every_event_is_written_once_and_in_order_while_nodes_come_and_go() throws Exception {
        database.sql("CREATE TABLE written (at bigint GENERATED ALWAYS AS IDENTITY, stream text, version int,"
                + " UNIQUE (stream, version))");
        AtomicBoolean appending = new AtomicBoolean(true);
        Thread churn = Thread.ofVirtual().start(() -> {
            List<Subscriber> nodes = new ArrayList<>();
            while (appending.get()) {
                nodes.add(turnstile.subscriptions().start(ordered()));
                if (nodes.size() > 2) {
                    nodes.remove(ThreadLocalRandom.current().nextInt(nodes.size()))
                            .close();
                }
            }
            nodes.forEach(Subscriber::close);
        });
        Together.run(8, number -> () -> {
            for (int i = 0; i < 150; i++) {
                append(ThreadLocalRandom.current().nextInt(40));
            }
            return number;
        });
        appending.set(false);
        churn.join();
        start(turnstile, ordered());
        Eventually.holds(() -> database.value("SELECT count(*) FROM written").equals("1200"));
        assertThat(database.value("SELECT count(*) FROM (SELECT version, lag(version) OVER (PARTITION BY stream"
                        + " ORDER BY at) AS before FROM written) w WHERE version <> coalesce(before, 0) + 1"))
                .isEqualTo("0");
    }

    private static Subscription ordered() {
        return Subscription.ofExactlyOnce("notes", NOTES, Start.beginning(), (deliveries, connection) -> {
                    for (Delivery delivery : deliveries) {
                        Box.update(
                                connection,
                                "INSERT INTO written (stream, version) VALUES (?, ?)",
                                delivery.event().stream().key(),
                                delivery.event().version());
                    }
                })
                .withShards(SHARDS);
    }

    @Test
    void an_idle_node_queries_the_database_at_most_once_a_second() {
        AtomicInteger asked = new AtomicInteger();
        PostgresTurnstile idle = PostgresTurnstile.open(watched(asked::incrementAndGet));
        others.add(idle);
        Subscriber node = idle.subscriptions()
                .start(notes(delivery -> {}), Subscription.of("more", NOTES, Start.beginning(), delivery -> {}));
        running.add(node);
        Eventually.holds(() -> heldOfAll(node) == SHARDS + 16);
        Instant begun = Instant.now();
        Eventually.holds(() -> Instant.now().isAfter(begun.plusSeconds(4)));
        asked.set(0);
        Instant counted = Instant.now();
        Eventually.holds(() -> Instant.now().isAfter(counted.plusSeconds(8)));
        assertThat(asked.get()).isBetween(2, 8);
    }
}
