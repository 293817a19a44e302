package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import dev.turnstile.subscription.Subscriptions.SubscriptionStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** An event with an unreadable personal value affects only subscriptions that select it, and can be skipped. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class UnreadableEventTest extends SubscriptionFixture {

    private static final Selection GUESTS = Selection.ofEvents().withCategories("guest");

    UnreadableEventTest(TestServer server) {
        super(server);
    }

    private void arrive(int guest, String text) {
        turnstile
                .events()
                .append(Append.of(
                        StreamName.of("guest", guest),
                        List.of(NewEvent.ofJson("arrived", 1, "{\"text\": \"" + text + "\"}")
                                .withSubject("g" + guest, "text"))));
    }

    /** Moves the value of guest 1 to guest 2, where it does not belong. */
    private void spoil() {
        database.sql("""
                UPDATE turnstile.event SET data = (SELECT e.data FROM turnstile.event e
                  JOIN turnstile.stream s ON s.id = e.stream_id JOIN turnstile.category c ON c.id = s.category
                  WHERE c.name = 'guest' AND s.key = '1')
                WHERE stream_id = (SELECT s.id FROM turnstile.stream s JOIN turnstile.category c ON c.id = s.category
                  WHERE c.name = 'guest' AND s.key = '2')""");
    }

    private SubscriptionStatus status(String name) {
        return turnstile.subscriptions().status().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_subscription_that_does_not_select_an_unreadable_event_continues() throws InterruptedException {
        arrive(1, "ada");
        arrive(2, "bo");
        spoil();
        start(Subscription.of("notes", NOTES, Start.beginning(), this::see));
        reach(append(1, "a note"));
        assertThat(seen).containsExactly("a note");
    }

    @Test
    void a_subscription_that_selects_an_unreadable_event_parks_its_stream_and_may_skip_it()
            throws InterruptedException {
        arrive(1, "ada");
        arrive(2, "bo");
        spoil();
        arrive(3, "cy");
        start(Subscription.of("guests", GUESTS, Start.beginning(), this::see)
                .withShards(1)
                .withRedelivery(Redelivery.ofParking(QUICK)));
        Eventually.holds(() -> status("guests").dead() == 1);
        Eventually.holds(() -> seen.size() == 2);
        assertThat(seen).containsExactly("ada", "cy");
        assertThat(turnstile.subscriptions().parked("guests").getFirst().message())
                .contains("the personal value was changed");
        arrive(2, "bo again");
        assertThat(turnstile.subscriptions().skip("guests", StreamName.of("guest", 2), 1))
                .isTrue();
        Eventually.holds(() -> seen.size() == 3);
        assertThat(seen).containsExactly("ada", "cy", "bo again");
    }

    @Test
    void a_shard_held_at_an_unreadable_event_shows_it_and_may_skip_it() throws InterruptedException {
        arrive(1, "ada");
        arrive(2, "bo");
        spoil();
        arrive(3, "cy");
        start(Subscription.ofExactlyOnce(
                        "guests", GUESTS, Start.beginning(), (deliveries, connection) -> deliveries.forEach(this::see))
                .withShards(1)
                .withRedelivery(Redelivery.ofHolding()));
        Eventually.holds(() ->
                String.valueOf(status("guests").shards().getFirst().failure()).contains("guest/2 at version 1"));
        assertThat(seen).containsExactly("ada");
        assertThat(turnstile.subscriptions().skip("guests", StreamName.of("guest", 3), 1))
                .isFalse();
        assertThat(turnstile.subscriptions().skip("guests", StreamName.of("guest", 2), 1))
                .isTrue();
        Eventually.holds(() -> seen.size() == 2);
        assertThat(seen).containsExactly("ada", "cy");
        Eventually.holds(() -> status("guests").shards().getFirst().failure() == null);
    }

    @Test
    void a_shard_held_at_an_unreadable_event_continues_once_the_value_is_restored() throws InterruptedException {
        arrive(1, "ada");
        arrive(2, "bo");
        database.sql("CREATE TABLE kept AS SELECT position, data FROM turnstile.event");
        spoil();
        start(Subscription.ofExactlyOnce(
                        "guests", GUESTS, Start.beginning(), (deliveries, connection) -> deliveries.forEach(this::see))
                .withShards(1)
                .withRedelivery(Redelivery.ofHolding()));
        Eventually.holds(() -> status("guests").shards().getFirst().failure() != null);
        database.sql("UPDATE turnstile.event e SET data = k.data FROM kept k WHERE k.position = e.position");
        Eventually.holds(() -> seen.size() == 2);
        assertThat(seen).containsExactly("ada", "bo");
    }
}
