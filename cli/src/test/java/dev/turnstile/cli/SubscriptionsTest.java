package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.turnstile.cli.TestServer.TestDatabase;
import dev.turnstile.command.Retries;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The command that shows subscriptions, with a running subscription. */
class SubscriptionsTest {

    private final TestDatabase database = TestServer.newDatabase();
    private final AtomicBoolean broken = new AtomicBoolean(true);
    private final List<Integer> handled = new CopyOnWriteArrayList<>();
    private final PostgresTurnstile turnstile =
            PostgresTurnstile.builder(database.dataSource()).open();
    private final Subscriber subscriber = turnstile
            .subscriptions()
            .start(Subscription.of("mails", Selection.ofEvents(), Start.beginning(), delivery -> {
                        if (broken.get()) {
                            throw new IllegalStateException("no such mailbox");
                        }
                        handled.add(delivery.event().version());
                    })
                    .withShards(2)
                    .withRedelivery(Redelivery.ofParking(Retries.none())));

    @BeforeEach
    void append() throws InterruptedException {
        NewEvent event = NewEvent.ofJson("sold", 1, "{}");
        long last = turnstile
                .events()
                .append(Append.of(StreamName.of("orders", 42), List.of(event, event)))
                .position();
        assertThat(subscriber.waitFor("mails", last, Duration.ofSeconds(60))).isTrue();
    }

    @AfterEach
    void close() {
        subscriber.close();
        turnstile.close();
    }

    private Run subscriptions(Object... arguments) {
        return Run.turnstile(Stream.concat(
                        Stream.of("subscriptions"),
                        Stream.concat(Stream.of(arguments), Stream.of("--url", database.url())))
                .toArray());
    }

    private void handled(List<Integer> versions) {
        await().atMost(Duration.ofSeconds(60)).until(() -> handled.equals(versions));
    }

    @Test
    void a_dead_letter_shows_in_the_list_and_in_the_exit_code() {
        Run run = subscriptions("--shards").exits(1);
        assertThat(run.lines().getFirst()).contains("subscription", "lag", "dead", "waits for");
        assertThat(run.out()).contains("mails", "2/2");
        assertThat(subscriptions("--format", "json").exits(1).json().toString())
                .contains("name=mails", "dead=1", "retrying=0");
        Run parked = subscriptions("parked", "mails").succeeds();
        assertThat(parked.out()).contains("orders/42", "sold", "dead", "no such mailbox");
    }

    @Test
    void redelivered_events_are_delivered_in_order_and_skipped_events_are_not() {
        subscriptions("skip", "mails", "orders/42", "--event", "2").refuses("orders/42 at 2 is not parked");
        broken.set(false);
        assertThat(subscriptions("redeliver", "mails").succeeds().out()).contains("redelivered orders/42");
        handled(List.of(1, 2));
        subscriptions("redeliver", "mails").refuses("all is not parked, so nothing was redelivered");
    }

    @Test
    void a_skipped_event_is_not_delivered_but_the_next_events_are() {
        broken.set(false);
        assertThat(subscriptions("skip", "mails", "orders/42", "--event", "1")
                        .succeeds()
                        .out())
                .contains("skipped orders/42");
        handled(List.of(2));
    }

    @Test
    void the_transaction_that_holds_back_the_newest_events_is_shown() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL application_name = 'nightly report'");
            statement.execute("SELECT pg_current_xact_id()");
            assertThat(subscriptions().exits(1).out())
                    .contains("the newest events wait for the transaction of process", "(nightly report)");
            connection.rollback();
        }
    }

    @Test
    void bad_input_is_refused_in_one_line() {
        subscriptions("parked", "letters").refuses("there is no subscription 'letters'; there are [mails]");
        subscriptions("redeliver", "mails", "orders").refuses("expected a stream as CATEGORY/KEY");
    }
}
