package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.command.Retries;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.Accounts.Account;
import dev.turnstile.postgres.Accounts.AccountEvent;
import dev.turnstile.postgres.Accounts.Deposited;
import dev.turnstile.postgres.Accounts.Opened;
import dev.turnstile.postgres.Accounts.Overdrawn;
import dev.turnstile.postgres.Accounts.Status;
import dev.turnstile.postgres.Accounts.Withdrawn;
import dev.turnstile.postgres.Wallets.Mood;
import dev.turnstile.postgres.Wallets.PaidIn;
import dev.turnstile.postgres.Wallets.Wallet;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import dev.turnstile.testing.RecordedEffects;
import dev.turnstile.testing.TestClock;
import dev.turnstile.testing.scenario.DatabaseScenarios;
import dev.turnstile.testing.scenario.Scenarios;
import dev.turnstile.testing.scenario.SubscriptionScenario;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Scenarios of subscriptions, projections and aggregates on a database. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SubscriptionScenarioTest {

    private static final StreamName SEVEN = StreamName.of("account", 7);
    private static final Redelivery LATER =
            Redelivery.ofParking(new Retries(3, Duration.ofHours(1), Duration.ofHours(1)));

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final DatabaseScenarios bank;
    private final RecordedEffects<String> mails = new RecordedEffects<>();
    private final Subscription receipts = Subscription.of(
            "receipts",
            Selection.ofEvents().withCategories("account"),
            Start.beginning(),
            event -> mails.accept(event.event().type()));

    SubscriptionScenarioTest(TestServer server) {
        database = server.database();
        TestClock clock = TestClock.ofSystemTime();
        turnstile =
                PostgresTurnstile.builder(database.dataSource()).clock(clock).open();
        bank = Scenarios.on(turnstile, clock);
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    @Test
    void a_deposit_is_confirmed_by_a_mail() {
        bank.scenario(receipts)
                .given(SEVEN, new Opened("ada"))
                .when(SEVEN, new Deposited(80))
                .expectHandled()
                .expectEffects(mails, "account_opened", "deposited");
    }

    @Test
    void a_mail_that_fails_is_sent_by_the_redelivery() {
        mails.failNext(new IllegalStateException("the mail server is down"));
        bank.scenario(receipts.withRedelivery(LATER))
                .when(SEVEN, new Opened("ada"))
                .expectRedelivery(IllegalStateException.class)
                .expectEffects(mails)
                .redeliverNow()
                .expectHandled()
                .expectEffects(mails, "account_opened");
    }

    @Test
    void an_event_without_retries_is_a_dead_letter() {
        mails.failNext(new IllegalStateException("never"));
        Subscription once = receipts.withRedelivery(LATER.withoutRetries(IllegalStateException.class));
        SubscriptionScenario.Result result =
                bank.scenario(once).when(SEVEN, new Opened("ada")).expectDeadLetter(IllegalStateException.class);
        String story = "scenario of subscription 'receipts': when Opened[owner=ada] is delivered: ";
        String parked = "\n  dead letter at version 1 after attempt 1: java.lang.IllegalStateException: never";
        fails(result::expectHandled, story + "expected the event to be handled" + parked);
        fails(
                () -> result.expectRedelivery(IllegalStateException.class),
                story + "expected a redelivery after IllegalStateException" + parked);
        mails.failNext(new IllegalStateException("again"));
        result.redeliverNow().expectDeadLetter(IllegalStateException.class);
        bank.redeliverNow(once, SEVEN);
        result.expectHandled().expectEffects(mails, "account_opened");
        fails(
                () -> result.expectDeadLetter(IllegalStateException.class),
                story + "expected a dead letter, but the event was handled");
        fails(
                () -> result.expectEffects(mails, "closed"),
                story + "expected other effects\n  effects[0]: expected 'closed', actual 'account_opened'");
        fails(
                result::redeliverNow,
                "subscription 'receipts': expected a failed event of stream account 7, but no event of the stream has"
                        + " failed");
    }

    @Test
    void a_wallet_shows_its_payments() {
        StreamName ada = StreamName.of("wallet", "ada");
        bank.scenario(Wallets.version(1), database.dataSource())
                .ignoring("touchedAt")
                .given(ada, new PaidIn(80, "salary"), new PaidIn(50, "gift"))
                .expectRows(new Wallet("ada", 130, 2, Mood.RICH, new BigDecimal("13.0"), "gift", Instant.EPOCH))
                .expectNoRow("bob");
        fails(
                () -> bank.scenario(Wallets.version(1), database.dataSource())
                        .ignoring("touchedAt")
                        .given(ada, new PaidIn(2, "interest"))
                        .expectRow(new Wallet("ada", 130, 3, Mood.POOR, null, "interest", Instant.EPOCH)),
                """
                scenario of projection 'wallets': given PaidIn[cents=2, note=interest]: expected another row
                  row ada.cents: expected 130, actual 132
                  row ada.mood: expected POOR, actual RICH""");
        assertThatThrownBy(() ->
                        bank.scenario(Wallets.version(1), database.dataSource()).ignoring("touched"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "expected a component of dev.turnstile.postgres.Wallets$Wallet, found no component 'touched'");
    }

    @Test
    void a_decision_on_stored_events_appends_its_events() {
        Aggregate<Account, AccountEvent> account = Accounts.declared().build();
        bank.scenario(account, 7)
                .given(new Opened("ada"), new Deposited(80))
                .when(state -> state.withdraw(30))
                .expectEvents(new Withdrawn(30))
                .expectState(new Account(Status.OPEN, 50));
        bank.scenario(account, 7)
                .when(state -> state.withdraw(60))
                .expectRefusal(Overdrawn.class)
                .expectState(Account::balance, 50L);
        assertThat(turnstile.aggregates(account).load(7).version()).isEqualTo(3);
    }

    private static void fails(ThrowingCallable assertion, String message) {
        assertThatThrownBy(assertion).isInstanceOf(AssertionError.class).hasMessage(message);
    }
}
