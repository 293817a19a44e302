package dev.turnstile.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.event.StreamName;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Postponed;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A relay, with deliveries by the test. */
class KafkaRelayTest {

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final KafkaCluster cluster = KafkaCluster.shared();
    private final String name = "relay" + NAMES.incrementAndGet();
    private final Topic topic = new Topic(cluster, name);
    private final List<KafkaRelay> relays = new ArrayList<>();
    private final Database database = new Database();
    private final Deliveries log = new Deliveries(database);

    KafkaRelayTest() {
        cluster.topic(name, 3);
    }

    @AfterEach
    void close() {
        relays.forEach(KafkaRelay::close);
        log.close();
        database.close();
    }

    private KafkaRelay relay() {
        KafkaRelay relay = KafkaRelay.builder(name, database.dataSource(), cluster.properties())
                .personalInPlaintext()
                .build();
        relays.add(relay);
        return relay;
    }

    private List<Long> positions() {
        return topic.events().stream().map(RecordedEvent::position).sorted().toList();
    }

    private static List<Long> range(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Long::valueOf).toList();
    }

    @Test
    void an_event_arrives_with_all_its_columns() throws Exception {
        UUID call = UUID.randomUUID();
        RecordedEvent full = new RecordedEvent(
                7,
                new StreamName("public.orders", "a/b 1"),
                3,
                Kind.TRANSITION,
                "ship",
                2,
                "order",
                1,
                2,
                Instant.parse("2026-11-22T10:00:00.123456Z"),
                Instant.parse("2026-11-21T10:00:00Z"),
                "ada",
                call,
                "conversation",
                null,
                Set.of("course:c1", "50%, or %2C"),
                "{\"carrier\": \"DHL\"}",
                "{\"command\": \"ship_order\", \"traceparent\": \"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\"}");
        RecordedEvent bare = log.events(1, 1, 1).getFirst().event();

        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(cluster.properties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (RecordedEvent event : List.of(full, bare)) {
                producer.send(CloudEventRecord.of(name, name, "/turnstile", event, event.data(), null))
                        .get();
            }
        }

        assertThat(topic.events()).containsExactlyInAnyOrder(full, bare);
    }

    @Test
    void the_headers_are_those_of_cloud_events() throws Exception {
        Deliveries.deliver(relay(), log.events(1, 1, 1));

        CloudEvent event =
                KafkaMessageFactory.createReader(topic.records().getFirst()).toEvent();
        assertThat(event.getId()).matches("1-[0-9a-f]{16}");
        assertThat(event.getExtension("position")).isEqualTo("1");
        assertThat(event.getSource()).hasToString("/turnstile");
        assertThat(event.getType()).isEqualTo("order_placed");
        assertThat(event.getSubject()).isEqualTo("order/1");
        assertThat(Objects.requireNonNull(event.getTime()).toInstant())
                .isEqualTo(log.logged(1, 1, 1).getFirst().event().recordedAt());
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(event.getExtension("partitionkey")).isEqualTo("order/1");
        assertThat(event.getExtension("streamversion")).isEqualTo("1");
        assertThat(Objects.requireNonNull(event.getData()).toBytes())
                .asString(UTF_8)
                .isEqualTo("{\"n\": 1}");
    }

    @Test
    void events_delivered_again_to_another_node_are_not_sent_again() throws Exception {
        Deliveries.deliver(relay(), log.events(1, 10, 1));
        Deliveries.deliver(relay(), log.events(6, 15, 2));

        assertThat(positions()).isEqualTo(range(1, 15));
    }

    @Test
    void a_batch_that_cannot_be_sent_is_not_sent_in_part_but_later_as_a_whole() throws Exception {
        KafkaRelay relay = relay();
        List<Delivery> batch = new ArrayList<>(log.events(1, 2, 1));
        batch.add(Deliveries.withData(log.events(3, 3, 1).getFirst(), "{\"n\": \"" + "x".repeat(2_000_000) + "\"}"));

        assertThatThrownBy(() -> Deliveries.deliver(relay, batch)).isInstanceOf(RecordTooLargeException.class);
        Deliveries.deliver(relay, log.events(1, 3, 1));

        assertThat(positions()).isEqualTo(range(1, 3));
    }

    @Test
    void a_node_that_has_lost_the_relay_is_fenced_and_the_new_node_continues() throws Exception {
        KafkaRelay old = relay();
        KafkaRelay young = relay();
        Deliveries.deliver(old, log.events(1, 5, 1));
        Deliveries.deliver(young, log.events(6, 6, 2));

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> Deliveries.deliver(old, log.events(6, 10, 1)))
                    .isInstanceOf(Postponed.class);
        }
        assertThatThrownBy(() -> Deliveries.deliver(young, log.events(7, 8, 2)))
                .as("the old one fenced it before it saw that it is too old")
                .isInstanceOf(Postponed.class);
        Deliveries.deliver(young, log.events(7, 8, 2));

        assertThat(positions()).isEqualTo(range(1, 8));
    }

    @Test
    void a_node_that_has_taken_over_fences_the_old_node_before_it_sends_an_event() throws Exception {
        KafkaRelay old = relay();
        Deliveries.deliver(old, log.events(1, 5, 1));
        Deliveries.deliver(relay(), log.events(5, 5, 2));

        assertThatThrownBy(() -> Deliveries.deliver(old, log.events(6, 10, 1))).isInstanceOf(Postponed.class);
        assertThatThrownBy(() -> Deliveries.deliver(old, log.events(6, 10, 1)))
                .isInstanceOf(Postponed.class)
                .hasMessageContaining("fencing token 2");
        assertThat(positions()).isEqualTo(range(1, 5));
    }

    @Test
    void the_cursor_is_found_before_records_of_transactions_that_were_aborted() throws Exception {
        Deliveries.deliver(relay(), log.events(1, 5, 1));
        LogIdentity identity = new LogIdentity(UUID.randomUUID(), 1, "1");
        CursorTopic cursors = new CursorTopic(name, cluster.properties());
        Map<String, Object> properties = new HashMap<>(cluster.properties());
        properties.put("transactional.id", name + "-other");
        try (KafkaProducer<byte[], byte[]> other =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            other.initTransactions();
            other.beginTransaction();
            List<Future<?>> sent = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                sent.add(other.send(cursors.record(RelayCursor.start(identity, 1))));
            }
            other.flush();
            sent.forEach(Future::resultNow);
            other.abortTransaction();
        }

        Deliveries.deliver(relay(), log.events(3, 8, 2));

        assertThat(positions()).isEqualTo(range(1, 8));
    }

    @Test
    void the_topic_of_the_cursor_is_compacted() throws Exception {
        Deliveries.deliver(relay(), log.events(1, 1, 1));

        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name + "-cursor");
        try (Admin admin = cluster.admin()) {
            Config config = admin.describeConfigs(List.of(resource))
                    .values()
                    .values()
                    .iterator()
                    .next()
                    .get();
            assertThat(config.get("cleanup.policy").value()).isEqualTo("compact");
        }
    }

    /** Returns a relay whose producer has short timeouts. */
    private KafkaRelay hasty(String to) {
        Map<String, Object> properties = new HashMap<>(cluster.properties());
        properties.put("max.block.ms", 2_000);
        properties.put("request.timeout.ms", 2_000);
        properties.put("delivery.timeout.ms", 3_000);
        KafkaRelay relay = KafkaRelay.builder(name, database.dataSource(), properties)
                .topic(to)
                .build();
        relays.add(relay);
        return relay;
    }

    @Test
    void a_topic_that_is_missing_is_named_with_the_remedy() throws Exception {
        String absent = name + "-absent";
        KafkaRelay relay = hasty(absent);

        assertThatThrownBy(() -> Deliveries.deliver(relay, log.events(1, 3, 1)))
                .isInstanceOf(Postponed.class)
                .hasMessageContaining("expected topics [" + absent + "], found none")
                .hasMessageContaining("create them");
        cluster.topic(absent, 3);
        Deliveries.deliver(relay, log.events(1, 3, 1));

        assertThat(new Topic(cluster, absent).records()).hasSize(3);
    }

    @Test
    void a_topic_that_is_deleted_under_a_running_relay_is_named() throws Exception {
        KafkaRelay relay = hasty(name);
        Deliveries.deliver(relay, log.events(1, 3, 1));
        cluster.deleteTopic(name);

        assertThatThrownBy(() -> Deliveries.deliver(relay, log.events(4, 6, 1)))
                .isInstanceOf(Postponed.class)
                .hasMessageContaining("expected topics [" + name + "], found none");
    }

    @Test
    void an_invalid_topic_name_is_reported_and_not_treated_as_an_unreachable_kafka() {
        assertThatThrownBy(() -> Deliveries.deliver(hasty("no topic"), log.events(1, 3, 1)))
                .isInstanceOf(UnusableTopicException.class)
                .hasMessageContaining("got [no topic]; correct the names");
    }

    @Test
    void a_record_that_is_too_large_is_reported_although_others_follow() {
        List<Delivery> batch = new ArrayList<>();
        batch.add(Deliveries.withData(log.events(1, 1, 1).getFirst(), "{\"n\": \"" + "x".repeat(2_000_000) + "\"}"));
        batch.addAll(log.events(2, 3, 1));

        assertThatThrownBy(() -> Deliveries.deliver(relay(), batch)).isInstanceOf(RecordTooLargeException.class);
    }
}
