package dev.turnstile.scheduler;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.TransactionalHandler;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Schedules a job of db-scheduler for each event that a function makes one of, in the transaction that keeps the
 * subscription's place: exactly once, even if a node ends in between. Thread-safe.
 *
 * <p>db-scheduler's table lies in the database of the log. A job's instance is named by its event, as {@link #instance} says:
 * while it waits, the same event does not schedule it again, which matters if somebody sets the subscription back. When the
 * job is done, its row is gone and nothing remembers it.
 *
 * <p>The scheduler that runs the jobs is the application's. It looks for due ones every 10 seconds unless told otherwise, and
 * runs a job again whose node ended, so the job's code runs at least once.
 *
 * @param <T> the data of the task
 */
public final class SchedulingHandler<T> implements TransactionalHandler {

    private final TaskDescriptor<T> task;
    private final Function<Delivery, Optional<Job<T>>> jobs;
    private final Function<DataSource, SchedulerClient> clients;

    private SchedulingHandler(
            TaskDescriptor<T> task,
            Function<Delivery, Optional<Job<T>>> jobs,
            Function<DataSource, SchedulerClient> clients) {
        this.task = task;
        this.jobs = jobs;
        this.clients = clients;
    }

    /**
     * Schedules jobs of a task in the table {@code scheduled_tasks}, their data by Java's serialization.
     *
     * @param task a task that runs once for each instance
     * @param jobs makes a job of an event, or none; called again if the transaction is repeated, by several threads at the
     *     same time
     */
    public static <T> SchedulingHandler<T> of(TaskDescriptor<T> task, Function<Delivery, Optional<Job<T>>> jobs) {
        return new SchedulingHandler<>(
                task, jobs, source -> SchedulerClient.Builder.create(source).build());
    }

    /**
     * Schedules by clients that are made in another way, with a table or a serializer of one's own.
     *
     * @param makers makes a client of the data source that it is given; called for each transaction, and the client is used
     *     by nothing else
     */
    public SchedulingHandler<T> clients(Function<DataSource, SchedulerClient> makers) {
        return new SchedulingHandler<>(task, jobs, makers);
    }

    /** Returns the name of the instance that is scheduled for an event: {@code event-} and its position. */
    public static String instance(RecordedEvent event) {
        return "event-" + event.position();
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
        client.scheduleIfNotExists(
                task.instance(instance(delivery.event())).data(job.data()).scheduledTo(job.due()));
    }
}
