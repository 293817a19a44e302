package dev.turnstile.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Failures of projections are shown, and a failed record blocks only its own partition. */
class ProjectionFailureTest extends ProjectionFixture {

    @Test
    void an_event_that_fails_is_retried_before_later_events_are_applied() throws Exception {
        database.sql("ALTER TABLE sums ADD CHECK (position < 3)");
        KafkaProjections workers = start();
        relay(1, 60);
        assertThat(awaitFailure(workers)).contains("SQLSTATE 23514");

        database.sql("ALTER TABLE sums DROP CONSTRAINT sums_position_check");

        awaitApplied(60);
        awaitNoFailure(workers);
    }

    @Test
    void an_error_of_the_projection_is_shown_and_does_not_end_its_worker() throws Exception {
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

    @Test
    void a_record_that_cannot_be_read_blocks_only_its_own_partition_until_it_is_skipped() throws Exception {
        relay(1, 30);

        assertThat(assertHeldAndSkipped(sendForeign()))
                .contains("expected the headers of an event", "found no ce_category");
    }

    @Test
    void a_record_with_an_invalid_header_can_be_skipped_and_its_value_is_not_shown() throws Exception {
        relay(1, 30);
        List<Header> headers = new ArrayList<>();
        for (Header header : records().getFirst().headers()) {
            headers.add(header.key().equals("ce_time") ? new RecordHeader("ce_time", "Ada".getBytes(UTF_8)) : header);
        }

        assertThat(assertHeldAndSkipped(sendForeign(headers.toArray(Header[]::new))))
                .contains("found an invalid value in one of them")
                .doesNotContain("Ada");
    }

    @Test
    void an_event_that_cannot_be_applied_blocks_only_its_own_partition() throws Exception {
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

    @Test
    void a_record_at_another_offset_is_not_skipped() throws Exception {
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
    void a_failure_disappears_with_its_cause_without_new_records() throws Exception {
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

    /** Sends a record that was not written by a relay to the partition of the first event, and returns its offset. */
    private RecordMetadata sendForeign(Header... headers) throws Exception {
        ProducerRecord<byte[], byte[]> foreign =
                new ProducerRecord<>(topic, records().getFirst().partition(), new byte[] {1}, new byte[] {1});
        List.of(headers).forEach(foreign.headers()::add);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(cluster.properties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            return producer.send(foreign).get();
        }
    }

    /** Waits for a failure and returns it. */
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

    private static void awaitNoFailure(KafkaProjections workers) {
        Await.until(
                LONGEST,
                () -> workers.failures().isEmpty(),
                () -> workers.failures().toString());
    }

    /** Returns the number of events in other partitions than that of a record, or before the record. */
    private long besideOrBefore(RecordMetadata foreign) {
        return records().stream()
                .filter(record -> record.partition() != foreign.partition() || record.offset() < foreign.offset())
                .count();
    }
}
