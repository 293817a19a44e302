package dev.turnstile.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Postponed;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A topic that is deleted and created again under a running relay. */
class RecreatedTopicTest extends SetBackFixture {

    @Test
    void a_partition_that_the_relay_knows_gets_no_event_without_those_before_it() throws Exception {
        Database database = opened(new Database());
        List<Delivery> events = log(database).events(1, 12, 1);
        KafkaRelay relay = relay(database);
        for (Delivery delivery : events.subList(0, 9)) {
            Deliveries.deliver(relay, List.of(delivery));
        }
        cluster.deleteTopic(name);
        cluster.topic(name, 3);

        assertThatThrownBy(() -> Deliveries.deliver(relay, events.subList(9, 12)))
                .isInstanceOf(Postponed.class);
        assertThatThrownBy(() -> Deliveries.deliver(relay, events.subList(9, 12)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("deleted and created again")
                .hasMessageContaining("resendAll()");
        assertThat(topic.records()).isEmpty();
    }
}
