package dev.turnstile.scheduler;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.TransactionalHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Schedules a job of db-scheduler for each event that a function makes one of, in the transaction that keeps the
 * subscription's place: exactly once, even if a node ends in between. Thread-safe.
 *
 * <p>db-scheduler's table lies in the database of the log. A job's instance is named by its subscription and its event, as
 * {@link #instance} returns it: while the job waits, the same subscription does not schedule it again for the same event,
 * which matters if the subscription is set back. When the job is done, its row is deleted, and nothing remembers it.
 *
 * <p>The scheduler that runs the jobs is the application's. It looks for due ones every 10 seconds unless told otherwise, and
 * runs a job again whose node ended, so the job's code runs at least once.
 *
 * @param <T> the data of the task
 */
public final class SchedulingHandler<T> implements TransactionalHandler {

    private static final int NAME_BYTES = 16;

    private final String subscription;
    private final TaskDescriptor<T> task;
    private final Function<Delivery, Optional<Job<T>>> jobs;
    private final Function<DataSource, SchedulerClient> clients;

    private SchedulingHandler(
            String subscription,
            TaskDescriptor<T> task,
            Function<Delivery, Optional<Job<T>>> jobs,
            Function<DataSource, SchedulerClient> clients) {
        this.subscription = subscription;
        this.task = task;
        this.jobs = jobs;
        this.clients = clients;
    }

    /**
     * Schedules jobs of a task in the table {@code scheduled_tasks}, their data by Java's serialization.
     *
     * @param subscription the name of the subscription, which is part of the instances' names: several subscriptions may
     *     schedule jobs of one task
     * @param task a task that runs once for each instance
     * @param jobs makes a job of an event, or none; called again if the transaction is repeated, by several threads at the
     *     same time
     */
    public static <T> SchedulingHandler<T> of(
            String subscription, TaskDescriptor<T> task, Function<Delivery, Optional<Job<T>>> jobs) {
        return new SchedulingHandler<>(
                subscription,
                task,
                jobs,
                source -> SchedulerClient.Builder.create(source).build());
    }

    /**
     * Schedules by clients that are made in another way, with a table or a serializer of one's own.
     *
     * @param makers makes a client of the data source that it is given; called for each transaction, and the client is used
     *     by nothing else
     */
    public SchedulingHandler<T> withClients(Function<DataSource, SchedulerClient> makers) {
        return new SchedulingHandler<>(subscription, task, jobs, makers);
    }

    /**
     * Returns the name of the instance that a subscription schedules for an event: the subscription's name, a hyphen and a
     * hash of the name, the event's stream, its version and the time it was recorded. No two subscriptions, and no two
     * logs in one database, give one name to two jobs.
     */
    public static String instance(String subscription, RecordedEvent event) {
        StringBuilder text = new StringBuilder();
        for (Object part : new Object[] {
            subscription, event.stream().category(), event.stream().key(), event.version(), event.recordedAt()
        }) {
            text.append(part.toString().length()).append(':').append(part);
        }
        return subscription + "-" + hash(text.toString());
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Schedules what follows from events.
     *
     * @throws com.github.kagkarlsson.scheduler.exceptions.DbSchedulerException if a job cannot be written
     */
    @Override
    public void handle(List<Delivery> deliveries, Connection connection) {
        SchedulerClient client = clients.apply(OneConnection.source(connection));
        for (Delivery delivery : deliveries) {
            jobs.apply(delivery).ifPresent(job -> schedule(client, delivery, job));
        }
    }

    private void schedule(SchedulerClient client, Delivery delivery, Job<T> job) {
        client.scheduleIfNotExists(task.instance(instance(subscription, delivery.event()))
                .data(job.data())
                .scheduledTo(job.due()));
    }
}
