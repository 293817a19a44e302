package dev.turnstile.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.kafka.ProjectionTransaction.Overtaken;
import dev.turnstile.projection.ProjectedEvent;
import dev.turnstile.projection.Projection;
import dev.turnstile.projection.Selection;
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
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
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
        return start(workers(where), new Sums());
    }

    private KafkaProjections start() {
        return start(database.dataSource());
    }

    private KafkaProjections start(KafkaProjections.Builder workers, Projection projection) {
        KafkaProjections started = workers.start(projection);
        opened.add(started);
        return started;
    }

    /** Starts workers that have applied the first events. */
    private KafkaProjections startedBehind(long events) throws Exception {
        KafkaProjections workers = start();
        relay(1, events);
        awaitApplied(events);
        return workers;
    }

    private void relay(long from, long to) throws Exception {
        Deliveries.deliver(relay, log.events(from, to, 1));
    }

    private static String awaitFailure(KafkaProjections workers) {
        Await.until(LONGEST, () -> !workers.failures().isEmpty(), () -> "nothing fails");
        return Objects.requireNonNull(workers.failures().get("sums"));
    }

    private static void awaitNoFailure(KafkaProjections workers) {
        Await.until(
                LONGEST,
                () -> workers.failures().isEmpty(),
                () -> workers.failures().toString());
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
    void a_worker_that_its_group_has_given_up_writes_nothing_any_more() throws Exception {
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
        ProjectionTransaction transaction = transaction(new Sums());
        TopicPartition partition = new TopicPartition(topic, 0);
        Map<TopicPartition, Uuid> ids = Map.of(partition, Uuid.randomUuid());
        Place first = new Place(0, null);
        Place next = new Place(3, 7);
        assertThat(transaction.places(ids)).containsExactly(Map.entry(partition, first));
        List<ProjectedEvent> events = projected(1, 3);
        transaction.apply(events, Map.of(partition, first), Map.of(partition, next));

        assertThatThrownBy(() -> transaction.apply(events, Map.of(partition, first), Map.of(partition, next)))
                .isInstanceOf(Overtaken.class);
        assertThatThrownBy(() -> transaction.apply(events, Map.of(), Map.of(partition, next)))
                .isInstanceOf(Overtaken.class);

        assertThat(transaction.places(ids)).containsExactly(Map.entry(partition, next));
        assertRight(3);
    }

    private ProjectionTransaction transaction(Projection projection) throws Exception {
        ProjectionTransaction transaction = new ProjectionTransaction(
                database.dataSource(), new OffsetTable("\"turnstile\""), projection, Duration.ofSeconds(3));
        transaction.create();
        return transaction;
    }

    private List<ProjectedEvent> projected(long from, long to) {
        return log.events(from, to, 1).stream()
                .map(delivery -> new ProjectedEvent(delivery.event(), delivery.json()))
                .toList();
    }

    @Test
    void what_fails_is_tried_again_and_nothing_behind_it_is_applied_before() throws Exception {
        database.sql("ALTER TABLE sums ADD CHECK (position < 3)");
        KafkaProjections workers = start();
        relay(1, 60);
        assertThat(awaitFailure(workers)).contains("SQLSTATE 23514");

        database.sql("ALTER TABLE sums DROP CONSTRAINT sums_position_check");

        awaitApplied(60);
        awaitNoFailure(workers);
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
        start();
        relay(1, 30);

        awaitApplied(30);
    }

    @Test
    void events_that_the_topic_has_lost_are_noticed_and_not_passed_over() throws Exception {
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
    void a_projection_that_is_reset_is_made_all_over_again_under_its_running_workers() throws Exception {
        startedBehind(30);

        workers(database.dataSource()).reset(new Sums());
        relay(31, 40);

        awaitApplied(40);
    }

    @Test
    void a_database_that_was_set_back_is_filled_again_though_nothing_comes() throws Exception {
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

    @Test
    void a_topic_that_was_deleted_and_created_again_is_not_read_behind_the_old_one() throws Exception {
        startedBehind(3).close();
        cluster.deleteTopic(topic);
        cluster.topic(topic, 3);
        KafkaRelay.builder(topic, database.dataSource(), cluster.properties()).resendAll();
        try {
            relay(1, 30);
        } catch (Postponed fenced) {
            // As its subscription does: the producer of before the reset is fenced and replaced.
            relay(1, 30);
        }

        KafkaProjections workers = start();

        assertThat(awaitFailure(workers)).contains("deleted and created again").contains("reset(projection)");
        assertRight(3);
        workers(database.dataSource()).reset(new Sums());
        awaitApplied(30);
    }

    @Test
    void an_offset_that_the_topic_does_not_have_names_the_remedy() throws Exception {
        startedBehind(30).close();
        database.sql("UPDATE turnstile.kafka_offset SET next_offset = next_offset + 100");

        KafkaProjections workers = start();

        assertThat(awaitFailure(workers)).contains("out of range").contains("reset(projection)");
    }

    @Test
    void a_commit_whose_answer_was_lost_is_looked_up_in_the_database() throws Exception {
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

    /** The projection of {@link Sums}, with something done before it applies events, and before it is reset. */
    private record Hooked(Runnable beforeApply, Runnable beforeReset, Sums sums) implements Projection {

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

    @Test
    void an_error_of_the_projection_shows_and_does_not_end_its_worker() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        KafkaProjections workers = start(workers(database.dataSource()), Hooked.applying(() -> {
            if (broken.get()) {
                throw new NoClassDefFoundError("a.library.that.is.Missing");
            }
        }));
        relay(1, 30);
        assertThat(awaitFailure(workers)).contains("NoClassDefFoundError");

        broken.set(false);

        awaitApplied(30);
        awaitNoFailure(workers);
    }

    @Test
    void an_error_of_the_database_pool_does_not_end_a_worker() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        KafkaProjections workers = start(proxy(DataSource.class, (method, arguments) -> {
            if (broken.get()) {
                throw new StackOverflowError();
            }
            return method.invoke(database.dataSource(), arguments);
        }));
        broken.set(true);
        relay(1, 30);
        assertThat(awaitFailure(workers)).contains("StackOverflowError");

        broken.set(false);

        awaitApplied(30);
    }

    @Test
    void a_projection_that_interrupts_its_thread_does_not_end_its_worker() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        start(workers(database.dataSource()), Hooked.applying(() -> {
            if (calls.incrementAndGet() == 1) {
                Thread.currentThread().interrupt();
            }
        }));
        relay(1, 30);
        Await.until(LONGEST, () -> calls.get() > 0, () -> "nothing is applied");
        relay(31, 60);

        awaitApplied(60);
    }

    /** Sends a record that no relay wrote, to the partition of the first event, and returns its place. */
    private RecordMetadata sendForeign(Header... headers) throws Exception {
        ProducerRecord<byte[], byte[]> foreign =
                new ProducerRecord<>(topic, records().getFirst().partition(), new byte[] {1}, new byte[] {1});
        List.of(headers).forEach(foreign.headers()::add);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(cluster.properties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            return producer.send(foreign).get();
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> records() {
        return new Topic(cluster, topic).records();
    }

    /** Returns how many events are in other partitions than a record, or before it in its own. */
    private long besideOrBefore(RecordMetadata foreign) {
        return records().stream()
                .filter(record -> record.partition() != foreign.partition() || record.offset() < foreign.offset())
                .count();
    }

    /** Returns the failure that was shown. */
    private String assertHeldAndSkipped(RecordMetadata foreign) throws Exception {
        relay(31, 60);
        long readable = besideOrBefore(foreign);
        assertThat(readable).isBetween(30L, 59L);

        KafkaProjections workers = start();

        Await.until(LONGEST, () -> applied() >= readable, () -> applied() + " of " + readable);
        String failure = awaitFailure(workers);
        assertThat(failure).contains(topic + "-" + foreign.partition() + "@" + foreign.offset(), "skip(");
        assertThat(applied()).isEqualTo(readable);
        workers(database.dataSource()).skip(new Sums(), topic, foreign.partition(), foreign.offset());
        awaitApplied(60);
        awaitNoFailure(workers);
        return failure;
    }

    @Test
    void a_record_that_cannot_be_read_holds_up_its_own_partition_until_it_is_skipped() throws Exception {
        relay(1, 30);

        assertThat(assertHeldAndSkipped(sendForeign()))
                .contains("expected the headers of an event", "found no ce_category");
    }

    @Test
    void a_record_with_a_header_that_cannot_be_read_is_skipped_too_and_its_value_does_not_show() throws Exception {
        relay(1, 30);
        List<Header> headers = new ArrayList<>();
        for (Header header : records().getFirst().headers()) {
            headers.add(header.key().equals("ce_time") ? new RecordHeader("ce_time", "Ada".getBytes(UTF_8)) : header);
        }

        assertThat(assertHeldAndSkipped(sendForeign(headers.toArray(Header[]::new))))
                .contains("found some that cannot be read")
                .doesNotContain("Ada");
    }

    @Test
    void an_event_that_cannot_be_applied_holds_up_its_own_partition_and_none_before_it() throws Exception {
        database.sql("ALTER TABLE sums ADD CONSTRAINT broken CHECK (stream <> 'order 1' OR version < 10)");
        relay(1, 60);
        int partition = partition("order/1");

        KafkaProjections workers = start();

        Await.until(LONGEST, () -> sum("order 1") == 9, () -> sum("order 1") + " of order 1");
        assertThat(awaitFailure(workers)).contains(topic + "-" + partition + "@", "SQLSTATE 23514");
        for (int stream : new int[] {0, 2}) {
            if (partition("order/" + stream) != partition) {
                Await.until(LONGEST, () -> sum("order " + stream) == 20, () -> "stream " + stream + " waits");
            }
        }
        database.sql("ALTER TABLE sums DROP CONSTRAINT broken");
        awaitApplied(60);
        awaitNoFailure(workers);
    }

    private int partition(String key) {
        return records().stream()
                .filter(record -> new String(record.key(), UTF_8).equals(key))
                .findFirst()
                .orElseThrow()
                .partition();
    }

    private long sum(String stream) {
        return Long.parseLong(
                database.value("SELECT coalesce(max(events), 0) FROM sums WHERE stream = '" + stream + "'"));
    }

    @Test
    void a_record_that_no_projection_waits_at_is_not_skipped() throws Exception {
        startedBehind(30).close();

        assertThatThrownBy(() -> workers(database.dataSource()).skip(new Sums(), topic, 0, 10_000))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(topic + "-0@10000");
    }

    @Test
    void a_topic_that_is_missing_is_named_and_the_others_are_read() throws Exception {
        String absent = topic + "-absent";
        KafkaProjections workers = start(workers(database.dataSource()).topics(topic, absent), new Sums());
        relay(1, 30);

        awaitApplied(30);
        assertThat(awaitFailure(workers)).contains("expected topics [" + absent + "]", "create them");
        cluster.topic(absent, 1);
        awaitNoFailure(workers);
    }

    @Test
    void a_failure_is_shown_no_longer_than_its_cause_lasts_though_nothing_comes() throws Exception {
        AtomicBoolean away = new AtomicBoolean();
        KafkaProjections workers = start(proxy(DataSource.class, (method, arguments) -> {
            if (away.get()) {
                throw new SQLException("the database is away", "08006");
            }
            return method.invoke(database.dataSource(), arguments);
        }));
        relay(1, 30);
        awaitApplied(30);
        away.set(true);
        assertThat(awaitFailure(workers)).contains("SQLSTATE 08006");

        away.set(false);

        awaitNoFailure(workers);
    }

    @Test
    void a_reset_beside_a_first_start_keeps_no_offset_without_its_rows() throws Exception {
        List<ProjectedEvent> events = projected(1, 3);
        TopicPartition partition = new TopicPartition(topic, 0);
        Map<TopicPartition, Uuid> ids = Map.of(partition, Uuid.randomUuid());
        ProjectionTransaction worker = transaction(new Sums());
        FutureTask<Boolean> start = new FutureTask<>(() -> {
            worker.apply(events, worker.places(ids), Map.of(partition, new Place(3, 7)));
            return true;
        });

        transaction(Hooked.resetting(() -> {
                    Thread.ofPlatform().start(start);
                    Await.until(LONGEST, () -> start.isDone() || waitsForLock(), () -> "it neither ends nor waits");
                }))
                .reset();

        start.get();
        assertThat(worker.stored(ids)).containsExactly(Map.entry(partition, new Place(3, 7)));
        assertRight(3);
    }

    private boolean waitsForLock() {
        return !database.rows("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname ="
                        + " current_database()")
                .isEmpty();
    }
}
