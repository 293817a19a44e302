package dev.turnstile.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.projection.Projection;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.Selection;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;

/** A topic of events, and workers that project them. */
abstract class ProjectionFixture {

    static final Duration LONGEST = Duration.ofSeconds(40);
    static final AtomicInteger NAMES = new AtomicInteger();

    final KafkaCluster cluster = KafkaCluster.shared();
    final Database database = new Database();
    final Deliveries log = new Deliveries(database);
    final String topic = "projected" + NAMES.incrementAndGet();
    final List<AutoCloseable> opened = new ArrayList<>();
    final KafkaRelay relay = KafkaRelay.builder(topic, database.dataSource(), cluster.properties())
            .personalInPlaintext()
            .build();

    ProjectionFixture() {
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

    KafkaProjections.Builder workers(DataSource where) {
        Map<String, Object> properties = new HashMap<>(cluster.properties());
        properties.put("max.poll.interval.ms", 3000);
        properties.put("session.timeout.ms", 6000);
        properties.put("heartbeat.interval.ms", 500);
        return KafkaProjections.builder(where, properties).topics(topic);
    }

    KafkaProjections start(DataSource where) {
        return start(workers(where), new Sums());
    }

    KafkaProjections start() {
        return start(database.dataSource());
    }

    KafkaProjections start(KafkaProjections.Builder workers, Projection projection) {
        KafkaProjections started = workers.start(projection);
        opened.add(started);
        return started;
    }

    /** Starts workers and waits until they have applied the first events. */
    KafkaProjections startedBehind(long events) throws Exception {
        KafkaProjections workers = start();
        relay(1, events);
        awaitApplied(events);
        return workers;
    }

    void relay(long from, long to) throws Exception {
        Deliveries.deliver(relay, log.events(from, to, 1));
    }

    static String awaitFailure(KafkaProjections workers) {
        Await.until(LONGEST, () -> !workers.failures().isEmpty(), () -> "nothing fails");
        return Objects.requireNonNull(workers.failures().get("sums"));
    }

    long applied() {
        return Long.parseLong(database.value("SELECT coalesce(sum(events), 0) FROM sums"));
    }

    void awaitApplied(long events) {
        Await.until(LONGEST, () -> applied() >= events, () -> applied() + " of " + events);
        assertRight(events);
    }

    void assertRight(long events) {
        assertThat(database.rows("SELECT sum(events), sum(version), sum(position), bool_and(ordered) FROM sums"))
                .containsExactly(events + "|" + events + "|" + events * (events + 1) / 2 + "|t");
    }

    ProjectionTransaction transaction(Projection projection) throws Exception {
        ProjectionTransaction transaction = new ProjectionTransaction(
                database.dataSource(), new OffsetTable("\"turnstile\""), projection, Duration.ofSeconds(3));
        transaction.create();
        return transaction;
    }

    List<ProjectedEvent> projected(long from, long to) {
        return log.events(from, to, 1).stream()
                .map(delivery -> new ProjectedEvent(delivery.event(), delivery.json()))
                .toList();
    }

    /** An action of the projection. */
    interface Call {

        Object of(Method method, Object[] arguments) throws Exception;
    }

    static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return call.of(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    /** The projection of {@link Sums} with actions before it applies events and before it is reset. */
    record Hooked(Runnable beforeApply, Runnable beforeReset, Sums sums) implements Projection {

        static Hooked applying(Runnable before) {
            return new Hooked(before, () -> {}, new Sums());
        }

        static Hooked resetting(Runnable before) {
            return new Hooked(() -> {}, before, new Sums());
        }

        @Override
        public String name() {
            return sums.name();
        }

        @Override
        public Selection selection() {
            return sums.selection();
        }

        @Override
        public void apply(ProjectedEvent event, Connection connection) throws SQLException {
            sums.apply(event, connection);
        }

        @Override
        public void applyAll(List<ProjectedEvent> events, Connection connection) throws SQLException {
            beforeApply.run();
            sums.applyAll(events, connection);
        }

        @Override
        public void reset(Connection connection) throws SQLException {
            beforeReset.run();
            sums.reset(connection);
        }
    }

    List<ConsumerRecord<byte[], byte[]>> records() {
        return new Topic(cluster, topic).records();
    }

    int partition(String key) {
        return records().stream()
                .filter(record -> new String(record.key(), UTF_8).equals(key))
                .findFirst()
                .orElseThrow()
                .partition();
    }

    long sum(String stream) {
        return Long.parseLong(
                database.value("SELECT coalesce(max(events), 0) FROM sums WHERE stream = '" + stream + "'"));
    }
}
