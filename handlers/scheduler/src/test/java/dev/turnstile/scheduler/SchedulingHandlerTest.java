package dev.turnstile.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.testing.PayOrder;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SchedulingHandlerTest {

    private static final TaskDescriptor<String> REMIND = TaskDescriptor.of("remind", String.class);

    private DataSource source;

    @BeforeEach
    void create() throws Exception {
        source = JobsDatabase.create();
    }

    private static Optional<Job<String>> reminder(Delivery delivery) {
        return delivery.event().version() > 100
                ? Optional.empty()
                : Optional.of(new Job<>(
                        "order " + delivery.event().stream().key(),
                        delivery.event().recordedAt().plus(Duration.ofDays(3))));
    }

    private static final SchedulingHandler<String> HANDLER =
            SchedulingHandler.of("reminders", REMIND, SchedulingHandlerTest::reminder);

    private void inTransaction(SchedulingHandler<String> handler, boolean commit, Delivery... deliveries)
            throws Exception {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            handler.handle(List.of(deliveries), connection);
            assertThat(connection.isClosed()).isFalse();
            if (commit) {
                connection.commit();
            } else {
                connection.rollback();
            }
        }
    }

    private static String[] names(String subscription, Delivery... deliveries) {
        return Arrays.stream(deliveries)
                .map(delivery -> SchedulingHandler.instance(subscription, delivery.event()))
                .sorted()
                .toArray(String[]::new);
    }

    private List<String> instances() throws Exception {
        return JobsDatabase.instances(source, "scheduled_tasks");
    }

    private static Delivery paid(int order, int version) {
        return PayOrder.paid(order, version).read(new JacksonJson());
    }

    @Test
    void jobs_are_scheduled_with_the_transaction_and_not_without_it() throws Exception {
        inTransaction(HANDLER, false, paid(7, 3), paid(7, 4));
        assertThat(instances()).isEmpty();
        inTransaction(HANDLER, true, paid(7, 3), paid(7, 4));
        assertThat(instances()).containsExactly(names("reminders", paid(7, 3), paid(7, 4)));
    }

    @Test
    void a_job_has_its_data_and_its_time() throws Exception {
        inTransaction(HANDLER, true, paid(7, 3));
        var scheduled = SchedulerClient.Builder.create(
                        source, Tasks.oneTime(REMIND).execute((job, context) -> {}))
                .build()
                .getScheduledExecutionsForTask("remind", String.class);
        assertThat(scheduled).hasSize(1);
        assertThat(scheduled.getFirst().getData()).isEqualTo("order 7");
        assertThat(scheduled.getFirst().getExecutionTime()).isEqualTo(Instant.parse("2026-03-04T10:15:30.123456Z"));
    }

    @Test
    void an_event_delivered_again_does_not_schedule_a_waiting_job_again() throws Exception {
        inTransaction(HANDLER, true, paid(7, 3));
        inTransaction(HANDLER, true, paid(7, 3), paid(7, 4), paid(7, 4));
        assertThat(instances()).containsExactly(names("reminders", paid(7, 3), paid(7, 4)));
    }

    @Test
    void two_subscriptions_with_one_task_schedule_a_job_each() throws Exception {
        SchedulingHandler<String> thanks = SchedulingHandler.of("thanks", REMIND, SchedulingHandlerTest::reminder);
        Delivery[] all = {paid(7, 3), paid(8, 3), paid(9, 3)};
        inTransaction(HANDLER, true, all);
        inTransaction(thanks, true, all);
        assertThat(instances()).hasSize(6).contains(names("reminders", all)).contains(names("thanks", all));
    }

    @Test
    void events_of_two_logs_with_the_same_position_have_a_job_each() throws Exception {
        Delivery one = paid(7, 3);
        Delivery other = paid(8, 3);
        assertThat(one.event().position()).isEqualTo(other.event().position());
        inTransaction(HANDLER, true, one, other);
        assertThat(instances()).hasSize(2);
    }

    @Test
    void an_event_with_another_position_after_an_import_does_not_schedule_its_job_again() throws Exception {
        inTransaction(HANDLER, true, paid(7, 3));
        inTransaction(HANDLER, true, PayOrder.paid(7, 3).withPosition(9_999).read(new JacksonJson()));
        assertThat(instances()).hasSize(1);
    }

    @Test
    void an_event_without_a_job_schedules_none() throws Exception {
        inTransaction(HANDLER, true, paid(7, 101));
        assertThat(instances()).isEmpty();
    }

    @Test
    void custom_clients_write_to_their_own_table() throws Exception {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE reminders (LIKE scheduled_tasks INCLUDING ALL)");
        }
        SchedulingHandler<String> handler = HANDLER.withClients(given ->
                SchedulerClient.Builder.create(given).tableName("reminders").build());
        inTransaction(handler, true, paid(7, 3));
        assertThat(instances()).isEmpty();
        assertThat(JobsDatabase.instances(source, "reminders")).containsExactly(names("reminders", paid(7, 3)));
    }

    @Test
    void a_client_cannot_end_the_transaction() throws Exception {
        SchedulingHandler<String> committing = HANDLER.withClients(given ->
                Scheduler.create(given).commitWhenAutocommitDisabled(true).build());
        assertThatThrownBy(() -> inTransaction(committing, true, paid(7, 3)))
                .hasStackTraceContaining("expected only statements in the subscription's transaction, got");
        assertThat(instances()).isEmpty();
    }

    @Test
    void a_scheduler_runs_the_job() throws Exception {
        BlockingQueue<String> done = new LinkedBlockingQueue<>();
        OneTimeTask<String> task =
                Tasks.oneTime(REMIND).execute((job, context) -> done.add(job.getData() + " by " + job.getId()));
        Scheduler scheduler = Scheduler.create(source, task)
                .threads(1)
                .pollingInterval(Duration.ofMillis(50))
                .build();
        scheduler.start();
        try {
            SchedulingHandler<String> now = SchedulingHandler.of(
                    "reminders", REMIND, delivery -> Optional.of(new Job<>("order 7", Instant.now())));
            inTransaction(now, true, paid(7, 3));
            assertThat(done.poll(20, TimeUnit.SECONDS)).isEqualTo("order 7 by " + names("reminders", paid(7, 3))[0]);
        } finally {
            scheduler.stop();
        }
        assertThat(instances()).isEmpty();
    }
}
