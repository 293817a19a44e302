package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.command.Retries;
import dev.turnstile.event.StreamName;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Deliveries between the end of one node and the start of the next, each exactly once. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SubscriptionEndTest extends SubscriptionFixture {

    private static final int EVENTS = 8;

    SubscriptionEndTest(TestServer server) {
        super(server);
    }

    @Test
    void a_closing_node_renews_its_leases_while_its_handlers_run() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(EVENTS);
        CountDownLatch release = new CountDownLatch(1);
        for (int stream = 1; stream <= EVENTS; stream++) {
            append(stream, "note " + stream);
        }
        Subscriber first = turnstile
                .subscriptions()
                .start(Subscription.of("notes", NOTES, Start.beginning(), delivery -> {
                    begun.countDown();
                    release.await();
                    see(delivery);
                }));
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        Thread ending = Thread.ofVirtual().start(first::close);
        start(Subscription.of("notes", NOTES, Start.beginning(), this::see));
        Eventually.holds(() -> shards(running.getFirst()).size() >= 16 - EVENTS);
        String leased =
                "SELECT min(leased_until) FROM turnstile.subscription_shard WHERE node = '" + first.node() + "'";
        for (int renewal = 0; renewal < 3; renewal++) {
            String before = database.value(leased);
            Eventually.holds(() ->
                    database.value("SELECT (" + leased + ") > '" + before + "'").equals("t"));
        }
        release.countDown();
        ending.join();
        reach(append(1, "after"));
        Eventually.holds(() -> seen.size() >= EVENTS + 1);
        assertThat(seen).hasSize(EVENTS + 1).doesNotHaveDuplicates();
    }

    @Test
    void a_redelivery_requested_while_no_node_runs_delivers_once() throws InterruptedException {
        AtomicBoolean broken = new AtomicBoolean(true);
        Subscription notes = Subscription.of("notes", NOTES, Start.beginning(), delivery -> {
                    if (broken.get()) {
                        fail("yet");
                    }
                    see(delivery);
                })
                .withRedelivery(Redelivery.ofParking(Retries.none()));
        start(notes);
        append(1, "a", "b");
        append(2, "c");
        Eventually.holds(() -> status().dead() == 2);
        running.removeLast().close();
        broken.set(false);
        assertThat(turnstile.subscriptions().redeliver("notes", StreamName.of("note", 1)))
                .isTrue();
        assertThat(turnstile.subscriptions().skip("notes", StreamName.of("note", 2), 1))
                .isTrue();
        start(notes);
        Eventually.holds(() -> turnstile.subscriptions().parked("notes").isEmpty());
        reach(append(3, "end"));
        idleRounds();
        assertThat(seen).containsExactlyInAnyOrder("a", "b", "end");
    }

    @Test
    void a_redelivery_requested_while_the_event_is_handled_does_not_deliver_it_again() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch second = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        start(Subscription.of("notes", NOTES, Start.beginning(), delivery -> {
                    if (calls.incrementAndGet() == 1) {
                        fail("the first time");
                    }
                    second.countDown();
                    release.await();
                    see(delivery);
                })
                .withShards(1)
                .withRedelivery(Redelivery.ofParking(new Retries(5, Duration.ofMillis(1), Duration.ofMillis(5)))));
        append(1, "a");
        assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(turnstile.subscriptions().redeliver("notes", StreamName.of("note", 1)))
                .isTrue();
        Eventually.holds(() ->
                database.value("SELECT asked FROM turnstile.parked_stream").equals("f"));
        release.countDown();
        Eventually.holds(() -> turnstile.subscriptions().parked("notes").isEmpty());
        idleRounds();
        assertThat(seen).containsExactly("a");
        assertThat(calls).hasValue(2);
    }

    /** Waits until a lease has been renewed three times, so that the node has read all changes. */
    private void idleRounds() {
        for (int round = 0; round < 3; round++) {
            String before = database.value("SELECT max(leased_until) FROM turnstile.subscription_shard");
            Eventually.holds(() -> !database.value("SELECT max(leased_until) FROM turnstile.subscription_shard")
                    .equals(before));
        }
    }
}
