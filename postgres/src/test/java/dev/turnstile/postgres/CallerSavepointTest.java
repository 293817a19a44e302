package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.command.CallerTransactions.CallerTransaction;
import dev.turnstile.command.CommandSettings;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Box.ReserveSeat;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import dev.turnstile.testing.RecordedAnnouncements;
import java.sql.Connection;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A caller's rollback to a savepoint leaves nothing behind, in every kind of transaction. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class CallerSavepointTest {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final ReserveSeat reserve;
    private final Lifecycle<State, Move> orders;
    private final AtomicReference<@Nullable CallerTransaction> managed = new AtomicReference<>();
    private final List<String> effects = new ArrayList<>();
    private final RecordedAnnouncements announced;

    CallerSavepointTest(TestServer server) {
        database = server.database();
        database.sql(Box.TABLES);
        database.sql(Orders.TABLE + "; INSERT INTO orders (state) VALUES (0), (0), (0)");
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .callerTransactions(managed::get)
                .open();
        announced = RecordedAnnouncements.of(turnstile);
        reserve = new ReserveSeat(turnstile, () -> effects.add("mail"), CommandSettings.defaults());
        orders = turnstile.lifecycle(
                Orders.MACHINE, RecordTable.of("orders").withId("id").withState("state"));
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private List<String> keys() {
        return database.rows("""
                SELECT s.key FROM turnstile.event e JOIN turnstile.stream s ON s.id = e.stream_id ORDER BY e.position""");
    }

    private void reserve(long seat) {
        reserve.call(new ReserveSeat.Input(seat, "ada"));
    }

    /** Runs three actions, and rolls the second back. */
    private void within(CallerTransaction transaction, Step... steps) throws Exception {
        Connection connection = transaction.connection();
        steps[0].run();
        Savepoint before = connection.setSavepoint();
        steps[1].run();
        connection.rollback(before);
        steps[2].run();
    }

    /** A part of a caller's transaction. */
    private interface Step {
        void run() throws Exception;
    }

    @Test
    void after_commit_actions_run_only_for_committed_savepoints() throws Exception {
        try (JdbcTransaction transaction = JdbcTransaction.begin(database.dataSource())) {
            within(
                    transaction,
                    () -> turnstile.within(transaction, () -> reserve.call(new ReserveSeat.Input(1, "ada"))),
                    () -> turnstile.within(transaction, () -> reserve.call(new ReserveSeat.Input(2, "ada"))),
                    () -> turnstile.within(transaction, () -> orders.fire(1, Move.PAY)));
            within(
                    transaction,
                    () -> turnstile.within(transaction, () -> orders.fire(2, Move.PAY)),
                    () -> turnstile.within(transaction, () -> orders.fire(3, Move.PAY)),
                    () -> {});
            transaction.commit();
        }
        assertThat(effects).hasSize(1);
        assertThat(announced.lines())
                .containsExactly(
                        "reserve_seat.seats Done",
                        "reserve_seat.seats Failed",
                        "pay.orders Done",
                        "pay.orders Done",
                        "pay.orders Failed");
    }

    @Test
    void after_commit_actions_run_only_for_committed_savepoints_within_one_call() throws Exception {
        try (JdbcTransaction transaction = JdbcTransaction.begin(database.dataSource())) {
            turnstile.within(transaction, () -> {
                within(transaction, () -> reserve(1), () -> reserve(2), () -> reserve(3));
                return "";
            });
            transaction.commit();
        }
        assertThat(keys()).containsExactly("1", "3");
        assertThat(effects).hasSize(2);
        assertThat(announced.lines())
                .containsExactly("reserve_seat.seats Done", "reserve_seat.seats Failed", "reserve_seat.seats Done");
    }

    @Test
    void a_transaction_that_reports_only_its_end_is_checked_after_its_commit() throws Exception {
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            Managed transaction = new Managed(connection);
            managed.set(transaction);
            within(transaction, () -> reserve(1), () -> reserve(2), () -> orders.fire(1, Move.PAY));
            within(transaction, () -> {}, () -> orders.fire(2, Move.PAY), () -> orders.tryFire(1, Move.PAY));
            managed.set(null);
            transaction.commit();
            assertThat(connection.isClosed()).isFalse();
        }
        assertThat(effects).hasSize(1);
        assertThat(announced.lines())
                .containsExactly(
                        "pay.orders Refused",
                        "reserve_seat.seats Done",
                        "reserve_seat.seats Failed",
                        "pay.orders Done",
                        "pay.orders Failed");
    }
}
