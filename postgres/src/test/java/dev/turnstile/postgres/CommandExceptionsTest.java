package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.CommandException;
import dev.turnstile.command.InputRefused;
import dev.turnstile.command.KeyConflict;
import dev.turnstile.failure.TurnstileException;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Box.AlreadyReserved;
import dev.turnstile.postgres.Box.EmailTaken;
import dev.turnstile.postgres.Box.ReserveSeat;
import dev.turnstile.postgres.Box.SignUp;
import dev.turnstile.refusal.ConstraintViolated;
import dev.turnstile.refusal.Refusal;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which exception a command throws, where several would apply as well: a conflict of the idempotency key first, then the checks
 * of the input, the code's own refusal, and a violated constraint last.
 */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class CommandExceptionsTest {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final ReserveSeat reserve;

    CommandExceptionsTest(TestServer server) {
        database = server.database();
        database.sql(Box.TABLES);
        turnstile = PostgresTurnstile.open(database.dataSource());
        reserve = new ReserveSeat(turnstile);
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    @Test
    void a_refusal_of_the_code_is_thrown_as_it_is_and_returned_by_try_call() {
        reserve.call(new ReserveSeat.Input(7, "ada"));
        assertThatThrownBy(() -> reserve.call(new ReserveSeat.Input(7, "bob")))
                .isExactlyInstanceOf(AlreadyReserved.class)
                .isInstanceOf(TurnstileException.class);
        assertThat(reserve.tryCall(new ReserveSeat.Input(7, "bob")))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.refusal()).isExactlyInstanceOf(AlreadyReserved.class));
    }

    @Test
    void the_checks_of_the_input_come_before_the_code() {
        reserve.call(new ReserveSeat.Input(7, "ada"));
        assertThatThrownBy(() -> reserve.call(new ReserveSeat.Input(7, " "))).isExactlyInstanceOf(InputRefused.class);
        assertThatThrownBy(() -> reserve.call(new ReserveSeat.Input(-1, "ghost")))
                .isExactlyInstanceOf(InputRefused.class);
    }

    @Test
    void a_conflict_of_the_key_comes_before_the_code() {
        Options key = Options.none().withIdempotencyKey("k");
        reserve.call(new ReserveSeat.Input(7, "ada"), key);
        assertThatThrownBy(() -> reserve.call(new ReserveSeat.Input(7, "bob"), key))
                .isExactlyInstanceOf(KeyConflict.class);
        assertThatThrownBy(() -> reserve.call(new ReserveSeat.Input(7, "ada"), key.withActor("somebody else")))
                .isExactlyInstanceOf(KeyConflict.class);
    }

    @Test
    void a_violated_constraint_is_a_refusal_that_the_command_may_name() {
        assertThatThrownBy(() -> reserve.call(new ReserveSeat.Input(7, "ghost")))
                .isExactlyInstanceOf(ConstraintViolated.class)
                .isInstanceOf(Refusal.class);
        SignUp signUp = new SignUp(turnstile);
        signUp.call(new SignUp.Form("ada@example.org", null));
        assertThatThrownBy(() -> signUp.call(new SignUp.Form("ADA@example.org", null)))
                .isExactlyInstanceOf(EmailTaken.class);
        assertThatThrownBy(() -> signUp.call(new SignUp.Form("bob@example.org", 99L)))
                .as("a deferred constraint, violated at the commit")
                .isInstanceOf(Refusal.class);
    }

    @Test
    void what_the_code_throws_unchecked_is_thrown_as_it_is() {
        IllegalStateException own = new IllegalStateException("own");
        Ad<String> failing = new Ad<>(turnstile, "fail.own", (input, tx) -> {
            throw own;
        });
        assertThatThrownBy(() -> failing.call("x")).isSameAs(own);
        assertThatThrownBy(() -> failing.tryCall("x")).isSameAs(own);
    }

    @Test
    void a_checked_exception_is_a_failure_of_the_command_and_its_cause() throws SQLException {
        IOException disk = new IOException("disk");
        Ad<String> failing = new Ad<>(turnstile, "fail.checked", (input, tx) -> {
            throw disk;
        });
        assertThatThrownBy(() -> failing.call("x"))
                .isExactlyInstanceOf(CommandException.class)
                .hasCause(disk);
        assertThatThrownBy(() -> failing.tryCall("x"))
                .isExactlyInstanceOf(CommandException.class)
                .hasCause(disk);
        try (JdbcTransaction transaction = JdbcTransaction.begin(database.dataSource())) {
            assertThatThrownBy(() -> turnstile.within(transaction, () -> {
                        throw disk;
                    }))
                    .isExactlyInstanceOf(CommandException.class)
                    .hasCause(disk);
        }
    }

    @Test
    void a_name_that_another_class_has_is_an_illegal_argument() {
        assertThatThrownBy(() -> new Ad<String>(turnstile, "reserve_seat.seats", (input, tx) -> input))
                .isExactlyInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Ad<String>(turnstile, " ", (input, tx) -> input))
                .isExactlyInstanceOf(IllegalArgumentException.class);
    }
}
