package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.CommandException;
import dev.turnstile.command.CommandSettings;
import dev.turnstile.command.KeyConflict;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Box.AlreadyReserved;
import dev.turnstile.postgres.Box.ReserveSeat;
import dev.turnstile.postgres.Box.Seat;
import dev.turnstile.postgres.Box.SignUp;
import dev.turnstile.testing.RecordedAnnouncements;
import dev.turnstile.testing.TestClock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class IdempotencyTest {

    private static final ReserveSeat.Input ADA = new ReserveSeat.Input(7, "ada");

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final ReserveSeat reserveSeat;
    private final RecordedAnnouncements announced;
    private int tries;
    private final TestClock clock = TestClock.of("2026-01-01T00:00:00Z");

    IdempotencyTest(TestServer server) {
        database = server.database();
        database.sql(Box.TABLES);
        turnstile =
                PostgresTurnstile.builder(database.dataSource()).clock(clock).open();
        announced = RecordedAnnouncements.of(turnstile);
        reserveSeat = new ReserveSeat(turnstile);
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    @Test
    void the_same_key_and_input_get_the_same_result_and_one_effect() {
        Seat first = reserveSeat.call(ADA, Options.none().withIdempotencyKey("k1"));
        Outcome<Seat> second = reserveSeat.tryCall(ADA, Options.none().withIdempotencyKey("k1"));
        assertThat(second).isEqualTo(new Outcome.Replayed<>(new Outcome.Done<>(first)));
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("1");
        assertThat(announced.all())
                .extracting(announcement -> announcement.outcome().getClass().getSimpleName())
                .containsExactly("Done", "Replayed");
        assertThat(announced.last().outcome()).isEqualTo(second);
    }

    @Test
    void a_refusal_is_stored_too() {
        reserveSeat.call(ADA);
        assertThatThrownBy(() -> reserveSeat.call(ADA, Options.none().withIdempotencyKey("k1")))
                .isInstanceOf(AlreadyReserved.class);
        database.sql("UPDATE seats SET reserved_by = NULL");
        assertThatThrownBy(() -> reserveSeat.call(ADA, Options.none().withIdempotencyKey("k1")))
                .isInstanceOfSatisfying(AlreadyReserved.class, refusal -> {
                    assertThat(refusal.name()).isEqualTo("already_reserved");
                    assertThat(refusal).hasMessage("seat 7: already reserved; choose another");
                });
        assertThat(database.value("SELECT count(reserved_by) FROM seats")).isEqualTo("0");
        assertThat(reserveSeat
                        .call(ADA, Options.none().withIdempotencyKey("k2"))
                        .by())
                .isEqualTo("ada");
    }

    @Test
    void a_violated_constraint_is_stored_with_its_fields_even_if_deferred() {
        SignUp signUp = new SignUp(turnstile);
        SignUp.Form form = new SignUp.Form("bob@example.org", 99L);
        for (int i = 0; i < 2; i++) {
            Outcome<Long> answer = signUp.tryCall(form, Options.none().withIdempotencyKey("k1"));
            assertThat(answer.original())
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused -> assertThat(refused.refusal().fields())
                                    .isEqualTo(Map.of(
                                            "subject",
                                            "people",
                                            "constraint",
                                            "people_sponsor",
                                            "columns",
                                            List.of("sponsor"))));
        }
        assertThat(database.value("SELECT outcome FROM turnstile.idempotency")).isEqualTo("refused");
    }

    @Test
    void a_failure_is_not_stored_and_the_key_can_be_used_again() {
        List<String> runs = new ArrayList<>();
        Ad<String> fails = new Ad<>(turnstile, "fail.seats", (input, tx) -> {
            runs.add(input);
            if (runs.size() == 1) {
                throw new IllegalStateException("broken");
            }
            return "done";
        });
        assertThatThrownBy(() -> fails.call("", Options.none().withIdempotencyKey("k1")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(fails.call("", Options.none().withIdempotencyKey("k1"))).isEqualTo("done");
        assertThat(runs).hasSize(2);
    }

    @Test
    void the_same_key_with_other_input_is_a_conflict() {
        reserveSeat.call(ADA, Options.none().withIdempotencyKey("k1"));
        assertThatThrownBy(() -> reserveSeat.call(
                        new ReserveSeat.Input(8, "ada"), Options.none().withIdempotencyKey("k1")))
                .isInstanceOf(KeyConflict.class)
                .hasMessage("reserve_seat.seats: idempotency key 'k1' was used before with other input; a new request"
                        + " needs a new key");
        assertThat(reserveSeat.call(
                        new ReserveSeat.Input(7, " ada "), Options.none().withIdempotencyKey("k1")))
                .as("input that differs only before it is normalised is the same")
                .isEqualTo(new Seat(7, "ada"));
        assertThat(database.value("SELECT count(reserved_by) FROM seats")).isEqualTo("1");
    }

    @Test
    void keys_of_different_commands_are_independent() {
        reserveSeat.call(ADA, Options.none().withIdempotencyKey("k1"));
        assertThat(new SignUp(turnstile)
                        .call(
                                new SignUp.Form("ada@example.org", null),
                                Options.none().withIdempotencyKey("k1")))
                .isEqualTo(1L);
    }

    @Test
    void an_expired_key_can_be_used_again() {
        Ad<String> counts = new Ad<>(
                turnstile,
                "count.seats",
                CommandSettings.defaults().withKeyRetention(Duration.ofHours(1)),
                (input, tx) -> input);
        assertThat(counts.call("a", Options.none().withIdempotencyKey("k1"))).isEqualTo("a");
        clock.advance(Duration.ofMinutes(59));
        assertThatThrownBy(() -> counts.call("b", Options.none().withIdempotencyKey("k1")))
                .isInstanceOf(KeyConflict.class);
        clock.advance(Duration.ofMinutes(1));
        assertThat(counts.call("b", Options.none().withIdempotencyKey("k1"))).isEqualTo("b");
    }

    @Test
    void keys_that_have_expired_are_deleted_in_time() {
        Ad<String> counts = new Ad<>(
                turnstile,
                "count.seats",
                CommandSettings.defaults().withKeyRetention(Duration.ofHours(1)),
                (input, tx) -> input);
        for (int i = 0; i < 240; i++) {
            counts.call("", Options.none().withIdempotencyKey("old " + i));
        }
        clock.advance(Duration.ofHours(1));
        for (int i = 0; i < 20; i++) {
            counts.call("", Options.none().withIdempotencyKey("new " + i));
        }
        assertThat(database.value("SELECT count(*) FROM turnstile.idempotency")).isEqualTo("20");
    }

    @Test
    void the_key_of_a_nested_command_is_stored_only_if_the_outer_command_commits() {
        Ad<String> outer = new Ad<>(turnstile, "outer.seats", (input, tx) -> {
            reserveSeat.call(ADA, Options.none().withIdempotencyKey("k1"));
            if (input.equals("fail")) {
                throw new IllegalStateException("broken");
            }
            return "done";
        });
        assertThatThrownBy(() -> outer.call("fail")).isInstanceOf(IllegalStateException.class);
        assertThat(outer.call("")).isEqualTo("done");
        assertThat(outer.call("")).isEqualTo("done");
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("1");
    }

    @Test
    void a_command_that_calls_itself_with_its_own_key_fails() {
        List<Ad<String>> self = new ArrayList<>();
        self.add(new Ad<>(
                turnstile,
                "loop.seats",
                (input, tx) -> self.getFirst().call("", Options.none().withIdempotencyKey("k1"))));
        assertThatThrownBy(() -> self.getFirst().call("", Options.none().withIdempotencyKey("k1")))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("give the nested invocation a key of its own");
    }

    @Test
    void a_key_works_inside_a_transaction_of_the_caller() throws SQLException {
        for (int i = 0; i < 2; i++) {
            try (JdbcTransaction transaction = JdbcTransaction.begin(database.dataSource())) {
                Seat seat = turnstile.within(
                        transaction, () -> reserveSeat.call(ADA, Options.none().withIdempotencyKey("k1")));
                assertThat(seat.by()).isEqualTo("ada");
                transaction.commit();
            }
        }
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("1");
    }

    /** A value that cannot be written as JSON. */
    record Unwritable(@Nullable String value) {

        @Override
        public String value() {
            return Objects.requireNonNull(value, "no value");
        }
    }

    @Test
    void a_command_that_fails_in_a_callers_transaction_is_rolled_back_with_its_key() throws SQLException {
        Ad<Object> flaky = new Ad<>(turnstile, "flaky.seats", (input, tx) -> {
            Box.update(tx.connection(), "UPDATE seats SET reserved_by = coalesce(reserved_by, '') || 'x' WHERE id = 1");
            tries++;
            if (tries == 1) {
                throw new IllegalStateException("broken");
            }
            return tries == 2 ? new Unwritable(null) : "done";
        });
        try (JdbcTransaction transaction = JdbcTransaction.begin(database.dataSource())) {
            for (int failed = 1; failed <= 2; failed++) {
                assertThatThrownBy(() -> turnstile.within(
                                transaction, () -> flaky.call("", Options.none().withIdempotencyKey("k1"))))
                        .isInstanceOf(RuntimeException.class);
                assertThat(tries).isEqualTo(failed);
            }
            transaction.commit();
        }
        assertThat(flaky.call("", Options.none().withIdempotencyKey("k1"))).isEqualTo("done");
        assertThat(database.value("SELECT reserved_by FROM seats WHERE id = 1")).isEqualTo("x");
    }
}
