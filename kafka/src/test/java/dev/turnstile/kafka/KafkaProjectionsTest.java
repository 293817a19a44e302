package dev.turnstile.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.kafka.ProjectionTransaction.Overtaken;
import dev.turnstile.projection.Projection;
import dev.turnstile.projection.Projection.ProjectedEvent;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Projections in consumer groups, in one process. */
class KafkaProjectionsTest extends ProjectionFixture {

    @Test
    void every_event_is_applied_once_and_in_order_while_workers_start_and_stop() throws Exception {
        KafkaProjections first = start();
        relay(1, 50);
        start();
        relay(51, 100);
        Await.until(LONGEST, () -> applied() > 20, () -> "nothing is applied");
        first.close();
        relay(101, 150);

        awaitApplied(150);
    }

    @Test
    void a_worker_that_was_removed_from_its_group_writes_nothing() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        KafkaProjections zombie = start(holdingUpApplication(reached, released));
        relay(1, 60);
        reached.await();
        KafkaProjections alive = start();
        awaitApplied(60);

        released.countDown();
        relay(61, 90);

        awaitApplied(90);
        assertThat(zombie.failures()).isEmpty();
        assertThat(alive.failures()).isEmpty();
    }

    @Test
    void the_server_terminates_the_transaction_of_a_frozen_worker_and_another_continues() throws Exception {
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

    @Test
    void the_idle_transaction_timeout_is_the_poll_interval_unless_a_shorter_one_is_set() throws Exception {
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

    @Test
    void of_two_workers_at_one_offset_one_advances_and_the_other_writes_nothing() throws Exception {
        ProjectionTransaction transaction = transaction(new Sums());
        TopicPartition partition = new TopicPartition(topic, 0);
        Map<TopicPartition, Uuid> ids = Map.of(partition, Uuid.randomUuid());
        PartitionOffset first = new PartitionOffset(0, null);
        PartitionOffset next = new PartitionOffset(3, 7);
        assertThat(transaction.offsets(ids)).containsExactly(Map.entry(partition, first));
        List<ProjectedEvent> events = projected(1, 3);
        transaction.apply(events, Map.of(partition, first), Map.of(partition, next));

        assertThatThrownBy(() -> transaction.apply(events, Map.of(partition, first), Map.of(partition, next)))
                .isInstanceOf(Overtaken.class);
        assertThatThrownBy(() -> transaction.apply(events, Map.of(), Map.of(partition, next)))
                .isInstanceOf(Overtaken.class);

        assertThat(transaction.offsets(ids)).containsExactly(Map.entry(partition, next));
        assertRight(3);
    }

    @Test
    void records_that_the_relay_did_not_commit_are_not_applied() throws Exception {
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
        start();
        relay(1, 30);

        awaitApplied(30);
    }

    /** Blocks the transaction in which a worker applies events, after the worker has read its offsets. */
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

    /** A projection that blocks after it has written, so that its transaction is idle. */
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

    private static String idleLimit(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW idle_in_transaction_session_timeout")) {
            row.next();
            return row.getString(1);
        }
    }
}
