package dev.turnstile.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.turnstile.event.EventTypes;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Handling.TransactionalHandler;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.testing.PayOrder;
import dev.turnstile.testing.PayOrder.Paid;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The path from a command's event to the job that runs, within the subscription's transaction. */
final class SchedulingSubscriptionTest {

    private static final EventTypes<Paid> TYPES = EventTypes.of(Paid.class);
    private static final TaskDescriptor<Integer> REVIEW = TaskDescriptor.of("ask-for-review", Integer.class);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Selection ORDERS = Selection.ofEvents().withCategories("order");

    private static Subscription reviews(Duration later) {
        SchedulingHandler<Integer> handler = SchedulingHandler.of(
                "reviews",
                REVIEW,
                delivery -> delivery.as(TYPES).stream()
                        .map(paid -> new Job<>(
                                paid.order(), delivery.event().recordedAt().plus(later)))
                        .findFirst());
        return Subscription.ofExactlyOnce(
                "reviews", Selection.ofEvents().withCategories("order"), Start.beginning(), handler);
    }

    private static void untilNothingIsParked(PostgresTurnstile turnstile) {
        await().atMost(LONGEST)
                .until(() -> turnstile.subscriptions().parked("reviews").isEmpty());
    }

    @Test
    void an_event_of_a_command_becomes_a_job_that_runs() throws Exception {
        DataSource source = JobsDatabase.create();
        BlockingQueue<Integer> done = new LinkedBlockingQueue<>();
        OneTimeTask<Integer> task = Tasks.oneTime(REVIEW).execute((job, context) -> done.add(job.getData()));
        Scheduler scheduler = Scheduler.create(source, task)
                .threads(1)
                .pollingInterval(Duration.ofMillis(50))
                .build();
        scheduler.start();
        try (PostgresTurnstile turnstile = PostgresTurnstile.open(source);
                Subscriber subscriber = turnstile.subscriptions().start(reviews(Duration.ZERO))) {
            long position = PayOrder.call(turnstile, 7);
            assertThat(subscriber.waitFor("reviews", position, LONGEST)).isTrue();
            assertThat(done.poll(20, TimeUnit.SECONDS)).isEqualTo(7);
        } finally {
            scheduler.stop();
        }
    }

    private static TransactionalHandler failingTwice(TransactionalHandler handler, AtomicInteger calls) {
        return (deliveries, connection) -> {
            handler.handle(deliveries, connection);
            if (calls.incrementAndGet() < 3) {
                throw new IllegalStateException("after the job was written");
            }
        };
    }

    @Test
    void a_job_is_written_once_although_its_transaction_was_retried() throws Exception {
        DataSource source = JobsDatabase.create();
        AtomicInteger calls = new AtomicInteger();
        SchedulingHandler<Integer> handler = SchedulingHandler.of(
                "reviews", REVIEW, delivery -> Optional.of(new Job<>(1, Instant.parse("2100-01-01T00:00:00Z"))));
        try (PostgresTurnstile turnstile = PostgresTurnstile.open(source);
                Subscriber subscriber = turnstile
                        .subscriptions()
                        .start(Subscription.ofExactlyOnce(
                                "reviews", ORDERS, Start.beginning(), failingTwice(handler, calls)))) {
            PayOrder.call(turnstile, 7);
            long last = PayOrder.call(turnstile, 7);
            assertThat(subscriber.waitFor("reviews", last, LONGEST)).isTrue();
            untilNothingIsParked(turnstile);
            assertThat(JobsDatabase.instances(source, "scheduled_tasks")).hasSize(2);
            assertThat(calls.get()).isGreaterThanOrEqualTo(3);
        }
    }
}
