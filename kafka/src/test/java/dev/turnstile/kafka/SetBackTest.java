package dev.turnstile.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.embedded.ServerOptions;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Delivery;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Relays whose log was set back. */
class SetBackTest extends SetBackFixture {

    @Test
    void events_at_the_positions_of_lost_events_are_sent() throws Exception {
        RestoredServer server = server(ServerOptions.defaults().withDurable(false));
        Database database = opened(server.database());
        copyWithThree(server, database);
        KafkaRelay relay = relay(database);
        Delivery lost;
        try (Deliveries log = new Deliveries(database)) {
            List<Delivery> all = log.events(1, 6, 1);
            Deliveries.deliver(relay, all);
            lost = all.getLast();
        }

        server.restore();
        database.reconnect();
        try (Deliveries log = new Deliveries(database)) {
            for (int number = 4; number <= 7; number++) {
                invoice(log, number);
            }
            List<Delivery> all = log.logged(1, 7, 2);
            assertThat(lost.at().compareTo(all.get(3).at()))
                    .as("the new events are not behind the lost ones")
                    .isPositive();
            Deliveries.deliver(relay, all);
            Deliveries.deliver(relay, all);
        }

        assertThat(positions("order")).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(positions("invoice")).containsExactly(4L, 5L, 6L, 7L);
    }

    @Test
    void events_after_a_crash_that_lost_asynchronous_commits_are_sent() throws Exception {
        RestoredServer server = server(ServerOptions.defaults()
                .withSetting("synchronous_commit", "off")
                .withSetting("wal_writer_delay", "10s"));
        Database database = opened(server.database());
        KafkaRelay relay = relay(database);
        try (Deliveries log = new Deliveries(database)) {
            log.append(3);
            database.sql("CHECKPOINT");
            Deliveries.deliver(relay, log.events(1, 6, 1));
        }

        server.crash();
        database.reconnect();
        try (Deliveries log = new Deliveries(database)) {
            long kept = Long.parseLong(database.value("SELECT count(*) FROM turnstile.event"));
            assertThat(kept).as("the crash took something").isLessThan(6);
            for (int number = 1; number <= 4; number++) {
                invoice(log, number);
            }
            Deliveries.deliver(relay, log.logged(1, 1000, 2));
            assertThat(positions("invoice"))
                    .containsExactlyElementsOf(database
                            .rows(
                                    "SELECT position FROM turnstile.event e JOIN turnstile.stream s ON s.id = e.stream_id"
                                            + " JOIN turnstile.category c ON c.id = s.category WHERE c.name = 'invoice' ORDER BY 1")
                            .stream()
                            .map(Long::valueOf)
                            .toList());
        }
        assertThat(positions("order")).hasSize(6);
    }

    @Test
    void the_comparison_names_the_events_that_the_log_has_lost() throws Exception {
        Database database = opened(new Database());
        Deliveries log = log(database);
        Deliveries.deliver(relay(database), log.events(1, 6, 1));
        database.sql("DELETE FROM turnstile.event WHERE position IN (2, 5)");

        LogComparison.Ends ends = new LogComparison(
                        new CursorTopic(name, cluster.properties()),
                        new RelayedLog(database.dataSource(), "\"turnstile\""))
                .compare(List.of(name), new Cursor(-1L, Long.MAX_VALUE));

        assertThat(ends.named()).isEqualTo("2 (stream order 2, version 1), 5 (stream order 2, version 2)");
        assertThat(ends.last())
                .hasValueSatisfying(last -> assertThat(last.event().position()).isEqualTo(6));
    }

    @Test
    void a_running_relay_sends_nothing_of_a_database_that_replaced_its_own() throws Exception {
        Database early = withFour();
        Database late = withFour();
        AtomicReference<Database> current = new AtomicReference<>(late);
        DataSource switching = (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) ->
                        method.invoke(Objects.requireNonNull(current.get()).dataSource(), arguments));
        KafkaRelay relay =
                opened(KafkaRelay.builder(name, switching, cluster.properties()).build());
        Deliveries.deliver(relay, log(late).logged(1, 4, 1));
        current.set(early);

        assertThatThrownBy(() -> Deliveries.deliver(relay, log(early).logged(1, 4, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected log");
        assertThat(topic.records()).hasSize(4);
    }
}
