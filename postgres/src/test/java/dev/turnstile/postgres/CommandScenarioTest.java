package dev.turnstile.postgres;

import static dev.turnstile.testing.TurnstileAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.CommandSettings;
import dev.turnstile.command.InputRefused;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Box.AlreadyReserved;
import dev.turnstile.postgres.Box.ReserveSeat;
import dev.turnstile.postgres.Box.ReserveSeat.Input;
import dev.turnstile.postgres.Box.Seat;
import dev.turnstile.postgres.Box.SeatReserved;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import dev.turnstile.testing.RecordedAnnouncements;
import dev.turnstile.testing.RecordedEffects;
import dev.turnstile.testing.TestClock;
import dev.turnstile.testing.scenario.CommandResult;
import dev.turnstile.testing.scenario.DatabaseScenarios;
import dev.turnstile.testing.scenario.Scenarios;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Scenarios of commands on a database. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class CommandScenarioTest {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final DatabaseScenarios shop;
    private final RecordedEffects<String> mails = new RecordedEffects<>();
    private final ReserveSeat reserve;
    private final Lifecycle<State, Move> orders;

    CommandScenarioTest(TestServer server) {
        database = server.database();
        database.sql(Box.TABLES + Orders.TABLE);
        TestClock clock = TestClock.of("2026-03-01T10:00:00Z");
        turnstile =
                PostgresTurnstile.builder(database.dataSource()).clock(clock).open();
        shop = Scenarios.on(turnstile, clock);
        reserve = new ReserveSeat(turnstile, () -> mails.accept("reserved"), CommandSettings.defaults());
        orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    @Test
    void a_free_seat_is_reserved() {
        shop.scenario(reserve)
                .as("ada")
                .when(new Input(1, " ada "))
                .expect(new Seat(1, "ada"))
                .expectEvents(new SeatReserved(1, "ada"))
                .expectAnnouncements("reserve_seat.seats Done")
                .expectEffects(mails, "reserved");
        assertThat(turnstile.events()).stream("seat", 1).hasTypes("seat_reserved");
    }

    @Test
    void a_reserved_seat_is_refused() {
        shop.scenario(reserve)
                .given("a reserved seat", () -> reserve.call(new Input(1, "bob")))
                .when(new Input(1, "ada"))
                .expectRefusal(AlreadyReserved.class)
                .expectNoEvents()
                .expectAnnouncements("reserve_seat.seats Refused")
                .expectEffects(mails, "reserved");
        assertThat(reserve.tryCall(new Input(1, "eve"))).isRefused(AlreadyReserved.class);
    }

    @Test
    void a_repeated_key_is_replayed() {
        Options key = Options.none().withIdempotencyKey("k");
        reserve.call(new Input(1, "ada"), key);
        shop.scenario(reserve)
                .when(new Input(1, "ada"), key)
                .expectReplayed()
                .expect(new Seat(1, "ada"))
                .expectNoEvents();
    }

    @Test
    void a_command_moves_a_record_that_is_already_in_a_state() {
        Ad<Object> ship = new Ad<>(
                turnstile,
                "ship.shop",
                (id, tx) -> orders.in(tx.connection())
                        .fire(Long.valueOf(id), Move.SHIP)
                        .to());
        shop.scenario(ship)
                .given(orders, 42, State.PAID, "address", "1 Main Street")
                .given(new SeatReserved(3, "ada"))
                .given(StreamName.of("seat", 4), new SeatReserved(4, "ada"))
                .at("2026-03-02T10:00:00Z")
                .when("42")
                .expectDone()
                .expectState(orders, 42, State.SHIPPED)
                .expectNoEvents();
    }

    @Test
    void a_failed_expectation_lists_the_fields() {
        CommandResult<Seat> done = shop.scenario(reserve).when(new Input(1, "ada"));
        String story = "scenario of command 'reserve_seat.seats': when called with Input[seat=1, by=ada]: ";
        fails(
                () -> done.expect(new Seat(1, "bob")),
                story + "expected another result\n  result.by: expected 'bob', actual 'ada'");
        fails(
                () -> done.expectEvents(new SeatReserved(2, "ada")),
                story + "expected other events\n  events[0].seat: expected 2, actual 1");
        fails(
                done::expectNoEvents,
                story + "expected other events\n"
                        + "  events[0]: expected none, actual 'seat_reserved {\"by\": \"ada\", \"seat\": 1}'");
        fails(
                () -> done.expectRefusal(AlreadyReserved.class),
                story + "expected refusal AlreadyReserved, but there was none");
        fails(
                () -> done.expectAnnouncements("reserve_seat.seats Refused"),
                story + "expected other announcements\n"
                        + "  announcements[0]: expected 'reserve_seat.seats Refused', actual 'reserve_seat.seats Done'");
        fails(
                () -> done.expectEffects(mails, "sent"),
                story + "expected other effects\n  effects[0]: expected 'sent', actual 'reserved'");
        fails(done::expectReplayed, story + "expected a replayed outcome\n  outcome: Done[result=Seat[id=1, by=ada]]");
    }

    @Test
    void an_unexpected_refusal_fails_with_its_fields() {
        CommandResult<Seat> refused = shop.scenario(reserve).when(new Input(1, ""));
        fails(
                refused::expectDone,
                "scenario of command 'reserve_seat.seats': when called with Input[seat=1, by=]: expected the call to"
                        + " succeed\n  refusal: InputRefused: " + message(refused));
        refused.expectRefusal(InputRefused.class);
    }

    private static String message(CommandResult<?> refused) {
        InputRefused refusal = (InputRefused) ((Outcome.Refused<?>) refused.outcome()).refusal();
        return refusal.getMessage() + " " + refusal.fields();
    }

    @Test
    void announcements_are_recorded_in_order_until_the_recording_is_closed() {
        RecordedAnnouncements announced = RecordedAnnouncements.of(turnstile, "*.seats");
        reserve.call(new Input(1, "ada"));
        reserve.tryCall(new Input(1, "bob"));
        assertThat(announced).containsExactly("reserve_seat.seats Done", "reserve_seat.seats Refused");
        assertThat(announced.last().outcome()).isRefused(AlreadyReserved.class);
        announced.clear();
        announced.close();
        reserve.call(new Input(2, "ada"));
        assertThat(announced).isEmpty();
    }

    private static void fails(ThrowingCallable assertion, String message) {
        assertThatThrownBy(assertion).isInstanceOf(AssertionError.class).hasMessage(message);
    }
}
