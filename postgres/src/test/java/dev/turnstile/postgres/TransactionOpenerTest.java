package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.command.Command;
import dev.turnstile.command.Transaction;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import dev.turnstile.postgres.internal.connection.JdbcTransactions;
import dev.turnstile.projection.Selection;
import dev.turnstile.refusal.ConstraintViolated;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.timer.Timers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transactions that the application's transaction manager begins, on a pool of one connection. */
@Timeout(60)
class TransactionOpenerTest {

    private final TestDatabase database = TestServer.available().getLast().database();
    private final HikariDataSource pool = pool(1);
    private final UnitOfWork work = new UnitOfWork(new JdbcTransactions(pool));
    private final PostgresTurnstile turnstile =
            PostgresTurnstile.builder(pool).transactionOpener(work).open();
    private final Lifecycle<State, Move> orders;

    TransactionOpenerTest() {
        database.sql(Orders.TABLE + "; ALTER TABLE orders ADD CONSTRAINT no_ghosts CHECK (customer <> 'ghost')");
        orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        orders.insert(Map.of("id", 1L), State.PAID, TransitionOptions.none());
        work.steps.clear();
    }

    private HikariDataSource pool(int connections) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(5_000);
        return new HikariDataSource(config);
    }

    @AfterEach
    void close() {
        turnstile.close();
        pool.close();
        database.close();
    }

    /** Runs code as a command. */
    private final class Run extends Command<Consumer<Transaction>, String> {

        Run(String name) {
            super(turnstile, name);
        }

        @Override
        protected String execute(Consumer<Transaction> input, Transaction tx) {
            input.accept(tx);
            return "done";
        }
    }

    @Test
    void pending_changes_are_written_before_a_transition_and_before_the_commit() {
        new Run("run.orders").call(tx -> {
            work.add("UPDATE orders SET address = 'Main St' WHERE id = 1");
            orders.fire(1L, Move.SHIP);
            work.add("UPDATE orders SET customer = 'bob' WHERE id = 1");
        });

        assertThat(database.rows("SELECT customer || address || state FROM orders"))
                .containsExactly("bobMain St2");
        assertThat(work.steps).containsExactly("begin", "flush", "flush", "commit", "close");
    }

    @Test
    void a_change_that_violates_a_constraint_refuses_its_own_command() {
        Run inner = new Run("inner.orders");
        new Run("outer.orders").call(tx -> {
            work.add("UPDATE orders SET address = 'Main St' WHERE id = 1");
            assertThatThrownBy(
                            () -> inner.call(nested -> work.add("UPDATE orders SET customer = 'ghost' WHERE id = 1")))
                    .isInstanceOf(ConstraintViolated.class);
        });

        assertThat(database.rows("SELECT customer || address FROM orders")).containsExactly("adaMain St");
    }

    @Test
    void pending_changes_of_a_failed_nested_command_are_discarded() {
        Run inner = new Run("inner.orders");
        new Run("outer.orders").call(tx -> {
            work.add("UPDATE orders SET address = 'Main St' WHERE id = 1");
            assertThatThrownBy(() -> inner.call(nested -> {
                        work.add("UPDATE orders SET customer = 'eve' WHERE id = 1");
                        throw new IllegalStateException("the nested command fails");
                    }))
                    .isInstanceOf(IllegalStateException.class);
        });

        assertThat(database.rows("SELECT customer || address FROM orders")).containsExactly("adaMain St");
    }

    @Test
    void a_violated_constraint_is_looked_up_although_the_pool_has_one_connection() {
        assertThatThrownBy(() -> new Run("run.orders")
                        .call(tx -> work.add("INSERT INTO orders (id, customer, state) VALUES (1, 'bob', 0)")))
                .isInstanceOfSatisfying(
                        ConstraintViolated.class,
                        violated -> assertThat(violated.columns()).containsExactly("id"));
        assertThat(work.steps).containsExactly("begin", "flush", "close");
    }

    @Test
    void an_action_after_the_commit_may_use_the_only_connection() {
        new Run("run.orders").call(tx -> tx.afterCommit(() -> orders.insert(Map.of("id", 2L))));

        assertThat(database.rows("SELECT id FROM orders ORDER BY id")).containsExactly("1", "2");
    }

    @Test
    void a_key_s_outcome_is_stored_in_the_opener_s_transaction() {
        Run command = new Run("run.orders");
        Options once = Options.none().withIdempotencyKey("k");
        Consumer<Transaction> ship = tx -> work.add("UPDATE orders SET address = coalesce(address, '') || 'x'");
        command.call(ship, once);
        command.call(ship, once);

        assertThat(database.rows("SELECT address FROM orders")).containsExactly("x");
        assertThat(work.steps).containsExactly("begin", "flush", "commit", "close", "begin", "commit", "close");
    }

    @Test
    void transactional_handlers_and_timers_run_in_transactions_of_the_opener() {
        try (HikariDataSource wide = pool(4)) {
            UnitOfWork unit = new UnitOfWork(new JdbcTransactions(wide));
            Subscription subscription = Subscription.ofExactlyOnce(
                            "mirror",
                            Selection.ofEvents().withTypes("noted"),
                            Start.beginning(),
                            (deliveries, connection) -> unit.add("UPDATE orders SET address = 'noted'"))
                    .withShards(1);
            try (PostgresTurnstile node = PostgresTurnstile.builder(wide)
                            .transactionOpener(unit)
                            .open();
                    Subscriber subscriber = node.subscriptions().start(subscription);
                    Timers.Running timers = node.timers().start()) {
                new Run("run.orders")
                        .call(tx -> tx.schedule(
                                Instant.now(), StreamName.of("note", 1), NewEvent.ofJson("noted", 1, "{}")));
                Eventually.holds(
                        () -> database.rows("SELECT address FROM orders").equals(List.of("noted")));
                assertThat(List.of(subscriber, timers)).doesNotContainNull();
            }
            List<String> timer = List.of("begin", "commit", "close");
            List<String> handler = List.of("begin", "flush", "commit", "close");
            assertThat(unit.steps).containsSubsequence(timer).containsSubsequence(handler);
        }
    }
}
