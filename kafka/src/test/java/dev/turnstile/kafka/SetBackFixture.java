package dev.turnstile.kafka;

import dev.turnstile.embedded.ServerOptions;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;

/** A relay whose log or topics can be set back. */
abstract class SetBackFixture {

    static final AtomicInteger NAMES = new AtomicInteger();

    final KafkaCluster cluster = KafkaCluster.shared();
    final String name = "setback" + NAMES.incrementAndGet();
    final Topic topic = new Topic(cluster, name);
    final List<AutoCloseable> opened = new ArrayList<>();

    SetBackFixture() {
        cluster.topic(name, 3);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    <T extends AutoCloseable> T opened(T one) {
        opened.add(one);
        return one;
    }

    KafkaRelay relay(Database database) {
        return opened(settings(database).build());
    }

    KafkaRelay.Builder settings(Database database) {
        return KafkaRelay.builder(name, database.dataSource(), cluster.properties());
    }

    Deliveries log(Database database) {
        return opened(new Deliveries(database));
    }

    /** Copies a server whose log has three events. */
    static void copyWithThree(RestoredServer server, Database database) throws Exception {
        try (Deliveries log = new Deliveries(database)) {
            log.append(3);
        }
        server.copy();
        database.reconnect();
    }

    static void invoice(Deliveries log, int number) {
        log.turnstile()
                .events()
                .append(Append.of(
                        StreamName.of("invoice", 1), List.of(NewEvent.ofJson("billed", 1, "{\"n\": " + number + "}"))));
    }

    /** Returns the events of a category in the topic, by their positions. */
    List<Long> positions(String category) {
        return topic.events().stream()
                .filter(event -> event.stream().category().equals(category))
                .map(RecordedEvent::position)
                .sorted()
                .toList();
    }

    RestoredServer server(ServerOptions options) throws Exception {
        Path directory = Files.createTempDirectory("turnstile-setback");
        opened(() -> Files.delete(directory));
        return opened(new RestoredServer(directory, options));
    }

    /** Returns a database whose events have lower transaction ids than all later events. */
    Database withFour() {
        Database database = opened(new Database());
        log(database).append(4);
        return database;
    }
}
