package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.command.Retries;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscriptions.SubscriptionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;

/** A log of notes and subscriptions to them. */
abstract class SubscriptionFixture {

    static final Selection NOTES = Selection.ofEvents().withCategories("note");
    static final Retries QUICK = new Retries(3, Duration.ofMillis(1), Duration.ofMillis(5));

    final TestDatabase database;
    final PostgresTurnstile turnstile;
    final List<String> seen = new CopyOnWriteArrayList<>();
    final List<Subscriber> running = new CopyOnWriteArrayList<>();

    SubscriptionFixture(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .renewalInterval(Duration.ofMillis(200))
                .open();
    }

    @AfterEach
    void close() {
        running.forEach(Subscriber::close);
        turnstile.close();
        database.close();
    }

    Subscriber start(Subscription... subscriptions) {
        Subscriber subscriber = turnstile.subscriptions().start(subscriptions);
        running.add(subscriber);
        return subscriber;
    }

    long append(int stream, String... texts) {
        List<NewEvent> events = List.of(texts).stream()
                .map(text -> NewEvent.ofJson("noted", 1, "{\"text\":\"" + text + "\"}"))
                .toList();
        return turnstile
                .events()
                .append(Append.of(StreamName.of("note", stream), events))
                .position();
    }

    static String text(Delivery delivery) {
        String data = String.valueOf(delivery.event().data());
        return data.replaceAll(".*: ?\"(.*)\".*", "$1");
    }

    void see(Delivery delivery) {
        seen.add(text(delivery));
    }

    /** Returns the shards of the notes subscription that a node has leased. */
    static Set<Integer> shards(Subscriber node) {
        return Objects.requireNonNull(node.shards().get("notes"));
    }

    SubscriptionStatus status() {
        return turnstile.subscriptions().status().getFirst();
    }

    void reach(long position) throws InterruptedException {
        assertThat(running.getLast().waitFor("notes", position, Duration.ofSeconds(30)))
                .isTrue();
    }

    static void fail(String text) {
        throw new IllegalStateException("cannot handle " + text);
    }
}
