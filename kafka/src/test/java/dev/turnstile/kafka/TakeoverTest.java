package dev.turnstile.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.embedded.ServerOptions;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Postponed;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

/** Takeovers of relays whose log or topic has changed meanwhile. */
class TakeoverTest extends SetBackFixture {

    @Test
    void an_event_of_a_log_that_is_shorter_than_the_cursor_is_sent_by_a_node_that_starts() throws Exception {
        RestoredServer server = server(ServerOptions.defaults().withDurable(false));
        Database database = opened(server.database());
        copyWithThree(server, database);
        try (Deliveries log = new Deliveries(database)) {
            relayed(database, log.events(1, 9, 1));
        }

        server.restore();
        database.reconnect();
        try (Deliveries log = new Deliveries(database)) {
            invoice(log, 4);
            Deliveries.deliver(relay(database), log.logged(4, 4, 2));
        }

        assertThat(positions("invoice")).containsExactly(4L);
        assertThat(positions("order")).hasSize(9);
    }

    @Test
    void an_event_that_was_read_before_the_log_was_set_back_is_not_sent() throws Exception {
        Database database = opened(new Database());
        Deliveries log = log(database);
        KafkaRelay relay = opened(settings(database).personalInPlaintext().build());
        List<Delivery> read = log.events(1, 2, 1);
        database.sql("UPDATE turnstile.event SET recorded_at = recorded_at + interval '1 second' WHERE position = 2");

        assertThatThrownBy(() -> Deliveries.deliver(relay, read))
                .isInstanceOf(Postponed.class)
                .hasMessageContaining("another event has its position");
        assertThat(topic.records()).isEmpty();
    }

    @Test
    void the_newest_node_continues_with_a_lower_fencing_token_and_an_older_node_does_not() throws Exception {
        Database database = opened(new Database());
        Deliveries log = log(database);
        Deliveries.deliver(relay(database), log.events(1, 2, 9));
        subscription(database, 3, Cursor.START);

        assertThatThrownBy(() -> Deliveries.deliver(relay(database), log.events(1, 4, 2)))
                .isInstanceOf(Postponed.class)
                .hasMessageContaining("fencing token 9");
        Deliveries.deliver(relay(database), log.events(1, 4, 3));

        assertThat(positions("order")).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void another_log_with_the_same_relay_name_is_refused_until_it_is_adopted() throws Exception {
        Database one = opened(new Database());
        Deliveries.deliver(relay(one), log(one).events(1, 4, 1));
        Database other = opened(new Database());
        Deliveries log = log(other);

        assertThatThrownBy(() -> Deliveries.deliver(relay(other), log.events(1, 4, 2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected log")
                .hasMessageContaining("resendAll()");
        settings(other).adopt();
        Deliveries.deliver(relay(other), log.events(1, 4, 2));

        assertThat(positions("order")).containsExactly(1L, 1L, 2L, 2L, 3L, 3L, 4L, 4L);
        assertThat(topic.records().stream()
                        .map(record -> new String(
                                record.headers().lastHeader("ce_id").value(), java.nio.charset.StandardCharsets.UTF_8)))
                .as("ids tell events of two logs apart")
                .doesNotHaveDuplicates();
    }

    @Test
    void a_relay_whose_cursor_was_deleted_fails_with_the_remedy() throws Exception {
        Database database = opened(new Database());
        Deliveries log = log(database);
        relayed(database, log.events(1, 4, 1));
        subscription(database, 2, log.logged(4, 4, 1).getFirst().at());
        cluster.deleteTopic(name + "-cursor");

        assertThatThrownBy(() -> Deliveries.deliver(relay(database), log.events(5, 6, 2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected a cursor in topic " + name + "-cursor")
                .hasMessageContaining("adopt()");
        settings(database).adopt();
        Deliveries.deliver(relay(database), log.events(5, 6, 2));

        assertThat(positions("order")).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void a_topic_that_was_deleted_and_created_again_is_filled_from_the_start_on_demand() throws Exception {
        Database database = opened(new Database());
        Deliveries log = log(database);
        relayed(database, log.events(1, 4, 1));
        subscription(database, 2, log.logged(4, 4, 1).getFirst().at());
        cluster.deleteTopic(name);
        cluster.topic(name, 3);

        assertThatThrownBy(() -> Deliveries.deliver(relay(database), log.events(5, 6, 2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("deleted and created again")
                .hasMessageContaining("resendAll()");
        settings(database).resendAll();
        assertThatThrownBy(() -> Deliveries.deliver(relay(database), log.events(5, 6, 2)))
                .isInstanceOf(Postponed.class)
                .hasMessageContaining("reads the log again after position 0");
        assertThat(database.rows("SELECT horizon, position, fence, node FROM turnstile.subscription_shard"))
                .as("the node that has the shard loses it, and the next one reads from the start")
                .containsExactly("0|0|3|null");
        Deliveries.deliver(relay(database), log.events(1, 6, 3));

        assertThat(positions("order")).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void events_that_partitions_have_lost_are_sent_again_and_events_in_others_are_not() throws Exception {
        Database database = opened(new Database());
        Deliveries log = log(database);
        relayed(database, log.events(1, 6, 1));
        CursorTopic cursors = new CursorTopic(name, cluster.properties());
        RelayCursor known = cursors.last().orElseThrow();
        List<Delivery> later = log.events(7, 12, 1);
        RelayCursor.SentTopic sent = Objects.requireNonNull(known.topics().get(name));
        SortedMap<Integer, Long> beyond = new TreeMap<>(sent.last());
        beyond.replaceAll((partition, offset) -> offset + 100);
        SortedMap<String, RelayCursor.SentTopic> topics = new TreeMap<>();
        topics.put(name, new RelayCursor.SentTopic(sent.id(), beyond));
        RelaySession.replace(
                cursors,
                known.withTopics(topics)
                        .moved(
                                later.getLast().at(),
                                RelayCursor.Sent.of(later.getLast().event())));
        subscription(database, 1, later.getLast().at());

        assertThatThrownBy(() -> Deliveries.deliver(relay(database), log.events(13, 13, 1)))
                .isInstanceOf(Postponed.class)
                .hasMessageContaining("reads the log again");
        Deliveries.deliver(relay(database), log.events(1, 13, 2));

        assertThat(positions("order"))
                .containsExactlyElementsOf(
                        java.util.stream.LongStream.rangeClosed(1, 13).boxed().toList());
    }

    @Test
    void events_of_another_log_with_lower_transaction_ids_are_not_skipped() throws Exception {
        Database early = withFour();
        Database late = withFour();
        relayed(late, log(late).logged(1, 4, 1));
        List<Delivery> lower = log(early).logged(1, 4, 2);
        assertThat(lower.getLast()
                        .at()
                        .compareTo(log(late).logged(1, 1, 1).getFirst().at()))
                .as("the cursor in Kafka is behind all of them")
                .isNegative();

        assertThatThrownBy(() -> Deliveries.deliver(relay(early), lower))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected log")
                .hasMessageContaining("give the relay of this log another name");
    }

    @Test
    void a_topic_created_again_under_a_running_relay_gets_no_event_in_a_new_partition() throws Exception {
        Database database = opened(new Database());
        Deliveries log = log(database);
        List<Delivery> events = log.events(1, 6, 1);
        Delivery first = events.getFirst();
        Delivery elsewhere = inAnotherPartition(log, first);
        KafkaRelay relay = relay(database);
        Deliveries.deliver(relay, List.of(first));
        cluster.deleteTopic(name);
        cluster.topic(name, 3);

        assertThatThrownBy(() -> deliverOnceMore(relay, elsewhere))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("deleted and created again")
                .hasMessageContaining("resendAll()");
        assertThat(topic.records()).isEmpty();
    }

    /** Delivers to a new relay, and closes it. */
    private void relayed(Database database, List<Delivery> deliveries) throws Exception {
        try (KafkaRelay relay = settings(database).build()) {
            Deliveries.deliver(relay, deliveries);
        }
    }

    /** Delivers like a subscription: retries postponed deliveries. */
    private static void deliverOnceMore(KafkaRelay relay, Delivery delivery) throws Exception {
        try {
            Deliveries.deliver(relay, List.of(delivery));
        } catch (Postponed first) {
            Deliveries.deliver(relay, List.of(delivery));
        }
    }

    /** Saves the rows of a subscription with the relay's name. */
    private void subscription(Database database, long fence, Cursor at) {
        database.sql("INSERT INTO turnstile.subscription (name, shards) VALUES ('" + name + "', 1)");
        database.sql(
                "INSERT INTO turnstile.subscription_shard (subscription, shard, horizon, position, fence) SELECT id, 0, '"
                        + at.horizon() + "', " + at.position() + ", " + fence + " FROM turnstile.subscription");
    }

    private static Delivery inAnotherPartition(Deliveries log, Delivery first) {
        int taken = partition(CloudEventRecord.key(first.event().stream()));
        int number = 1;
        while (partition("other/" + number) == taken) {
            number++;
        }
        log.turnstile()
                .events()
                .append(Append.of(StreamName.of("other", number), List.of(NewEvent.ofJson("noted", 1, "{}"))));
        return log.logged(7, 7, 1).getFirst();
    }

    private static int partition(String key) {
        return BuiltInPartitioner.partitionForKey(CloudEventRecord.bytes(key), 3);
    }
}
