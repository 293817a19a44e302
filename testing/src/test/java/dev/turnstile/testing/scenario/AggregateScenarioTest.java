package dev.turnstile.testing.scenario;

import static dev.turnstile.testing.scenario.Scenarios.scenario;
import static dev.turnstile.testing.scenario.Shop.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.lifecycle.InvalidTransition;
import dev.turnstile.testing.scenario.Shop.Account;
import dev.turnstile.testing.scenario.Shop.Deposited;
import dev.turnstile.testing.scenario.Shop.Overdrawn;
import dev.turnstile.testing.scenario.Shop.Withdrawn;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Scenarios of an aggregate in memory. */
final class AggregateScenarioTest {

    @Test
    void a_withdrawal_reduces_the_balance() {
        scenario(ACCOUNT)
                .given(new Deposited(80), new Deposited(20))
                .when(account -> account.withdraw(30))
                .expectEvents(new Withdrawn(30))
                .expectState(new Account(70));
    }

    @Test
    void an_account_is_never_overdrawn() {
        scenario(ACCOUNT)
                .given(new Deposited(20))
                .when(account -> account.withdraw(30))
                .expectRefusal(Overdrawn.class)
                .expectRefusalField("balance", 20)
                .expectState(Account::balance, 20);
    }

    @Test
    void a_withdrawal_of_nothing_changes_nothing() {
        scenario(ACCOUNT)
                .at("2026-03-01T10:00:00Z")
                .when(account -> account.withdraw(0))
                .expectNoEvents();
    }

    @Test
    void other_events_fail_field_by_field() {
        fails(
                () -> scenario(ACCOUNT)
                        .given(new Deposited(80))
                        .when(account -> account.withdraw(30))
                        .expectEvents(new Withdrawn(31), new Withdrawn(1)),
                """
                scenario of aggregate 'account': given [Deposited[cents=80]], when a decision is made: expected other \
                events
                  events[0].cents: expected 31, actual 30
                  events[1]: expected Withdrawn[cents=1], actual none""");
        fails(() -> scenario(ACCOUNT).when(account -> List.of(new Deposited(1))).expectNoEvents(), """
                scenario of aggregate 'account': when a decision is made: expected other events
                  events[0]: expected none, actual Deposited[cents=1]""");
    }

    @Test
    void another_state_fails_field_by_field() {
        fails(
                () -> scenario(ACCOUNT)
                        .given(new Deposited(80))
                        .when(account -> account.withdraw(30))
                        .expectState(new Account(80)),
                """
                scenario of aggregate 'account': given [Deposited[cents=80]], when a decision is made: expected \
                another state
                  state.balance: expected 80, actual 50""");
        fails(() -> scenario(ACCOUNT).when(account -> account.withdraw(0)).expectState(Account::balance, 5), """
                scenario of aggregate 'account': when a decision is made: expected another state
                  state: expected 5, actual 0""");
    }

    @Test
    void refusals_that_are_missing_or_unexpected_or_others_fail() {
        fails(() -> scenario(ACCOUNT).when(account -> account.withdraw(1)).expectNoEvents(), """
                scenario of aggregate 'account': when a decision is made: expected events, but the decision was refused
                  refusal: Overdrawn: the account holds 0; withdraw less {balance=0}""");
        fails(
                () -> scenario(ACCOUNT).when(account -> account.withdraw(0)).expectRefusal(Overdrawn.class),
                "scenario of aggregate 'account': when a decision is made: expected refusal Overdrawn, but there was none");
        fails(() -> scenario(ACCOUNT).when(account -> account.withdraw(1)).expectRefusal(InvalidTransition.class), """
                scenario of aggregate 'account': when a decision is made: expected refusal InvalidTransition, but got \
                another
                  refusal: Overdrawn: the account holds 0; withdraw less {balance=0}""");
        fails(() -> scenario(ACCOUNT).when(account -> account.withdraw(1)).expectRefusalField("balance", 9), """
                scenario of aggregate 'account': when a decision is made: expected another refusal
                  refusal.balance: expected 9, actual 0""");
    }

    private static void fails(ThrowingCallable scenario, String message) {
        assertThatThrownBy(scenario).isInstanceOf(AssertionError.class).hasMessage(message);
    }
}
