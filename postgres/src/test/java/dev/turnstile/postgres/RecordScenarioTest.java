package dev.turnstile.postgres;

import static dev.turnstile.postgres.Orders.Move.CANCEL;
import static dev.turnstile.postgres.Orders.Move.DELIVER;
import static dev.turnstile.postgres.Orders.Move.PAY;
import static dev.turnstile.postgres.Orders.Move.SHIP;
import static dev.turnstile.postgres.Orders.State.DELIVERED;
import static dev.turnstile.postgres.Orders.State.PAID;
import static dev.turnstile.postgres.Orders.State.PENDING;
import static dev.turnstile.postgres.Orders.State.SHIPPED;
import static dev.turnstile.testing.TurnstileAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.lifecycle.InvalidTransition;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import dev.turnstile.testing.TestClock;
import dev.turnstile.testing.scenario.DatabaseScenarios;
import dev.turnstile.testing.scenario.Scenarios;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Scenarios of records in a table, and assertions on records. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class RecordScenarioTest {

    private static final Instant TEN = Instant.parse("2026-03-01T10:00:00Z");

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final DatabaseScenarios shop;
    private final Lifecycle<State, Move> orders;
    private final Lifecycle<String, String> tickets;

    RecordScenarioTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE + ";" + Tickets.TABLE);
        TestClock clock = TestClock.of(TEN);
        turnstile =
                PostgresTurnstile.builder(database.dataSource()).clock(clock).open();
        shop = Scenarios.on(turnstile, clock);
        orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        tickets = turnstile.lifecycle(Tickets.MACHINE, RecordTable.of("tickets"));
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    @Test
    void a_paid_order_without_an_address_is_not_shipped() {
        shop.scenario(orders)
                .given(42, PAID, "address", null)
                .at("2026-03-01T10:00:00Z")
                .when(SHIP)
                .expectRefusal("no delivery address");
        assertThat(orders).record(42).isIn(PAID).permits(CANCEL).refuses(SHIP, "no delivery address");
    }

    @Test
    void a_shipped_order_is_delivered_without_walking_there() {
        shop.scenario(orders)
                .given(42, SHIPPED)
                .as("ada")
                .when(DELIVER)
                .expect(DELIVERED)
                .expectTransitions(DELIVER);
        assertThat(orders).record(42).isIn(DELIVERED).hasHistory(DELIVER);
        assertThat(orders)
                .record(42)
                .lastChange()
                .isTransition(DELIVER)
                .hasActor("ada")
                .happenedAt(TEN);
        assertThat(orders).hasNoRecord(43);
    }

    @Test
    void an_existing_record_is_corrected_and_enforcement_permits_it() {
        turnstile.enforcement().install(Orders.MACHINE, RecordTable.of("orders"), EnforcementOptions.defaults());
        shop.scenario(orders).given(42, PENDING).when(PAY).expect(PAID);
        shop.scenario(orders).given(42, SHIPPED).when(PAY).expectRefusal(InvalidTransition.class);
        assertThatThrownBy(() ->
                        shop.scenario(orders).given(42, PAID, "address", "x").when(SHIP))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("orders 42 exists, and columns can be given only to a record that the scenario creates; use"
                        + " another id");
    }

    @Test
    void a_ticket_expires_when_time_passes() {
        shop.scenario(tickets)
                .given(1, "WAITING")
                .at("2026-03-01T10:00:00Z")
                .whenTimePasses(Duration.ofMinutes(29))
                .expectNothing();
        shop.scenario(tickets)
                .given(2, "WAITING")
                .at("2026-03-01T10:00:00Z")
                .whenTimePasses(Duration.ofMinutes(30))
                .expect("EXPIRED")
                .expectTransitions("expire");
        assertThat(tickets).record(2).lastChange().hasActor("timeout");
        assertThat(turnstile.timers().pending()).isZero();
    }

    @Test
    void due_timers_are_fired_when_the_test_says_so() {
        tickets.insert(Map.of("id", 1), "WAITING", TransitionOptions.none().withOccurredAt(TEN));
        assertThat(shop.fireDueTimers(tickets)).isZero();
        assertThat(turnstile.timers().pending()).isOne();
        assertThat(tickets).record(1).isIn("WAITING");
    }

    @Test
    void a_composite_id_is_a_list() {
        Lifecycle<String, String> seats = turnstile.lifecycle(
                Tickets.MACHINE, RecordTable.of("seat_tickets").withId("row", "seat"));
        shop.scenario(seats).given(List.of("a", 7), "CLOSED").when("reopen").expect("WAITING");
        assertThatThrownBy(() -> shop.scenario(seats).given("a", "CLOSED").when("reopen"))
                .hasMessage("id of table seat_tickets: expected a List of values for [row, seat], got a");
    }

    @Test
    void a_failed_expectation_lists_the_fields_and_the_unmet_guards() {
        fails(
                () -> shop.scenario(orders)
                        .given(42, PAID, "address", null)
                        .when(SHIP)
                        .expect(SHIPPED),
                """
                scenario of orders 42: given PAID [address, null], when SHIP: expected SHIPPED
                  state: expected SHIPPED, actual PAID
                  refusal: expected none, actual GuardRefused: order 42: transition 'SHIP' from state PAID is refused: \
                no delivery address (has_address)
                  permitted in PAID: SHIP (unmet: no delivery address), CANCEL""");
    }

    @Test
    void assertions_on_records_fail_with_the_history_and_the_unmet_guards() {
        shop.scenario(orders).given(42, PENDING).as("ada").when(PAY).expect(PAID);
        String history = """

                history:
                  1 CREATION -> PENDING at 2026-03-01T10:00:00Z by scenario
                  2 PAY PENDING -> PAID at 2026-03-01T10:00:00Z by ada""";
        fails(
                () -> assertThat(orders).record(42).isIn(SHIPPED),
                "orders 42: expected state SHIPPED, actual PAID" + history);
        fails(
                () -> assertThat(orders).record(42).hasHistory(SHIP),
                "orders 42: expected another history\n  history[0]: expected SHIP, actual PAY" + history);
        fails(
                () -> assertThat(orders).record(42).permits(CANCEL, SHIP),
                "orders 42: expected 'SHIP' to be permitted in PAID, but guards do not hold: no delivery address"
                        + " (permitted: [CANCEL])");
        fails(
                () -> assertThat(orders).record(42).permits(PAY),
                "orders 42: expected 'PAY' to be permitted in PAID, but it does not leave this state"
                        + " (permitted: [SHIP, CANCEL])");
        fails(
                () -> assertThat(orders).record(42).refuses(CANCEL),
                "orders 42: expected 'CANCEL' to be refused in PAID, but it leads to CANCELLED");
        fails(
                () -> assertThat(orders).record(42).refuses(SHIP, "too heavy"),
                "orders 42: expected 'SHIP' to be refused for 'too heavy', but guards do not hold: no delivery address"
                        + " (permitted: [CANCEL])");
        fails(() -> assertThat(orders).hasNoRecord(42), "expected no record orders 42, but it is in PAID");
        fails(
                () -> assertThat(orders).record(42).lastChange().hasActor("bob"),
                "[last change of orders 42] actor: expected 'bob', actual 'ada'\n"
                        + "change: 2 PAY PENDING -> PAID at 2026-03-01T10:00:00Z by ada");
    }

    @Test
    void the_data_of_a_change_is_compared() {
        TransitionOptions options = TransitionOptions.none().withData("method", "card");
        shop.scenario(orders).given(42, PENDING).when(PAY, options).expect(PAID);
        assertThat(orders).record(42).lastChange().hasData("method", "card");
        fails(
                () -> assertThat(orders).record(42).lastChange().hasData("method", "cash"),
                "[last change of orders 42] data.method: expected 'cash', actual 'card'\n"
                        + "change: 2 PAY PENDING -> PAID at 2026-03-01T10:00:00Z by null {method=card}");
    }

    private static void fails(ThrowingCallable assertion, String message) {
        assertThatThrownBy(assertion).isInstanceOf(AssertionError.class).hasMessage(message);
    }
}
