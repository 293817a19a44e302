package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The commands that reset, redeclare and remove subscriptions. */
class SubscriptionChangesTest {

    private final TestDatabase database = TestServer.newDatabase();
    private final PostgresTurnstile turnstile = PostgresTurnstile.open(database.dataSource());

    @AfterEach
    void close() {
        turnstile.close();
    }

    private void runOnce(Selection selection) throws InterruptedException {
        try (Subscriber subscriber = turnstile
                .subscriptions()
                .start(Subscription.of("mails", selection, Start.beginning(), delivery -> {}))) {
            long last = turnstile
                    .events()
                    .append(Append.of(StreamName.of("orders", 1), List.of(NewEvent.ofJson("sold", 1, "{}"))))
                    .position();
            assertThat(subscriber.waitFor("mails", last, Duration.ofSeconds(60)))
                    .isTrue();
        }
    }

    private Run subscriptions(Object... arguments) {
        return Run.turnstile(Stream.concat(
                        Stream.of("subscriptions"),
                        Stream.concat(Stream.of(arguments), Stream.of("--url", database.url())))
                .toArray());
    }

    private long lag() {
        return turnstile.subscriptions().status().getFirst().lag();
    }

    @Test
    void a_subscription_is_reset_to_each_kind_of_cursor() throws InterruptedException {
        runOnce(Selection.ofEvents());
        assertThat(subscriptions("reset", "mails", "--beginning").succeeds().out())
                .contains("reset mails");
        assertThat(lag()).isEqualTo(1);
        subscriptions("reset", "mails", "--now").succeeds();
        assertThat(lag()).isZero();
        subscriptions("reset", "mails", "--after", "0/0").succeeds();
        assertThat(lag()).isEqualTo(1);
        subscriptions("reset", "mails", "--recorded-from", "2999-01-01T00:00:00Z")
                .succeeds();
        assertThat(lag()).isZero();
        subscriptions("reset", "mails", "--recorded-from", "2000-01-01T00:00:00Z")
                .succeeds();
        assertThat(lag()).isEqualTo(1);
    }

    @Test
    void an_invalid_cursor_and_an_unknown_name_are_refused_in_one_line() throws InterruptedException {
        runOnce(Selection.ofEvents());
        subscriptions("reset", "mails", "--after", "17").refuses("expected a cursor as horizon/position");
        subscriptions("reset", "mails", "--recorded-from", "monday").refuses("expected a time such as");
        for (String command : List.of("redeclare", "remove")) {
            subscriptions(command, "letters").refuses("there is no subscription 'letters'; there are [mails]");
        }
        subscriptions("reset", "letters", "--now").refuses("there is no subscription 'letters'; there are [mails]");
    }

    @Test
    void a_redeclared_subscription_may_be_started_with_another_selection() throws InterruptedException {
        runOnce(Selection.ofEvents());
        subscriptions("redeclare", "mails").succeeds();
        assertThat(subscriptions().succeeds().out()).contains("mails: nothing is declared");
        runOnce(Selection.ofEvents().withTypes("sold"));
    }

    @Test
    void an_abandoned_subscription_is_marked_and_removed() throws InterruptedException {
        runOnce(Selection.ofEvents());
        assertThat(subscriptions().succeeds().out())
                .contains("mails: no node has run it since ", "turnstile subscriptions remove mails");
        assertThat(subscriptions("--format", "json").succeeds().json().toString())
                .contains("stopped=", "remarks=[no node", "selection=events");
        assertThat(subscriptions("remove", "mails").succeeds().out()).contains("remove mails");
        assertThat(subscriptions().succeeds().out()).contains("no subscriptions");
    }
}
