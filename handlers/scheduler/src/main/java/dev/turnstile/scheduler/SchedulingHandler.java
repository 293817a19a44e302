package dev.turnstile.scheduler;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Handling.TransactionalHandler;
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
 * A handler that calls a function for each event, and schedules the job of db-scheduler that the function returns, if
 * any. The job is scheduled in the transaction that saves the subscription's cursor: exactly once, even if a node fails
 * in between. Thread-safe.
 *
 * <p>db-scheduler's table must be in the database of the log. The instance name of a job is derived from its
 * subscription and its event, see {@link #instance}. While the job is waiting, a subscription that was set back
 * therefore does not schedule it again. When the job has run, its row is deleted; after that, it can be scheduled
 * again.
 *
 * <p>The application runs the scheduler. By default it polls for due jobs every 10 seconds. It runs a job again if
 * its node failed, so the job's code runs at least once.
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
     * Returns a handler that schedules jobs of a task in the table {@code scheduled_tasks}, with Java serialization
     * of their data.
     *
     * @param subscription the name of the subscription, which is part of the instance names: several subscriptions
     *     may schedule jobs of one task
     * @param task a task that runs once for each instance
     * @param jobs returns the job of an event, or empty; called again if the transaction is retried, must be
     *     thread-safe
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
     * Returns a handler with another factory of scheduler clients, for example with another table or serializer.
     *
     * @param factory creates a client on a data source; called for each transaction, each client is used once
     */
    public SchedulingHandler<T> withClients(Function<DataSource, SchedulerClient> factory) {
        return new SchedulingHandler<>(subscription, task, jobs, factory);
    }

    /**
     * Returns the name of the instance that a subscription schedules for an event: the subscription's name, a hyphen
     * and a hash of the name, the event's stream, its version and its recording time. The name is unique among all
     * subscriptions and all logs in one database.
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
     * Schedules the jobs of events.
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
