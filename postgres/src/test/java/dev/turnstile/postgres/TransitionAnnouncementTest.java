package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.CallerTransactions.CallerTransaction;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.InvalidTransition;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordNotFound;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import dev.turnstile.testing.RecordedAnnouncements;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever changes a record without a command is announced, and recorded if refused, wherever its transaction is. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class TransitionAnnouncementTest {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final Lifecycle<State, Move> orders;
    private final AtomicReference<@Nullable CallerTransaction> managed = new AtomicReference<>();
    private final RecordedAnnouncements announced;

    TransitionAnnouncementTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE + "; INSERT INTO orders (state) VALUES (0), (0), (0)");
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .callerTransactions(managed::get)
                .open();
        announced = RecordedAnnouncements.of(turnstile);
        orders = turnstile.lifecycle(
                Orders.MACHINE, RecordTable.of("orders").withId("id").withState("state"));
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    /** Closing writes what still waits to be written. */
    private List<String> recorded() {
        turnstile.close();
        return database.rows("SELECT verb, name FROM turnstile.refusal ORDER BY id");
    }

    private JdbcTransaction begin() throws SQLException {
        return JdbcTransaction.begin(database.dataSource());
    }

    @Test
    void creations_and_corrections_are_announced() {
        Map<String, String> columns = Map.of("customer", "bob");
        UUID call = UUID.randomUUID();
        String key = orders.insert(
                        columns,
                        State.PENDING,
                        TransitionOptions.none().withActor("eve").withCommandId(call))
                .record();
        orders.correct(key, State.SHIPPED, TransitionOptions.none());
        assertThat(announced.lines()).containsExactly("create.orders Done", "correct.orders Done");
        assertThat(announced.all().getFirst().input()).isEqualTo(columns);
        assertThat(announced.all().getFirst().actor()).isEqualTo("eve");
        assertThat(announced.all().getFirst().commandId()).isEqualTo(call);
        assertThat(announced.last().input()).isEqualTo(key);
        assertThat(announced.all()).allMatch(one -> one.streams().equals(List.of(StreamName.of("orders", key))));
    }

    @Test
    void a_correction_of_a_missing_record_is_recorded_as_refused_and_a_failed_creation_is_announced() {
        assertThatThrownBy(() -> orders.correct(99, State.PAID, TransitionOptions.none()))
                .isInstanceOf(RecordNotFound.class);
        assertThatThrownBy(() -> orders.insert(Map.of("id", 1))).isInstanceOf(LifecycleException.class);
        assertThat(announced.lines()).containsExactly("correct.orders Refused", "create.orders Failed");
        assertThat(recorded()).containsExactly("correct.orders|record_not_found");
    }

    @Test
    void in_an_unmanaged_transaction_everything_is_announced_at_once() throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            Lifecycle<State, Move> here = orders.in(connection);
            here.fire(1, Move.PAY);
            assertThatThrownBy(() -> here.fire(1, Move.PAY)).isInstanceOf(InvalidTransition.class);
            here.tryFire(99, Move.PAY);
            here.fireAll(Move.PAY, List.of(1, 2));
            here.insert(Map.of());
            here.correct(3, State.SHIPPED, TransitionOptions.none());
            assertThat(announced.lines())
                    .containsExactly(
                            "pay.orders Done",
                            "pay.orders Refused",
                            "pay.orders Refused",
                            "pay.orders Done",
                            "create.orders Done",
                            "correct.orders Done");
            connection.rollback();
        }
        assertThat(recorded())
                .as("refused stays refused, whatever becomes of the transaction")
                .containsExactly(
                        "pay.orders|invalid_transition",
                        "pay.orders|record_not_found",
                        "pay.orders|invalid_transition");
    }

    @Test
    void in_a_managed_transaction_a_refusal_is_announced_at_once_and_a_transition_after_the_commit()
            throws SQLException {
        try (JdbcTransaction transaction = begin()) {
            turnstile.within(transaction, () -> orders.fire(1, Move.PAY));
            turnstile.within(
                    transaction, () -> orders.in(transaction.connection()).insert(Map.of()));
            turnstile.within(transaction, () -> orders.tryFire(1, Move.PAY));
            assertThat(announced.lines()).containsExactly("pay.orders Refused");
            transaction.commit();
        }
        assertThat(announced.lines()).containsExactly("pay.orders Refused", "pay.orders Done", "create.orders Done");
        assertThat(recorded()).containsExactly("pay.orders|invalid_transition");
    }

    @Test
    void a_transition_that_the_caller_rolls_back_is_announced_as_failed_and_its_refusals_stay_recorded()
            throws SQLException {
        try (JdbcTransaction transaction = begin()) {
            turnstile.within(transaction, () -> orders.fire(1, Move.PAY));
            turnstile.within(transaction, () -> orders.tryFire(1, Move.PAY));
        }
        assertThat(announced.lines()).containsExactly("pay.orders Refused", "pay.orders Failed");
        assertThat(recorded()).containsExactly("pay.orders|invalid_transition");
    }

    @Test
    void transitions_in_an_application_managed_transaction_are_announced_after_its_commit() throws SQLException {
        try (JdbcTransaction transaction = begin()) {
            managed.set(transaction);
            orders.fire(1, Move.PAY);
            orders.in(transaction.connection()).fire(2, Move.PAY);
            orders.tryFire(1, Move.PAY);
            assertThat(announced.lines()).containsExactly("pay.orders Refused");
            managed.set(null);
            transaction.commit();
        }
        assertThat(announced.lines()).containsExactly("pay.orders Refused", "pay.orders Done", "pay.orders Done");
    }

    @Test
    void a_failure_in_the_callers_transaction_is_announced_at_once_and_not_retried() throws SQLException {
        try (JdbcTransaction transaction = begin()) {
            turnstile.within(transaction, () -> {
                assertThatThrownBy(() -> orders.insert(Map.of("id", 1))).isInstanceOf(LifecycleException.class);
                return "";
            });
            assertThat(announced.lines()).containsExactly("create.orders Failed");
        }
        assertThat(announced.lines()).hasSize(1);
    }

    @Test
    void transitions_on_a_commands_connection_are_announced_with_the_command() {
        Ad<String> moves = new Ad<>(turnstile, "move.orders", (input, tx) -> {
            orders.tryFire(1, Move.SHIP);
            orders.in(tx.connection()).fire(1, Move.PAY);
            return orders.in(tx.connection()).insert(Map.of()).record();
        });
        UUID call = UUID.randomUUID();
        moves.call("", Options.none().withActor("eve").withCommandId(call));
        assertThat(announced.lines()).containsExactly("move.orders Done");
        assertThat(recorded()).isEmpty();
        assertThat(database.rows("SELECT DISTINCT actor, command_id FROM turnstile.event"))
                .containsExactly("eve|" + call);
    }

    @Test
    void transitions_on_another_connection_are_announced_independently_of_the_command() {
        Ad<String> moves = new Ad<>(turnstile, "move.orders", (input, tx) -> {
            try (Connection other = database.dataSource().getConnection()) {
                orders.in(other).fire(1, Move.PAY);
            }
            throw new IllegalStateException("broken");
        });
        assertThatThrownBy(() -> moves.call("")).isInstanceOf(IllegalStateException.class);
        assertThat(announced.lines()).containsExactly("pay.orders Done", "move.orders Failed");
        assertThat(announced.all().getFirst().outcome()).isInstanceOf(Outcome.Done.class);
        assertThat(orders.state(1)).isEqualTo(State.PAID);
    }
}
