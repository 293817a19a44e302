package dev.turnstile.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.kafka.ProjectionTransaction.Overtaken;
import dev.turnstile.projection.ProjectedEvent;
import dev.turnstile.projection.Projection;
import dev.turnstile.subscription.Postponed;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Projections in consumer groups, in one process. */
class KafkaProjectionsTest {

    private static final Duration LONGEST = Duration.ofSeconds(40);
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final KafkaCluster cluster = KafkaCluster.shared();
    private final Database database = new Database();
    private final Deliveries log = new Deliveries(database);
    private final String topic = "projected" + NAMES.incrementAndGet();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final KafkaRelay relay = KafkaRelay.builder(topic, database.dataSource(), cluster.properties())
            .personalInPlaintext()
            .build();

    KafkaProjectionsTest() {
        cluster.topic(topic, 3);
        database.sql(Sums.TABLE);
        opened.add(database);
        opened.add(log);
        opened.add(relay);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    private KafkaProjections.Builder workers(DataSource where) {
        Map<String, Object> properties = new HashMap<>(cluster.properties());
        properties.put("max.poll.interval.ms", 3000);
        properties.put("session.timeout.ms", 6000);
        properties.put("heartbeat.interval.ms", 500);
        return KafkaProjections.builder(where, properties).topics(topic);
    }

    private KafkaProjections start(DataSource where) {
        KafkaProjections started = workers(where).start(new Sums());
        opened.add(started);
        return started;
    }

    private long applied() {
        return Long.parseLong(database.value("SELECT coalesce(sum(events), 0) FROM sums"));
    }

    private void awaitApplied(long events) {
        Await.until(LONGEST, () -> applied() >= events, () -> applied() + " of " + events);
        assertRight(events);
    }

    private void assertRight(long events) {
        assertThat(database.rows("SELECT sum(events), sum(version), sum(position), bool_and(ordered) FROM sums"))
                .containsExactly(events + "|" + events + "|" + events * (events + 1) / 2 + "|t");
    }

    @Test
    void every_event_is_applied_once_and_in_order_whoever_begins_and_ends() throws Exception {
        KafkaProjections first = start(database.dataSource());
        Deliveries.deliver(relay, log.events(1, 50, 1));
        start(database.dataSource());
        Deliveries.deliver(relay, log.events(51, 100, 1));
        Await.until(LONGEST, () -> applied() > 20, () -> "nothing is applied");
        first.close();
        Deliveries.deliver(relay, log.events(101, 150, 1));

        awaitApplied(150);
    }

    @Test
    void a_worker_that_its_group_has_given_up_writes_nothing_any_more() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        KafkaProjections zombie = start(holdingUpApplication(reached, released));
        Deliveries.deliver(relay, log.events(1, 60, 1));
        reached.await();
        KafkaProjections alive = start(database.dataSource());
        awaitApplied(60);

        released.countDown();
        Deliveries.deliver(relay, log.events(61, 90, 1));

        awaitApplied(90);
        assertThat(zombie.failures()).isEmpty();
        assertThat(alive.failures()).isEmpty();
    }

    /** Lets a worker have its places, and holds up the transaction in which it applies what it has read. */
    private DataSource holdingUpApplication(CountDownLatch reached, CountDownLatch released) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    boolean applying = StackWalker.getInstance()
                            .walk(frames -> frames.anyMatch(
                                    frame -> frame.getMethodName().equals("apply")));
                    if (applying) {
                        reached.countDown();
                        released.await();
                    }
                    try {
                        return method.invoke(database.dataSource(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void the_server_ends_the_transaction_of_a_worker_that_is_frozen_in_it_and_another_one_goes_on() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        opened.add(workers(database.dataSource()).start(frozen(reached, released)));
        try {
            Deliveries.deliver(relay, log.events(1, 60, 1));
            reached.await();
            start(database.dataSource());
            awaitApplied(60);
        } finally {
            released.countDown();
        }
        Deliveries.deliver(relay, log.events(61, 90, 1));

        awaitApplied(90);
    }

    /** A projection that stands still when it has written, and lets its transaction be idle. */
    private static Projection frozen(CountDownLatch reached, CountDownLatch released) {
        Sums sums = new Sums();
        return proxy(Projection.class, (method, arguments) -> {
            Object result = method.invoke(sums, arguments);
            if (method.getName().equals("applyAll")) {
                reached.countDown();
                released.await();
            }
            return result;
        });
    }

    @Test
    void the_limit_of_an_idle_transaction_is_the_poll_interval_unless_a_shorter_one_is_set() throws Exception {
        List<String> limits = new CopyOnWriteArrayList<>();
        Projection asking = proxy(Projection.class, (method, arguments) -> {
            if (method.getName().equals("applyAll") && arguments[1] instanceof Connection connection) {
                limits.add(idleLimit(connection));
            }
            return method.invoke(new Sums(), arguments);
        });
        KafkaProjections first = workers(database.dataSource()).start(asking);
        Deliveries.deliver(relay, log.events(1, 3, 1));
        awaitApplied(3);
        first.close();
        assertThat(limits).isNotEmpty().containsOnly("3s");
        limits.clear();
        database.sql("ALTER DATABASE " + database.value("SELECT current_database()")
                + " SET idle_in_transaction_session_timeout = '2s'");
        database.reconnect();
        opened.add(workers(database.dataSource()).start(asking));
        Deliveries.deliver(relay, log.events(4, 6, 1));
        awaitApplied(6);
        assertThat(limits).containsOnly("2s");
    }

    private static String idleLimit(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW idle_in_transaction_session_timeout")) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void of_two_workers_at_one_place_one_moves_on_and_the_other_writes_nothing() throws Exception {
        ProjectionTransaction transaction = new ProjectionTransaction(
                database.dataSource(), new OffsetTable("\"turnstile\""), new Sums(), Duration.ofSeconds(3));
        TopicPartition partition = new TopicPartition(topic, 0);
        transaction.create();
        Map<TopicPartition, Uuid> ids = Map.of(partition, Uuid.randomUuid());
        Place first = new Place(0, null);
        Place next = new Place(3, 7);
        assertThat(transaction.places(ids)).containsExactly(Map.entry(partition, first));
        List<ProjectedEvent> events = log.events(1, 3, 1).stream()
                .map(delivery -> new ProjectedEvent(delivery.event(), delivery.json()))
                .toList();
        transaction.apply(events, Map.of(partition, first), Map.of(partition, next));

        assertThatThrownBy(() -> transaction.apply(events, Map.of(partition, first), Map.of(partition, next)))
                .isInstanceOf(Overtaken.class);
        assertThatThrownBy(() -> transaction.apply(events, Map.of(), Map.of(partition, next)))
                .isInstanceOf(Overtaken.class);

        assertThat(transaction.places(ids)).containsExactly(Map.entry(partition, next));
        assertRight(3);
    }

    @Test
    void what_fails_is_tried_again_and_nothing_behind_it_is_applied_before() throws Exception {
        database.sql("ALTER TABLE sums ADD CHECK (position < 3)");
        KafkaProjections workers = start(database.dataSource());
        Deliveries.deliver(relay, log.events(1, 60, 1));
        Await.until(LONGEST, () -> !workers.failures().isEmpty(), () -> "nothing fails");
        assertThat(workers.failures().get("sums")).contains("SQLSTATE 23514");

        database.sql("ALTER TABLE sums DROP CONSTRAINT sums_position_check");

        awaitApplied(60);
        Await.until(
                LONGEST,
                () -> workers.failures().isEmpty(),
                () -> workers.failures().toString());
    }

    @Test
    void what_a_relay_did_not_commit_is_not_applied() throws Exception {
        Map<String, Object> properties = new HashMap<>(cluster.properties());
        properties.put("transactional.id", topic);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(CloudEventRecord.of(
                            topic,
                            topic,
                            "/other",
                            log.events(1, 1, 1).getFirst().event(),
                            "{}",
                            null))
                    .get();
            producer.abortTransaction();
        }
        start(database.dataSource());
        Deliveries.deliver(relay, log.events(1, 30, 1));

        awaitApplied(30);
    }

    @Test
    void events_that_the_topic_has_lost_are_noticed_and_not_passed_over() throws Exception {
        Deliveries.deliver(relay, log.events(1, 30, 1));
        Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
        for (int partition = 0; partition < 3; partition++) {
            all.put(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(-1));
        }
        try (Admin admin = cluster.admin()) {
            admin.deleteRecords(all).all().get();
        }
        Deliveries.deliver(relay, log.events(31, 60, 1));

        KafkaProjections workers = start(database.dataSource());

        Await.until(LONGEST, () -> !workers.failures().isEmpty(), () -> applied() + " applied");
        assertThat(workers.failures().get("sums")).contains("out of range");
        assertThat(applied()).isZero();
    }

    @Test
    void a_projection_that_is_reset_is_made_all_over_again_under_its_running_workers() throws Exception {
        start(database.dataSource());
        Deliveries.deliver(relay, log.events(1, 30, 1));
        awaitApplied(30);

        workers(database.dataSource()).reset(new Sums());
        Deliveries.deliver(relay, log.events(31, 40, 1));

        awaitApplied(40);
    }

    @Test
    void a_database_that_was_set_back_is_filled_again_though_nothing_comes() throws Exception {
        start(database.dataSource());
        Deliveries.deliver(relay, log.events(1, 30, 1));
        awaitApplied(30);

        database.sql("DELETE FROM sums; UPDATE turnstile.kafka_offset SET next_offset = 0, leader_epoch = NULL");

        awaitApplied(30);
    }

    @Test
    void a_database_that_was_set_back_before_the_projection_began_is_filled_again() throws Exception {
        start(database.dataSource());
        Deliveries.deliver(relay, log.events(1, 30, 1));
        awaitApplied(30);

        database.sql("DELETE FROM sums; DELETE FROM turnstile.kafka_offset");

        awaitApplied(30);
    }

    @Test
    void a_topic_that_was_deleted_and_created_again_is_not_read_behind_the_old_one() throws Exception {
        KafkaProjections first = start(database.dataSource());
        Deliveries.deliver(relay, log.events(1, 3, 1));
        awaitApplied(3);
        first.close();
        try (Admin admin = cluster.admin()) {
            admin.deleteTopics(List.of(topic)).all().get();
            Await.until(LONGEST, () -> !admin.listTopics().names().get().contains(topic), () -> "still there");
        }
        cluster.topic(topic, 3);
        KafkaRelay.builder(topic, database.dataSource(), cluster.properties()).resendAll();
        try {
            Deliveries.deliver(relay, log.events(1, 30, 1));
        } catch (Postponed fenced) {
            // As its subscription does: the producer of before the reset is fenced and replaced.
            Deliveries.deliver(relay, log.events(1, 30, 1));
        }

        KafkaProjections workers = start(database.dataSource());

        Await.until(LONGEST, () -> !workers.failures().isEmpty(), () -> applied() + " applied");
        assertThat(workers.failures().get("sums"))
                .contains("deleted and created again")
                .contains("reset(projection)");
        assertRight(3);
        workers(database.dataSource()).reset(new Sums());
        awaitApplied(30);
    }

    @Test
    void an_offset_that_the_topic_does_not_have_names_the_remedy() throws Exception {
        KafkaProjections first = start(database.dataSource());
        Deliveries.deliver(relay, log.events(1, 30, 1));
        awaitApplied(30);
        first.close();
        database.sql("UPDATE turnstile.kafka_offset SET next_offset = next_offset + 100");

        KafkaProjections workers = start(database.dataSource());

        Await.until(LONGEST, () -> !workers.failures().isEmpty(), () -> "nothing fails");
        assertThat(workers.failures().get("sums")).contains("out of range").contains("reset(projection)");
    }

    @Test
    void a_commit_whose_answer_was_lost_is_looked_up_in_the_database() throws Exception {
        AtomicInteger commits = new AtomicInteger(1);
        start(losingAnswers(commits));
        Deliveries.deliver(relay, log.events(1, 30, 1));
        awaitApplied(30);
        for (long last = 40; last <= 120; last += 10) {
            Deliveries.deliver(relay, log.events(last - 9, last, 1));
            awaitApplied(last);
        }

        assertThat(commits).hasValueGreaterThan(20);
    }

    /** Every other commit fails: in turn it is rolled back, or done and its answer is lost. */
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

    /** What a method does. */
    private interface Call {

        Object of(Method method, Object[] arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return call.of(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
