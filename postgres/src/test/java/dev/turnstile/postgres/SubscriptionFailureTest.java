package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.command.Retries;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Failed events of a subscription are retried, shown, and block only what they must. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SubscriptionFailureTest extends SubscriptionFixture {

    SubscriptionFailureTest(TestServer server) {
        super(server);
    }

    @Test
    void an_event_that_fails_is_retried_and_blocks_only_its_own_stream() throws InterruptedException {
        AtomicInteger failures = new AtomicInteger(2);
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        start(Subscription.of("notes", NOTES, Start.beginning(), delivery -> {
                    if (text(delivery).equals("bad")) {
                        attempts.add(delivery.attempt());
                        if (failures.getAndDecrement() > 0) {
                            fail("bad");
                        }
                    }
                    see(delivery);
                })
                .withShards(1)
                .withRedelivery(Redelivery.ofParking(new Retries(5, Duration.ofMillis(200), Duration.ofMillis(200)))));
        append(1, "bad", "behind");
        append(2, "other");
        Eventually.holds(() -> seen.size() == 3);
        assertThat(attempts).containsExactly(1, 2, 3);
        assertThat(seen).containsSubsequence("bad", "behind").contains("other");
        Eventually.holds(() -> turnstile.subscriptions().parked("notes").isEmpty());
    }

    @Test
    void a_batch_that_fails_is_retried_event_by_event_and_only_the_failing_stream_is_parked()
            throws InterruptedException {
        append(1, "a", "bad", "behind");
        append(2, "b");
        Set<String> handled = ConcurrentHashMap.newKeySet();
        start(Subscription.ofBatches("notes", NOTES, Start.beginning(), deliveries -> {
                    if (deliveries.stream().anyMatch(one -> text(one).equals("bad"))) {
                        fail("bad");
                    }
                    deliveries.forEach(one -> handled.add(text(one)));
                })
                .withShards(1)
                .withRedelivery(Redelivery.ofParking(QUICK)));
        Eventually.holds(() -> status().dead() == 1);
        Eventually.holds(() -> handled.equals(Set.of("a", "b")));
    }

    @Test
    void writes_of_an_exactly_once_handler_are_committed_with_its_cursor_or_not_at_all() throws InterruptedException {
        database.sql("CREATE TABLE sums (text text PRIMARY KEY)");
        AtomicInteger crashes = new AtomicInteger(3);
        start(Subscription.ofExactlyOnce("notes", NOTES, Start.beginning(), (deliveries, connection) -> {
                    for (Delivery delivery : deliveries) {
                        Box.update(connection, "INSERT INTO sums VALUES (?)", text(delivery));
                    }
                    if (crashes.getAndDecrement() > 0) {
                        fail("anything");
                    }
                })
                .withRedelivery(Redelivery.ofParking(new Retries(9, Duration.ofMillis(1), Duration.ofMillis(5)))));
        append(1, "a", "b");
        reach(append(2, "c"));
        Eventually.holds(() -> database.value("SELECT count(*) FROM sums").equals("3"));
        assertThat(turnstile.subscriptions().parked("notes")).isEmpty();
    }

    @Test
    void a_command_inside_an_exact_handler_joins_its_transaction() throws InterruptedException {
        Ad<String> remark = new Ad<>(turnstile, "remark.notes", (input, tx) -> {
            tx.append(StreamName.of("remark", 1), NewEvent.ofJson("remarked", 1, "{\"text\":\"" + input + "\"}"));
            return "";
        });
        AtomicBoolean broken = new AtomicBoolean(true);
        start(Subscription.ofExactlyOnce("notes", NOTES, Start.beginning(), (deliveries, connection) -> {
                    deliveries.forEach(one -> remark.call(text(one)));
                    if (broken.getAndSet(false)) {
                        fail("the first time");
                    }
                })
                .withRedelivery(Redelivery.ofParking(QUICK)));
        append(1, "a");
        Eventually.holds(() -> database.rows("SELECT data->>'text' FROM turnstile.event e JOIN turnstile.stream s"
                        + " ON s.id = e.stream_id WHERE s.key = '1' AND s.category IN"
                        + " (SELECT id FROM turnstile.category WHERE name = 'remark')")
                .equals(List.of("a")));
    }

    @Test
    void an_exact_handler_s_connection_cannot_be_committed_by_it() {
        start(Subscription.ofExactlyOnce(
                        "notes", NOTES, Start.beginning(), (deliveries, connection) -> connection.commit())
                .withRedelivery(Redelivery.ofParking(Retries.none())));
        append(1, "a");
        Eventually.holds(() -> status().dead() == 1);
        assertThat(turnstile.subscriptions().parked("notes").getFirst().message())
                .contains("Turnstile ends the transaction");
    }

    @Test
    void a_read_model_waits_at_an_event_that_fails_and_shows_the_failure() throws InterruptedException {
        AtomicBoolean broken = new AtomicBoolean(true);
        start(Subscription.ofExactlyOnce(
                        "notes", NOTES, Start.beginning(), (List<Delivery> deliveries, Connection connection) -> {
                            if (broken.get()) {
                                fail("yet");
                            }
                            deliveries.forEach(this::see);
                        })
                .withShards(1)
                .withRedelivery(Redelivery.ofHolding()));
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
    void a_failure_that_holds_a_shard_is_shown_although_the_first_events_are_not_selected() {
        for (int remark = 1; remark <= 3; remark++) {
            turnstile
                    .events()
                    .append(Append.of(StreamName.of("remark", remark), List.of(NewEvent.ofJson("noted", 1, "{}"))));
        }
        start(Subscription.of("notes", NOTES, Start.beginning(), delivery -> fail("ever"))
                .withShards(1)
                .withRedelivery(Redelivery.ofHolding()));
        Eventually.holds(() -> status().lag() == 0);
        append(1, "a");
        Eventually.holds(
                () -> String.valueOf(status().shards().getFirst().failure()).contains("IllegalStateException at "));
        assertThat(status().shards().getFirst().failure()).contains("position 4");
    }

    @Test
    void an_event_that_fails_first_counts_when_it_is_handled_exactly_once() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        assertCountedOnce(Subscription.ofExactlyOnce(
                "notes", NOTES, Start.beginning(), (deliveries, connection) -> failTwice(calls)));
    }

    @Test
    void an_event_that_fails_first_does_not_count_twice() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger(1);
        assertCountedOnce(Subscription.of("notes", NOTES, Start.beginning(), delivery -> failTwice(calls)));
    }

    @Test
    void a_batch_that_fails_first_counts_when_its_events_are_handled() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        assertCountedOnce(Subscription.ofBatches("notes", NOTES, Start.beginning(), deliveries -> failTwice(calls)));
    }

    /** Fails the first two deliveries: of the batch, and of its first event alone. */
    private static void failTwice(AtomicInteger calls) {
        if (calls.incrementAndGet() <= 2) {
            fail("yet");
        }
    }

    private void assertCountedOnce(Subscription notes) throws InterruptedException {
        append(1, "a", "b");
        start(notes.withRedelivery(Redelivery.ofParking(QUICK)));
        Eventually.holds(() -> status().handled() == 2
                && turnstile.subscriptions().parked("notes").isEmpty());
        reach(append(2, "c"));
        Eventually.holds(() -> status().handled() >= 3);
        assertThat(status().handled()).isEqualTo(3);
    }
}
