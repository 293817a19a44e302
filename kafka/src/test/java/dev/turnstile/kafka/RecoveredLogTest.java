package dev.turnstile.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.postgres.LogRecovery;
import dev.turnstile.subscription.Delivery;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Relays whose log was recovered after a restore, with a subscription that reads events again. */
class RecoveredLogTest extends SetBackFixture {

    /** Sends six events, and restores a log whose subscription had saved the cursor of the third. */
    private Database recovered() throws Exception {
        Database database = opened(new Database());
        Deliveries log = log(database);
        try (KafkaRelay relay = settings(database).build()) {
            Deliveries.deliver(relay, log.events(1, 6, 1));
        }
        Delivery third = log.logged(3, 3, 1).getFirst();
        database.sql("INSERT INTO turnstile.subscription (name, shards) VALUES ('" + name + "', 1);"
                + " INSERT INTO turnstile.subscription_shard (subscription, shard, horizon, position, fence)"
                + " SELECT id, 0, '" + third.at().horizon() + "', 3, 1 FROM turnstile.subscription;"
                + " UPDATE turnstile.event SET horizon = '900000000000' WHERE position > 3;"
                + " UPDATE turnstile.stream SET horizon = '900000000000'");
        assertThat(LogRecovery.of(database.dataSource()).recover(true).era()).isEqualTo(2);
        return database;
    }

    @Test
    void events_that_are_in_kafka_are_not_sent_again() throws Exception {
        Database database = recovered();
        List<Delivery> again = log(database).events(4, 8, 2);

        Deliveries.deliver(relay(database), again);

        assertThat(positions("order")).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    }

    @Test
    void a_second_node_continues_before_the_last_of_them() throws Exception {
        Database database = recovered();
        List<Delivery> again = log(database).events(4, 8, 2);
        try (KafkaRelay first = settings(database).build()) {
            Deliveries.deliver(first, again.subList(0, 1));
        }

        Deliveries.deliver(relay(database), again);

        assertThat(positions("order")).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    }
}
