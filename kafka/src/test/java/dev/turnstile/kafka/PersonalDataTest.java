package dev.turnstile.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.erasure.Personal;
import dev.turnstile.erasure.Subject;
import dev.turnstile.event.Append;
import dev.turnstile.event.EventName;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Postponed;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Personal values on their way through Kafka. */
@ParameterizedClass
@MethodSource("dev.turnstile.kafka.Database#versions")
class PersonalDataTest {

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final StreamName STREAM = StreamName.of("booking", 1);
    private static final EventTypes<Booked> TYPES = EventTypes.of(Booked.class);

    @EventName("booked")
    record Booked(
            @Subject String guest,
            @Personal(erased = "(erased)") String name,
            int nights) {}

    private final KafkaCluster cluster = KafkaCluster.shared();
    private final Database database;
    private final Deliveries deliveries;
    private final PostgresTurnstile turnstile;
    private final String name = "personal" + NAMES.incrementAndGet();
    private final Topic topic = new Topic(cluster, name);

    PersonalDataTest(int version) {
        database = new Database(version);
        deliveries = new Deliveries(database);
        turnstile = deliveries.turnstile();
        cluster.topic(name, 1);
        turnstile.events().append(Append.of(STREAM, new Booked("g1", "Ada Lovelace", 3)));
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private KafkaRelay.Builder relay() {
        return KafkaRelay.builder(name, database.dataSource(), cluster.properties());
    }

    private List<Delivery> logged() {
        return deliveries.logged(1, 1, 1);
    }

    private List<ConsumerRecord<byte[], byte[]>> relayed(KafkaRelay.Builder settings) throws Exception {
        try (KafkaRelay relay = settings.build()) {
            Deliveries.deliver(relay, logged());
        }
        return topic.records();
    }

    private static List<Booked> read(ProjectedRecords reader, List<ConsumerRecord<byte[], byte[]>> records) {
        return reader.of(new TopicPartition("any", 0), records)
                .events()
                .map((ProjectedEvent event) -> event.as(TYPES).getFirst())
                .toList();
    }

    @Test
    void personal_values_are_sent_encrypted_and_read_and_erased_through_the_log() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = relayed(relay());
        assertThat(new String(records.getFirst().value(), UTF_8))
                .contains("$personal", "\"nights\": 3")
                .doesNotContain("Lovelace");

        ProjectedRecords reader = new ProjectedRecords(Selection.ofEvents(), new JacksonJson(), turnstile.events());
        assertThat(read(reader, records)).containsExactly(new Booked("g1", "Ada Lovelace", 3));
        turnstile.erasure().forget("g1");
        assertThat(read(reader, records)).containsExactly(new Booked("g1", "(erased)", 3));
    }

    @Test
    void personal_values_cannot_be_read_without_the_log() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = relayed(relay());

        ProjectedRecords reader = new ProjectedRecords(Selection.ofEvents(), new JacksonJson(), null);
        PartitionRecords.Stuck stuck = Objects.requireNonNull(
                reader.of(new TopicPartition("any", 0), records).stuck());
        assertThat(stuck.failure())
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("openedBy");
    }

    @Test
    void personal_values_are_sent_in_plaintext_if_configured() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = relayed(relay().personalInPlaintext());

        assertThat(new String(records.getFirst().value(), UTF_8)).contains("Lovelace");
    }

    @Test
    void an_event_that_was_deleted_forever_before_it_was_sent_is_not_sent() throws Exception {
        try (KafkaRelay relay = relay().build()) {
            List<Delivery> before = logged();
            turnstile.events().deleteForever(STREAM, ExpectedVersion.any());

            Deliveries.deliver(relay, before);
        }
        assertThat(topic.records()).isEmpty();
    }

    @Test
    void an_event_that_is_no_longer_in_the_log_is_not_sent() throws Exception {
        try (KafkaRelay relay = relay().build()) {
            Delivery read = Deliveries.withData(logged().getFirst(), "{}");
            database.sql("DELETE FROM turnstile.event");
            assertThatThrownBy(() -> Deliveries.deliver(relay, List.of(read)))
                    .isInstanceOf(Postponed.class)
                    .hasMessageContaining("is not in the log");
        }
        assertThat(topic.records()).isEmpty();
    }

    @Test
    void personal_values_are_looked_up_with_an_index() {
        List<NewEvent> many = IntStream.range(0, 5000)
                .mapToObj(number -> NewEvent.ofJson("noted", 1, "{}"))
                .toList();
        turnstile.events().append(Append.of(StreamName.of("note", 1), many));
        database.sql("ANALYZE turnstile.event");

        String query = RelayedLog.SELECT.replace("{schema}", "turnstile").replace("?", "'{1, 2, 3}'::bigint[]");
        assertThat(String.join("\n", database.rows("EXPLAIN " + query)))
                .contains("event_position_key")
                .doesNotContain("Seq Scan on event");
    }
}
