package dev.turnstile.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.subscription.Postponed;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** Projections whose database, topic or offsets were set back, lost or reset. */
class ProjectionSetBackTest extends ProjectionFixture {

    @Test
    void events_that_the_topic_has_lost_are_reported_and_not_skipped() throws Exception {
        relay(1, 30);
        Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
        for (int partition = 0; partition < 3; partition++) {
            all.put(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(-1));
        }
        try (Admin admin = cluster.admin()) {
            admin.deleteRecords(all).all().get();
        }
        relay(31, 60);

        KafkaProjections workers = start();

        assertThat(awaitFailure(workers)).contains("out of range");
        assertThat(applied()).isZero();
    }

    @Test
    void a_projection_that_is_reset_is_rebuilt_by_its_running_workers() throws Exception {
        startedBehind(30);

        workers(database.dataSource()).reset(new Sums());
        relay(31, 40);

        awaitApplied(40);
    }

    @Test
    void a_database_that_was_set_back_is_filled_again_without_new_records() throws Exception {
        startedBehind(30);

        database.sql("DELETE FROM sums; UPDATE turnstile.kafka_offset SET next_offset = 0, leader_epoch = NULL");

        awaitApplied(30);
    }

    @Test
    void a_database_that_was_set_back_before_the_projection_began_is_filled_again() throws Exception {
        startedBehind(30);

        database.sql("DELETE FROM sums; DELETE FROM turnstile.kafka_offset");

        awaitApplied(30);
    }

    /** Deletes and creates the topic, and sends events into it again. */
    private void createAgain(long events) throws Exception {
        cluster.deleteTopic(topic);
        cluster.topic(topic, 3);
        KafkaRelay.builder(topic, database.dataSource(), cluster.properties()).resendAll();
        try {
            relay(1, events);
        } catch (Postponed fenced) {
            // Delivers again like a subscription: the old producer is fenced and replaced.
            relay(1, events);
        }
    }

    private static void awaitOpen(CountDownLatch latch) {
        Await.until(LONGEST, () -> latch.getCount() == 0, () -> "closed");
    }

    private static void awaitCreatedAgain(KafkaProjections workers) {
        Await.until(
                LONGEST,
                () -> workers.failures().getOrDefault("sums", "").contains("deleted and created again"),
                () -> "failures: " + workers.failures());
    }

    @Test
    void a_topic_created_again_is_not_read_from_the_old_offset() throws Exception {
        startedBehind(3).close();
        createAgain(30);

        KafkaProjections workers = start();

        awaitCreatedAgain(workers);
        assertThat(awaitFailure(workers)).contains("reset(projection)");
        assertRight(3);
        workers(database.dataSource()).reset(new Sums());
        awaitApplied(30);
    }

    @Test
    void a_topic_created_again_between_two_reads_is_not_read_from_the_old_offset() throws Exception {
        AtomicBoolean wait = new AtomicBoolean();
        CountDownLatch applying = new CountDownLatch(1);
        CountDownLatch created = new CountDownLatch(1);
        KafkaProjections.Builder patient = KafkaProjections.builder(database.dataSource(), cluster.properties());
        KafkaProjections workers = start(patient.topics(topic), Hooked.applying(() -> {
            if (wait.compareAndSet(true, false)) {
                applying.countDown();
                awaitOpen(created);
            }
        }));
        relay(1, 3);
        awaitApplied(3);
        wait.set(true);
        relay(4, 4);
        awaitOpen(applying);
        createAgain(30);
        created.countDown();

        awaitCreatedAgain(workers);
        assertRight(4);
        workers(database.dataSource()).reset(new Sums());
        awaitApplied(30);
    }

    @Test
    void an_offset_out_of_range_fails_with_the_remedy() throws Exception {
        startedBehind(30).close();
        database.sql("UPDATE turnstile.kafka_offset SET next_offset = next_offset + 100");

        KafkaProjections workers = start();

        assertThat(awaitFailure(workers)).contains("out of range").contains("reset(projection)");
    }

    @Test
    void a_commit_without_acknowledgement_is_looked_up_in_the_database() throws Exception {
        AtomicInteger commits = new AtomicInteger(1);
        start(losingAnswers(commits));
        relay(1, 30);
        awaitApplied(30);
        for (long last = 40; last <= 120; last += 10) {
            relay(last - 9, last);
            awaitApplied(last);
        }

        assertThat(commits).hasValueGreaterThan(20);
    }

    @Test
    void a_reset_during_the_first_start_leaves_no_offset_without_its_rows() throws Exception {
        List<ProjectedEvent> events = projected(1, 3);
        TopicPartition partition = new TopicPartition(topic, 0);
        Map<TopicPartition, Uuid> ids = Map.of(partition, Uuid.randomUuid());
        ProjectionTransaction worker = transaction(new Sums());
        FutureTask<Boolean> start = new FutureTask<>(() -> {
            worker.apply(events, worker.offsets(ids), Map.of(partition, new PartitionOffset(3, 7)));
            return true;
        });

        transaction(Hooked.resetting(() -> {
                    Thread.ofPlatform().start(start);
                    Await.until(LONGEST, () -> start.isDone() || waitsForLock(), () -> "it neither ends nor waits");
                }))
                .reset();

        start.get();
        assertThat(worker.stored(ids)).containsExactly(Map.entry(partition, new PartitionOffset(3, 7)));
        assertRight(3);
    }

    /** A database in which every other commit fails: alternately it is rolled back, or its acknowledgement is lost. */
    private DataSource losingAnswers(AtomicInteger commits) {
        return proxy(DataSource.class, (method, arguments) -> {
            Object result = method.invoke(database.dataSource(), arguments);
            return result instanceof Connection connection ? losingAnswers(connection, commits) : result;
        });
    }

    private static Connection losingAnswers(Connection connection, AtomicInteger commits) {
        return proxy(Connection.class, (method, arguments) -> {
            int number = method.getName().equals("commit") ? commits.incrementAndGet() : 0;
            if (number % 4 == 1) {
                connection.rollback();
                throw new SQLException("the connection was lost before the commit", "08006");
            }
            Object result = method.invoke(connection, arguments);
            if (number % 4 == 3) {
                throw new SQLException("the connection was lost behind the commit", "08006");
            }
            return result;
        });
    }

    private boolean waitsForLock() {
        return !database.rows("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname ="
                        + " current_database()")
                .isEmpty();
    }
}
