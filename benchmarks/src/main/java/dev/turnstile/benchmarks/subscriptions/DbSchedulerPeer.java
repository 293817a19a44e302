package dev.turnstile.benchmarks.subscriptions;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.turnstile.benchmarks.measure.Database;
import dev.turnstile.benchmarks.measure.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;

/**
 * db-scheduler, configured for high throughput according to its documentation: lock-and-fetch, up to four executions
 * fetched for each thread, and no index for priorities.
 *
 * @param database the database of its table
 */
record DbSchedulerPeer(Database database) implements Peer {

    private static final TaskDescriptor<String> DELIVERY = TaskDescriptor.of("delivery", String.class);

    private static final String TABLE = """
            DROP TABLE IF EXISTS scheduled_tasks;
            CREATE TABLE scheduled_tasks (
              task_name            text        NOT NULL,
              task_instance        text        NOT NULL,
              task_data            bytea,
              execution_time       timestamptz,
              picked               boolean     NOT NULL,
              picked_by            text,
              last_success         timestamptz,
              last_failure         timestamptz,
              consecutive_failures int,
              last_heartbeat       timestamptz,
              version              bigint      NOT NULL,
              priority             smallint,
              state                text,
              PRIMARY KEY (task_name, task_instance)
            );
            CREATE INDEX ON scheduled_tasks (execution_time);
            CREATE INDEX ON scheduled_tasks (last_heartbeat)""";

    /** Creates the table and returns the peer. */
    static DbSchedulerPeer on(Database database) {
        database.execute(TABLE);
        return new DbSchedulerPeer(database);
    }

    @Override
    public Sample deliver(int jobs) throws InterruptedException {
        database.execute("TRUNCATE scheduled_tasks");
        Tally tally = new Tally(jobs);
        Scheduler scheduler = scheduler(tally);
        scheduler.scheduleBatch(
                IntStream.range(0, jobs).<TaskInstance<?>>mapToObj(DbSchedulerPeer::job), Instant.now());
        database.execute("VACUUM ANALYZE scheduled_tasks");
        scheduler.start();
        tally.await();
        scheduler.stop();
        return tally.fromFirst();
    }

    private Scheduler scheduler(Tally tally) {
        OneTimeTask<String> task = Tasks.oneTime(DELIVERY).execute((instance, context) -> tally.arrived());
        return Scheduler.create(database.pool(), task)
                .threads(WORKERS)
                .pollUsingLockAndFetch(1.0, 4.0)
                .pollingInterval(Duration.ofMillis(100))
                .build();
    }

    private static TaskInstance<String> job(int number) {
        return DELIVERY.instance(String.valueOf(number))
                .data(Payload.of(number))
                .build();
    }
}
