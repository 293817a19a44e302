package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Postponed;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import dev.turnstile.subscription.Subscriptions.ParkedStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Every throwable of a handler counts as a failed attempt and is shown; a handler that does not return is named. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class HandlerFaultTest extends SubscriptionFixture {

    HandlerFaultTest(TestServer server) {
        super(server);
    }

    private interface Fault {
        void happen() throws Exception;
    }

    private static int deeper(int depth) {
        return depth < 0 ? 0 : deeper(depth + 1) + 1;
    }

    private void givesUp(Fault fault, Class<?> failure) {
        String name = "notes" + running.size();
        AtomicInteger attempts = new AtomicInteger();
        start(Subscription.of(name, NOTES, Start.beginning(), delivery -> {
                    if (text(delivery).equals("bad")) {
                        attempts.incrementAndGet();
                        fault.happen();
                    }
                    seen.add(name);
                })
                .withShards(1)
                .withRedelivery(Redelivery.ofParking(QUICK)));
        Eventually.holds(() -> dead(name) == 1 && seen.contains(name));
        ParkedStream parked = turnstile.subscriptions().parked(name).getFirst();
        assertThat(parked.failure()).isEqualTo(failure.getName());
        assertThat(parked.attempts()).isEqualTo(3);
        assertThat(attempts).hasValue(3);
    }

    private long dead(String name) {
        return turnstile.subscriptions().status().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow()
                .dead();
    }

    private static final class NoMessage extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    @Test
    void a_failure_with_a_long_word_is_a_dead_letter() {
        append(1, "bad");
        append(2, "good");
        givesUp(
                () -> {
                    throw new IllegalArgumentException("x".repeat(200_000));
                },
                IllegalArgumentException.class);
    }

    @Test
    void errors_and_interrupts_count_as_failed_attempts_of_their_event_only() {
        append(1, "bad");
        append(2, "good");
        givesUp(() -> deeper(0), StackOverflowError.class);
        givesUp(
                () -> {
                    throw new OutOfMemoryError("no more");
                },
                OutOfMemoryError.class);
        givesUp(
                () -> {
                    throw new InterruptedException("by a timeout of its own");
                },
                InterruptedException.class);
        givesUp(
                () -> {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted");
                },
                IllegalStateException.class);
        givesUp(
                () -> {
                    throw new NoClassDefFoundError("gone");
                },
                NoClassDefFoundError.class);
        givesUp(
                () -> {
                    throw new Postponed(Duration.ZERO, "until the past");
                },
                Postponed.class);
        givesUp(
                () -> {
                    throw new NoMessage();
                },
                NoMessage.class);
    }

    @Test
    void an_interrupt_set_by_a_handler_is_cleared() throws InterruptedException {
        database.sql("CREATE TABLE sums (text text)");
        start(Subscription.of("notes", NOTES, Start.beginning(), delivery -> {
            see(delivery);
            Thread.currentThread().interrupt();
        }));
        start(Subscription.ofExactlyOnce("sums", NOTES, Start.beginning(), (deliveries, connection) -> {
            for (Delivery delivery : deliveries) {
                Box.update(connection, "INSERT INTO sums VALUES (?)", text(delivery));
            }
            Thread.currentThread().interrupt();
        }));
        append(1, "a", "b");
        append(2, "c");
        Eventually.holds(() -> seen.size() == 3);
        Eventually.holds(() -> database.value("SELECT count(*) FROM sums").equals("3"));
        assertThat(turnstile.subscriptions().status()).allMatch(one -> one.retrying() == 0 && one.dead() == 0);
    }

    @Test
    void an_error_in_an_exactly_once_or_batch_handler_parks_only_its_stream() {
        append(1, "bad");
        append(2, "good");
        database.sql("CREATE TABLE sums (text text)");
        start(
                Subscription.ofExactlyOnce("sums", NOTES, Start.beginning(), (deliveries, connection) -> {
                            for (Delivery delivery : deliveries) {
                                Box.update(connection, "INSERT INTO sums VALUES (?)", text(delivery));
                                if (text(delivery).equals("bad")) {
                                    deeper(0);
                                }
                            }
                        })
                        .withShards(1)
                        .withRedelivery(Redelivery.ofParking(QUICK)),
                Subscription.ofBatches("batches", NOTES, Start.beginning(), deliveries -> {
                            if (deliveries.stream().anyMatch(one -> text(one).equals("bad"))) {
                                throw new InterruptedException();
                            }
                            deliveries.forEach(this::see);
                        })
                        .withShards(1)
                        .withRedelivery(Redelivery.ofParking(QUICK)));
        Eventually.holds(() -> dead("sums") == 1 && dead("batches") == 1 && seen.equals(List.of("good")));
        assertThat(database.rows("SELECT text FROM sums")).containsExactly("good");
    }

    @Test
    void a_failure_of_another_database_is_a_failure_of_the_handler() {
        append(1, "bad");
        for (String state : List.of("08006", "40001", "40P01", "57P01")) {
            String name = "sums" + state;
            start(Subscription.ofExactlyOnce(name, NOTES, Start.beginning(), (deliveries, connection) -> {
                        throw new SQLException("the other database", state);
                    })
                    .withRedelivery(Redelivery.ofParking(QUICK)));
            Eventually.holds(() -> dead(name) == 1);
            assertThat(turnstile.subscriptions().parked(name).getFirst().attempts())
                    .isEqualTo(3);
        }
    }

    @Test
    void a_connection_of_the_subscription_s_own_that_is_lost_once_counts_no_attempt() throws InterruptedException {
        AtomicInteger kills = new AtomicInteger(1);
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        start(Subscription.ofExactlyOnce("notes", NOTES, Start.beginning(), (deliveries, connection) -> {
                    attempts.add(deliveries.getFirst().attempt());
                    if (kills.getAndDecrement() > 0) {
                        Box.update(connection, "DO $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END $$");
                    }
                    deliveries.forEach(this::see);
                })
                .withRedelivery(Redelivery.ofParking(QUICK)));
        reach(append(1, "a"));
        assertThat(seen).containsExactly("a");
        assertThat(attempts).containsExactly(1, 1);
        assertThat(turnstile.subscriptions().parked("notes")).isEmpty();
    }

    @Test
    void a_handler_that_does_not_return_is_named_with_event_shard_and_thread_until_it_does() {
        CountDownLatch answer = new CountDownLatch(1);
        List<String> log = CapturedLog.begin();
        try {
            start(Subscription.of("notes", NOTES, Start.beginning(), delivery -> {
                        answer.await();
                        see(delivery);
                    })
                    .withShards(1));
            append(7, "a");
            Eventually.holds(() -> String.valueOf(status().shards().getFirst().failure())
                    .matches("the handler has not returned for more than .*: position \\d+, note/7 at version 1,"
                            + " shard 0, thread turnstile-notes-0"));
            assertThat(log.stream().filter(line -> line.contains("has not returned")))
                    .hasSize(1)
                    .allMatch(line -> line.contains("CountDownLatch.await"));
            answer.countDown();
            Eventually.holds(() ->
                    seen.equals(List.of("a")) && status().shards().getFirst().failure() == null);
        } finally {
            answer.countDown();
            CapturedLog.end(log);
        }
    }
}
