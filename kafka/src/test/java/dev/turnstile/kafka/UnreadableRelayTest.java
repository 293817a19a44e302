package dev.turnstile.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.subscription.Subscriber;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A relay at an event with a personal value that cannot be decrypted. */
@ParameterizedClass
@MethodSource("dev.turnstile.kafka.Database#versions")
class UnreadableRelayTest {

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final KafkaCluster cluster = KafkaCluster.shared();
    private final Database database;
    private final PostgresTurnstile turnstile;
    private final String name = "unreadable" + NAMES.incrementAndGet();
    private final Topic topic = new Topic(cluster, name);

    UnreadableRelayTest(int version) {
        database = new Database(version);
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .subscriptionLease(Duration.ofSeconds(3))
                .open();
        cluster.topic(name, 1);
        for (int guest = 1; guest <= 3; guest++) {
            arrive(guest);
        }
        // The value of guest 1 is moved to guest 2, where it does not belong.
        database.sql("""
                UPDATE turnstile.event SET data = (SELECT e.data FROM turnstile.event e WHERE e.position = 1)
                WHERE position = 2""");
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private void arrive(int guest) {
        turnstile
                .events()
                .append(Append.of(
                        StreamName.of("guest", guest),
                        List.of(NewEvent.ofJson("arrived", 1, "{\"name\": \"Ada\"}")
                                .withSubject("g" + guest, "name"))));
    }

    private KafkaRelay.Builder relay() {
        return KafkaRelay.builder(name, database.dataSource(), cluster.properties());
    }

    private List<Long> sent() {
        return topic.events().stream().map(RecordedEvent::position).toList();
    }

    private String failure() {
        return String.valueOf(turnstile
                .subscriptions()
                .status()
                .getFirst()
                .shards()
                .getFirst()
                .failure());
    }

    @Test
    void a_relay_of_encrypted_values_sends_a_value_that_cannot_be_decrypted() throws InterruptedException {
        try (KafkaRelay relay = relay().build();
                Subscriber subscriber = turnstile.subscriptions().start(relay.subscription())) {
            assertThat(subscriber.waitFor(name, 3, LONGEST)).isTrue();
        }
        assertThat(sent()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void a_relay_of_plaintext_waits_by_name_at_a_value_that_cannot_be_decrypted_until_it_is_skipped()
            throws InterruptedException {
        try (KafkaRelay relay = relay().personalInPlaintext().build();
                Subscriber subscriber = turnstile.subscriptions().start(relay.subscription())) {
            Await.until(LONGEST, () -> failure().contains("position 2, guest/2 at version 1"), this::failure);
            assertThat(sent()).containsExactly(1L);

            assertThatThrownBy(() -> relay().skip(StreamName.of("guest", 3), 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected the first event after position 1, for which the relay waits, got"
                            + " position 3");
            assertThatThrownBy(() -> relay().skip(StreamName.of("guest", 1), 2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the log contains no version 2 of guest 1");
            relay().skip(StreamName.of("guest", 2), 1);
            assertThat(subscriber.waitFor(name, 3, LONGEST)).isTrue();
            arrive(4);
            assertThat(subscriber.waitFor(name, 4, LONGEST)).isTrue();
        }
        assertThat(sent()).containsExactly(1L, 3L, 4L);
    }

    @Test
    void a_relay_whose_first_event_cannot_be_decrypted_continues_after_a_skip() throws InterruptedException {
        database.sql("UPDATE turnstile.event SET data = (SELECT e.data FROM turnstile.event e WHERE e.position = 3)"
                + " WHERE position = 1");
        try (KafkaRelay relay = relay().personalInPlaintext().build();
                Subscriber subscriber = turnstile.subscriptions().start(relay.subscription())) {
            for (int guest = 1; guest <= 2; guest++) {
                String named = "guest/" + guest + " at version 1";
                Await.until(LONGEST, () -> failure().contains(named), this::failure);
                relay().skip(StreamName.of("guest", guest), 1);
            }
            assertThat(subscriber.waitFor(name, 3, LONGEST)).isTrue();
        }
        assertThat(sent()).containsExactly(3L);
    }
}
