package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.command.Retries;
import dev.turnstile.event.StreamName;
import dev.turnstile.subscription.Postponed;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import dev.turnstile.subscription.Subscriptions.ParkedStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Parked streams, dead letters and postponed events. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ParkedStreamTest extends SubscriptionFixture {

    ParkedStreamTest(TestServer server) {
        super(server);
    }

    @Test
    void after_the_last_attempt_the_stream_is_parked_behind_a_dead_letter() throws InterruptedException {
        start(Subscription.of("notes", NOTES, Start.beginning(), delivery -> {
                    if (text(delivery).equals("bad")) {
                        fail("bad\nat all");
                    }
                    see(delivery);
                })
                .withRedelivery(Redelivery.ofParking(QUICK)));
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
    void a_dead_letter_is_redelivered_before_its_followers() throws InterruptedException {
        AtomicBoolean broken = new AtomicBoolean(true);
        start(Subscription.of("notes", NOTES, Start.beginning(), delivery -> {
                    if (broken.get() && text(delivery).equals("bad")) {
                        fail("bad");
                    }
                    see(delivery);
                })
                .withRedelivery(Redelivery.ofParking(QUICK)));
        reach(append(1, "bad", "behind", "last"));
        Eventually.holds(() -> status().dead() == 1);
        broken.set(false);
        assertThat(turnstile.subscriptions().redeliver("notes", StreamName.of("note", 1)))
                .isTrue();
        Eventually.holds(() -> seen.equals(List.of("bad", "behind", "last")));
        reach(append(1, "new"));
        assertThat(seen).containsExactly("bad", "behind", "last", "new");
    }

    @Test
    void a_dead_letter_is_skipped_by_its_version_only() throws InterruptedException {
        start(Subscription.of("notes", NOTES, Start.beginning(), delivery -> {
                    if (text(delivery).equals("bad")) {
                        fail("bad");
                    }
                    see(delivery);
                })
                .withRedelivery(Redelivery.ofParking(QUICK)));
        reach(append(1, "bad", "behind"));
        Eventually.holds(() -> status().dead() == 1);
        assertThat(turnstile.subscriptions().skip("notes", StreamName.of("note", 1), 2))
                .isFalse();
        assertThat(turnstile.subscriptions().skip("notes", StreamName.of("note", 1), 1))
                .isTrue();
        Eventually.holds(() -> seen.equals(List.of("behind")));
    }

    @Test
    void a_parked_stream_stays_parked_when_another_node_takes_over() throws InterruptedException {
        Subscription notes = Subscription.of("notes", NOTES, Start.beginning(), delivery -> {
                    if (text(delivery).equals("bad")) {
                        fail("bad");
                    }
                    see(delivery);
                })
                .withRedelivery(Redelivery.ofParking(QUICK));
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
    void a_failure_of_a_class_without_retries_is_attempted_once() throws InterruptedException {
        AtomicInteger attempts = new AtomicInteger();
        start(Subscription.of("notes", NOTES, Start.beginning(), delivery -> {
                    attempts.incrementAndGet();
                    throw new IllegalStateException("wrapped", new UnsupportedOperationException("never"));
                })
                .withRedelivery(Redelivery.defaults().withoutRetries(UnsupportedOperationException.class)));
        append(1, "a");
        Eventually.holds(() -> status().dead() == 1);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void a_postponed_event_counts_no_attempt_and_parks_nothing() throws InterruptedException {
        AtomicInteger postponed = new AtomicInteger();
        start(Subscription.of("notes", NOTES, Start.beginning(), delivery -> {
                    if (postponed.incrementAndGet() <= 20) {
                        throw new Postponed(Duration.ofMillis(1), "the other side is down");
                    }
                    see(delivery);
                })
                .withRedelivery(Redelivery.ofParking(Retries.none())));
        reach(append(1, "a", "b"));
        assertThat(seen).containsExactly("a", "b");
        assertThat(turnstile.subscriptions().parked("notes")).isEmpty();
    }

    @Test
    void a_batch_that_was_postponed_shows_no_failure_when_it_is_handled() {
        append(1, "a", "b");
        AtomicInteger calls = new AtomicInteger();
        start(Subscription.ofBatches("notes", NOTES, Start.beginning(), deliveries -> {
            if (calls.incrementAndGet() == 1) {
                throw away();
            }
        }));
        assertShownAndGone();
    }

    @Test
    void a_parked_stream_that_was_postponed_shows_no_failure_when_it_is_handled() {
        append(1, "a");
        AtomicInteger calls = new AtomicInteger();
        start(Subscription.of("notes", NOTES, Start.beginning(), delivery -> {
                    switch (calls.incrementAndGet()) {
                        case 1 -> fail("yet");
                        case 2 -> throw away();
                        default -> see(delivery);
                    }
                })
                .withRedelivery(Redelivery.ofParking(QUICK)));
        assertShownAndGone();
        Eventually.holds(() -> seen.equals(List.of("a")));
    }

    @Test
    void an_event_that_was_postponed_shows_no_failure_when_it_is_a_dead_letter() {
        append(1, "a");
        AtomicInteger calls = new AtomicInteger();
        start(Subscription.of("notes", NOTES, Start.beginning(), delivery -> {
                    if (calls.incrementAndGet() == 1) {
                        throw away();
                    }
                    fail("ever");
                })
                .withRedelivery(Redelivery.ofParking(Retries.none())));
        assertShownAndGone();
        assertThat(status().dead()).isEqualTo(1);
    }

    private void assertShownAndGone() {
        Eventually.holds(
                () -> status().shards().stream().anyMatch(shard -> "the shop is away".equals(shard.failure())));
        Eventually.holds(() -> status().shards().stream().allMatch(shard -> shard.failure() == null));
    }

    private static Postponed away() {
        return Postponed.quotingNoValue(Duration.ofSeconds(1), "the shop is away");
    }
}
