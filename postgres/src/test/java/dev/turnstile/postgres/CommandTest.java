package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.Announcements.Announcement;
import dev.turnstile.command.CommandException;
import dev.turnstile.command.CommandSettings;
import dev.turnstile.command.CommandSettings.Isolation;
import dev.turnstile.command.InputRefused;
import dev.turnstile.event.EventName;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Box.AlreadyReserved;
import dev.turnstile.postgres.Box.ReserveSeat;
import dev.turnstile.postgres.Box.Seat;
import dev.turnstile.postgres.Box.SeatReserved;
import dev.turnstile.postgres.Box.SignUp;
import dev.turnstile.refusal.ConstraintViolated;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class CommandTest {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final ReserveSeat reserveSeat;
    private final List<String> effects = new ArrayList<>();
    private final List<Announcement> announced = new ArrayList<>();

    CommandTest(TestServer server) {
        database = server.database();
        database.sql(Box.TABLES);
        turnstile = PostgresTurnstile.open(database.dataSource());
        turnstile.announcements().subscribe("*", announced::add);
        reserveSeat = new ReserveSeat(turnstile, () -> effects.add("after commit"), CommandSettings.defaults());
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private String events() {
        return database.value("SELECT count(*) FROM turnstile.event");
    }

    private List<String> told() {
        return announced.stream()
                .map(announcement -> announcement.name() + " "
                        + announcement.outcome().getClass().getSimpleName())
                .toList();
    }

    @Test
    void a_command_writes_its_rows_and_its_events_and_is_announced() {
        UUID id = UUID.randomUUID();
        Seat seat = reserveSeat.call(
                new ReserveSeat.Input(7, " ada "),
                Options.none().withActor("eve").withCommandId(id));
        assertThat(seat).isEqualTo(new Seat(7, "ada"));
        assertThat(database.value("SELECT reserved_by FROM seats WHERE id = 7")).isEqualTo("ada");
        assertThat(database.rows("""
                        SELECT c.name, s.key, e.version, t.kind, t.name, e.actor, e.command_id, e.data
                        FROM turnstile.event e JOIN turnstile.stream s ON s.id = e.stream_id
                        JOIN turnstile.category c ON c.id = s.category JOIN turnstile.event_type t ON t.id = e.type"""))
                .containsExactly("seat|7|1|event|seat_reserved|eve|" + id + "|{\"by\": \"ada\", \"seat\": 7}");
        assertThat(effects).containsExactly("after commit");
        Announcement announcement = announced.getFirst();
        assertThat(announcement.name()).isEqualTo("reserve_seat.seats");
        assertThat(announcement.outcome()).isEqualTo(new Outcome.Done<>(seat));
        assertThat(announcement.input()).isEqualTo(new ReserveSeat.Input(7, "ada"));
        assertThat(announcement.actor()).isEqualTo("eve");
        assertThat(announcement.commandId()).isEqualTo(id);
        assertThat(announcement.streams()).containsExactly(new StreamName("seat", "7"));
        assertThat(announcement.duration()).isPositive();
    }

    @Test
    void a_refused_command_writes_nothing_and_is_announced() {
        reserveSeat.call(new ReserveSeat.Input(7, "ada"));
        Outcome<Seat> answer = reserveSeat.tryCall(new ReserveSeat.Input(7, "bob"));
        assertThat(answer).isInstanceOf(Outcome.Refused.class);
        assertThatThrownBy(() -> reserveSeat.call(new ReserveSeat.Input(7, "bob")))
                .isInstanceOf(AlreadyReserved.class)
                .hasMessage("seat 7: already reserved; choose another");
        assertThat(database.value("SELECT reserved_by FROM seats WHERE id = 7")).isEqualTo("ada");
        assertThat(events()).isEqualTo("1");
        assertThat(effects).hasSize(1);
        assertThat(told())
                .containsExactly("reserve_seat.seats Done", "reserve_seat.seats Refused", "reserve_seat.seats Refused");
    }

    @Test
    void the_checks_report_all_problems_without_a_query() {
        assertThatThrownBy(() -> reserveSeat.call(new ReserveSeat.Input(0, "  ")))
                .isInstanceOf(InputRefused.class)
                .hasMessage("reserve_seat.seats: by is missing; seat is no seat");
        assertThat(told()).containsExactly("reserve_seat.seats Refused");
    }

    @Test
    void an_exception_rolls_back_and_is_rethrown_unchanged() {
        Ad<String> fails = new Ad<>(turnstile, "fail.seats", (input, tx) -> {
            Box.update(tx.connection(), "UPDATE seats SET reserved_by = 'x'");
            tx.append(new SeatReserved(1, "x"));
            tx.afterCommit(() -> effects.add("never"));
            throw new IllegalStateException("broken");
        });
        assertThatThrownBy(() -> fails.call("")).isExactlyInstanceOf(IllegalStateException.class);
        assertThat(database.value("SELECT count(reserved_by) FROM seats")).isEqualTo("0");
        assertThat(events()).isEqualTo("0");
        assertThat(effects).isEmpty();
        assertThat(told()).containsExactly("fail.seats Failed");
    }

    @Test
    void a_checked_exception_and_a_database_error_name_the_failed_command() {
        Ad<String> checked = new Ad<>(turnstile, "read.file", (input, tx) -> {
            throw new IOException("no such file");
        });
        assertThatThrownBy(() -> checked.call(""))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("read.file: java.io.IOException at " + CommandTest.class.getName());
        Ad<String> sql = new Ad<>(
                turnstile, "ask.table", (input, tx) -> String.valueOf(Box.text(tx.connection(), "SELECT 1 / 0")));
        assertThatThrownBy(() -> sql.call(""))
                .isInstanceOf(CommandException.class)
                .hasMessage("ask.table: the database refused the statement (SQLSTATE 22012)");
    }

    @Test
    void an_error_that_the_code_swallows_does_not_commit_half_of_the_work() {
        Ad<String> swallows = new Ad<>(turnstile, "swallow.seats", (input, tx) -> {
            Box.update(tx.connection(), "UPDATE seats SET reserved_by = 'x' WHERE id = 1");
            try {
                Box.text(tx.connection(), "SELECT 1 / 0");
            } catch (SQLException swallowed) {
                return "all is well";
            }
            return "unreachable";
        });
        assertThatThrownBy(() -> swallows.call(""))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("swallow.seats: a statement failed and the command continued");
        assertThat(database.value("SELECT count(reserved_by) FROM seats")).isEqualTo("0");
    }

    @Test
    void the_code_cannot_end_the_transaction() {
        for (String method : List.of("commit", "rollback", "autocommit")) {
            Ad<String> meddles = new Ad<>(turnstile, "meddle.seats", (input, tx) -> {
                Connection connection = tx.connection();
                switch (method) {
                    case "commit" -> connection.commit();
                    case "rollback" -> connection.rollback();
                    default -> connection.setAutoCommit(true);
                }
                return "";
            });
            assertThatThrownBy(() -> meddles.call(""))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Turnstile ends the transaction");
        }
    }

    @Test
    void closing_the_connection_in_the_code_does_not_end_the_transaction() {
        Ad<String> closes = new Ad<>(turnstile, "close.seats", (input, tx) -> {
            try (Connection connection = tx.connection()) {
                Box.update(connection, "UPDATE seats SET reserved_by = 'x' WHERE id = 1");
            }
            try (Connection connection = tx.connection()) {
                return String.valueOf(Box.text(connection, "SELECT reserved_by FROM seats WHERE id = 1"));
            }
        });
        assertThat(closes.call("")).isEqualTo("x");
        assertThat(database.value("SELECT count(reserved_by) FROM seats")).isEqualTo("1");
    }

    @Test
    void a_command_inside_a_command_shares_its_transaction() {
        Ad<String> outer = new Ad<>(turnstile, "outer.seats", (input, tx) -> {
            reserveSeat.call(new ReserveSeat.Input(1, "ada"));
            assertThat(database.value("SELECT count(reserved_by) FROM seats")).isEqualTo("0");
            assertThat(effects).isEmpty();
            if (input.equals("fail")) {
                throw new IllegalStateException("broken");
            }
            return "done";
        });
        assertThatThrownBy(() -> outer.call("fail")).isInstanceOf(IllegalStateException.class);
        assertThat(database.value("SELECT count(reserved_by) FROM seats")).isEqualTo("0");
        assertThat(effects).isEmpty();
        assertThat(told()).containsExactly("reserve_seat.seats Failed", "outer.seats Failed");
        announced.clear();
        outer.call("", Options.none().withActor("eve"));
        assertThat(database.value("SELECT count(reserved_by) FROM seats")).isEqualTo("1");
        assertThat(effects).containsExactly("after commit");
        assertThat(told()).containsExactly("reserve_seat.seats Done", "outer.seats Done");
        assertThat(database.value("SELECT actor FROM turnstile.event")).isEqualTo("eve");
    }

    @Test
    void a_refused_nested_command_is_rolled_back_alone_and_the_outer_one_may_continue() {
        Ad<String> half = new Ad<>(turnstile, "half.seats", (input, tx) -> {
            Box.update(tx.connection(), "UPDATE seats SET reserved_by = 'half' WHERE id = 2");
            tx.append(new SeatReserved(2, "half"));
            tx.afterCommit(() -> effects.add("never"));
            throw new AlreadyReserved(2);
        });
        Ad<String> outer = new Ad<>(turnstile, "outer.seats", (input, tx) -> {
            Box.update(tx.connection(), "UPDATE seats SET reserved_by = 'outer' WHERE id = 1");
            assertThat(half.tryCall("")).isInstanceOf(Outcome.Refused.class);
            assertThatThrownBy(() -> half.call("")).isInstanceOf(AlreadyReserved.class);
            return "went on";
        });
        assertThat(outer.call("")).isEqualTo("went on");
        assertThat(database.rows("SELECT id, reserved_by FROM seats WHERE reserved_by IS NOT NULL"))
                .containsExactly("1|outer");
        assertThat(events()).isEqualTo("0");
        assertThat(effects).isEmpty();
        assertThat(told()).containsExactly("half.seats Refused", "half.seats Refused", "outer.seats Done");
    }

    @Test
    void commands_join_a_transaction_of_the_caller_and_announce_when_it_has_ended() throws SQLException {
        try (JdbcTransaction transaction = JdbcTransaction.begin(database.dataSource())) {
            turnstile.within(transaction, () -> reserveSeat.call(new ReserveSeat.Input(1, "ada")));
            Outcome<Seat> refused =
                    turnstile.within(transaction, () -> reserveSeat.tryCall(new ReserveSeat.Input(1, "bob")));
            assertThat(refused).isInstanceOf(Outcome.Refused.class);
            turnstile.within(transaction, () -> reserveSeat.call(new ReserveSeat.Input(2, "bob")));
            assertThat(effects).isEmpty();
            assertThat(told()).as("nothing changes a refusal any more").containsExactly("reserve_seat.seats Refused");
            assertThat(events()).isEqualTo("0");
            transaction.commit();
        }
        assertThat(effects).hasSize(2);
        assertThat(events()).isEqualTo("2");
        assertThat(told())
                .containsExactly("reserve_seat.seats Refused", "reserve_seat.seats Done", "reserve_seat.seats Done");
    }

    @Test
    void a_command_rolled_back_in_the_callers_transaction_is_announced_at_once_with_its_nested_commands()
            throws SQLException {
        Ad<String> outer = new Ad<>(turnstile, "outer.seats", (input, tx) -> {
            reserveSeat.call(new ReserveSeat.Input(1, "ada"));
            throw new IllegalStateException("broken");
        });
        try (JdbcTransaction transaction = JdbcTransaction.begin(database.dataSource())) {
            assertThatThrownBy(() -> turnstile.within(transaction, () -> outer.call("")))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(told()).containsExactly("reserve_seat.seats Failed", "outer.seats Failed");
            transaction.commit();
        }
        assertThat(told()).hasSize(2);
        assertThat(effects).isEmpty();
    }

    @Test
    void a_transaction_that_the_caller_rolls_back_takes_the_command_and_its_effects_with_it() throws SQLException {
        try (JdbcTransaction transaction = JdbcTransaction.begin(database.dataSource())) {
            turnstile.within(transaction, () -> reserveSeat.call(new ReserveSeat.Input(1, "ada")));
        }
        assertThat(database.value("SELECT count(reserved_by) FROM seats")).isEqualTo("0");
        assertThat(effects).isEmpty();
        assertThat(told()).containsExactly("reserve_seat.seats Failed");
    }

    @Test
    void an_action_after_the_commit_that_fails_stops_neither_the_next_one_nor_the_result() {
        Ad<String> acts = new Ad<>(turnstile, "act.seats", (input, tx) -> {
            tx.afterCommit(() -> {
                throw new IllegalStateException("cache is down");
            });
            tx.afterCommit(() -> effects.add("second"));
            return "done";
        });
        assertThat(acts.call("")).isEqualTo("done");
        assertThat(effects).containsExactly("second");
        assertThat(told()).containsExactly("act.seats Done");
    }

    @Test
    void an_action_after_the_commit_may_call_commands_of_its_own() {
        Ad<String> acts = new Ad<>(turnstile, "act.seats", (input, tx) -> {
            tx.afterCommit(() -> reserveSeat.call(new ReserveSeat.Input(3, "ada")));
            return "done";
        });
        acts.call("");
        assertThat(database.value("SELECT reserved_by FROM seats WHERE id = 3")).isEqualTo("ada");
        assertThat(told()).containsExactly("reserve_seat.seats Done", "act.seats Done");
    }

    @Test
    void a_subscriber_that_throws_changes_nothing() {
        turnstile.announcements().subscribe("reserve_seat.seats", announcement -> {
            throw new IllegalStateException("metrics are down");
        });
        List<String> patterns = new ArrayList<>();
        turnstile.announcements().subscribe("*.seats", announcement -> patterns.add("pattern"));
        turnstile.announcements().subscribe("*.people", announcement -> patterns.add("other"));
        assertThat(reserveSeat.call(new ReserveSeat.Input(1, "ada")).id()).isEqualTo(1);
        assertThat(patterns).containsExactly("pattern");
    }

    @Test
    void a_violated_constraint_is_a_refusal_that_names_it_and_its_columns() {
        SignUp signUp = new SignUp(turnstile);
        signUp.call(new SignUp.Form(" Ada@Example.org ", null));
        assertThatThrownBy(() -> signUp.call(new SignUp.Form("ada@example.org", null)))
                .isInstanceOf(Box.EmailTaken.class)
                .hasMessage("this address is registered already; log in instead")
                .cause()
                .isInstanceOfSatisfying(ConstraintViolated.class, violation -> {
                    assertThat(violation.kind()).isEqualTo(ConstraintViolated.Kind.UNIQUE);
                    assertThat(violation.constraint()).isEqualTo("people_email");
                    assertThat(violation.columns()).containsExactly("email");
                    assertThat(violation)
                            .hasMessageContaining(
                                    "table people: the change violates unique constraint 'people_email' on email");
                });
        assertThatThrownBy(() -> signUp.call(new SignUp.Form("  ", null)))
                .isInstanceOfSatisfying(ConstraintViolated.class, violation -> {
                    assertThat(violation.name()).isEqualTo("not_null_violated");
                    assertThat(violation.columns()).containsExactly("email");
                });
        assertThatThrownBy(() -> signUp.call(new SignUp.Form("bob@example.org", 99L)))
                .as("a deferred one, found at the commit")
                .isInstanceOfSatisfying(ConstraintViolated.class, violation -> {
                    assertThat(violation.name()).isEqualTo("foreign_key_violated");
                    assertThat(violation.columns()).containsExactly("sponsor");
                });
        assertThatThrownBy(() -> reserveSeat.call(new ReserveSeat.Input(1, "ghost")))
                .isInstanceOfSatisfying(ConstraintViolated.class, violation -> {
                    assertThat(violation.name()).isEqualTo("check_violated");
                    assertThat(violation.constraint()).isEqualTo("no_ghosts");
                    assertThat(violation.columns()).containsExactly("reserved_by");
                });
        assertThat(database.value("SELECT count(*) FROM people")).isEqualTo("1");
    }

    @Test
    void a_violated_constraint_in_a_nested_command_is_rolled_back_and_named() {
        SignUp signUp = new SignUp(turnstile);
        signUp.call(new SignUp.Form("ada@example.org", null));
        Ad<String> outer = new Ad<>(turnstile, "outer.people", (input, tx) -> {
            assertThatThrownBy(() -> signUp.call(new SignUp.Form("ada@example.org", null)))
                    .isInstanceOf(Box.EmailTaken.class);
            signUp.call(new SignUp.Form("bob@example.org", null));
            return "done";
        });
        assertThat(outer.call("")).isEqualTo("done");
        assertThat(database.value("SELECT count(*) FROM people")).isEqualTo("2");
    }

    @Test
    void several_events_of_one_command_are_in_order_in_their_streams() {
        Ad<String> many = new Ad<>(turnstile, "many.seats", (input, tx) -> {
            for (int i = 0; i < 5; i++) {
                tx.append(new SeatReserved(i % 2, "v" + i));
            }
            tx.append(StreamName.of("other", "x"), new SeatReserved(9, "w"));
            return "";
        });
        many.call("");
        many.call("");
        assertThat(database.rows("""
                        SELECT s.key, string_agg(e.version || ':' || (e.data ->> 'by'), ',' ORDER BY e.position)
                        FROM turnstile.event e JOIN turnstile.stream s ON s.id = e.stream_id GROUP BY 1 ORDER BY 1"""))
                .containsExactly("0|1:v0,2:v2,3:v4,4:v0,5:v2,6:v4", "1|1:v1,2:v3,3:v1,4:v3", "x|1:w,2:w");
    }

    @EventName("seat_reserved")
    record Impostor(int value) {}

    record Nameless(int value) {}

    @Test
    void an_event_without_a_name_or_with_another_ones_name_is_refused_where_it_is_appended() {
        reserveSeat.call(new ReserveSeat.Input(1, "ada"));
        Ad<String> appends = new Ad<>(turnstile, "append.seats", (input, tx) -> {
            tx.append(StreamName.of("seat", 1), input.isEmpty() ? new Nameless(1) : new Impostor(1));
            return "";
        });
        assertThatThrownBy(() -> appends.call(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Nameless is not an event: expected @EventName");
        assertThatThrownBy(() -> appends.call("impostor"))
                .hasMessageContaining("event name 'seat_reserved' belongs to");
    }

    @Test
    void the_isolation_is_the_commands_own() {
        for (Isolation isolation : Isolation.values()) {
            Ad<String> asks = new Ad<>(
                    turnstile,
                    "ask.level",
                    CommandSettings.defaults().withIsolation(isolation),
                    (input, tx) -> String.valueOf(Box.text(tx.connection(), "SHOW transaction_isolation")));
            assertThat(asks.call(""))
                    .isEqualTo(
                            isolation.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
        }
    }
}
