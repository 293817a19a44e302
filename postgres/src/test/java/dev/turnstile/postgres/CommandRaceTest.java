package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.command.Announcements.Announcement;
import dev.turnstile.command.CommandSettings;
import dev.turnstile.command.CommandSettings.Isolation;
import dev.turnstile.command.Transaction.LockedRecord;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.Lock;
import dev.turnstile.lifecycle.RecordLocked;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Box.AlreadyReserved;
import dev.turnstile.postgres.Box.ReserveSeat;
import dev.turnstile.postgres.Box.Seat;
import dev.turnstile.postgres.Box.SignUp;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import dev.turnstile.refusal.Refusal;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class CommandRaceTest {

    private static final int ROUNDS = 100;

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final ConcurrentLinkedQueue<Announcement> announced = new ConcurrentLinkedQueue<>();

    CommandRaceTest(TestServer server) {
        database = server.database();
        database.sql(Box.TABLES);
        database.sql(Orders.TABLE);
        turnstile = PostgresTurnstile.open(database.dataSource());
        turnstile.announcements().subscribe("*", announced::add);
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    /** Somebody has not enough money. */
    static final class Overdrawn extends Refusal {

        private static final long serialVersionUID = 1L;

        Overdrawn() {
            super("the credit does not suffice");
        }
    }

    private static <R> List<Refusal> refusals(List<Outcome<R>> answers) {
        return answers.stream()
                .filter(Outcome.Refused.class::isInstance)
                .map(answer -> ((Outcome.Refused<R>) answer).refusal())
                .toList();
    }

    @Test
    void two_callers_reserve_one_seat_and_one_of_them_gets_it() throws Exception {
        ReserveSeat reserveSeat = new ReserveSeat(turnstile);
        for (int round = 0; round < ROUNDS; round++) {
            database.sql("UPDATE seats SET reserved_by = NULL WHERE id = 1");
            List<Outcome<Seat>> answers =
                    Together.run(2, caller -> () -> reserveSeat.tryCall(new ReserveSeat.Input(1, "caller " + caller)));
            assertThat(refusals(answers)).singleElement().isInstanceOf(AlreadyReserved.class);
        }
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo(Integer.toString(ROUNDS));
    }

    @Test
    void two_workers_capture_one_payment_and_the_customer_is_charged_once() throws Exception {
        AtomicInteger charges = new AtomicInteger();
        Lifecycle<State, Move> orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        Ad<String> capture = new Ad<>(turnstile, "capture.payments", (id, tx) -> {
            LockedRecord<State> order = tx.lock(orders, id);
            orders.fire(order.key(), Move.PAY);
            tx.afterCommit(charges::incrementAndGet);
            return "captured";
        });
        for (int round = 0; round < ROUNDS; round++) {
            String id = orders.insert(Map.of()).record();
            List<Outcome<String>> answers = Together.run(2, worker -> () -> capture.tryCall(id));
            assertThat(refusals(answers)).hasSize(1);
            assertThat(charges).hasValue(round + 1);
            assertThat(orders.history(id)).hasSize(2);
        }
    }

    @Test
    void credit_is_never_overspent_and_never_lost() throws Exception {
        database.sql("CREATE TABLE accounts (id int PRIMARY KEY, credit int NOT NULL)");
        for (Isolation isolation : List.of(Isolation.READ_COMMITTED, Isolation.SERIALIZABLE)) {
            String lock = isolation == Isolation.READ_COMMITTED ? " FOR NO KEY UPDATE" : "";
            Ad<String> spend = new Ad<>(
                    turnstile,
                    "spend.accounts",
                    CommandSettings.defaults().withIsolation(isolation).withRetries(Box.quick()),
                    (amount, tx) -> {
                        int credit = Integer.parseInt(Objects.requireNonNull(
                                Box.text(tx.connection(), "SELECT credit FROM accounts WHERE id = 1" + lock)));
                        int left = credit - Integer.parseInt(amount);
                        tx.refuseIf(left < 0, Overdrawn::new);
                        Box.update(tx.connection(), "UPDATE accounts SET credit = ? WHERE id = 1", left);
                        return amount;
                    });
            int[] amounts = {25, 75, 25};
            for (int round = 0; round < ROUNDS; round++) {
                database.sql("DELETE FROM accounts; INSERT INTO accounts VALUES (1, 100)");
                List<Outcome<String>> answers =
                        Together.run(3, caller -> () -> spend.tryCall(Integer.toString(amounts[caller])));
                int spent = answers.stream()
                        .filter(Outcome.Done.class::isInstance)
                        .mapToInt(answer -> Integer.parseInt(answer.orThrow()))
                        .sum();
                assertThat(spent).isIn(100, 50);
                assertThat(refusals(answers)).hasSize(1);
                assertThat(database.value("SELECT credit FROM accounts")).isEqualTo(Integer.toString(100 - spent));
            }
        }
    }

    @Test
    void three_sign_ups_with_one_address_leave_one_person_and_two_named_refusals() throws Exception {
        SignUp signUp = new SignUp(turnstile);
        for (int round = 0; round < ROUNDS; round++) {
            SignUp.Form form = new SignUp.Form("ada" + round + "@example.org", null);
            List<Outcome<Long>> answers = Together.run(3, caller -> () -> signUp.tryCall(form));
            assertThat(refusals(answers)).hasSize(2).allMatch(Box.EmailTaken.class::isInstance);
        }
        assertThat(database.value("SELECT count(*) FROM people")).isEqualTo(Integer.toString(ROUNDS));
    }

    @Test
    void callers_with_one_key_get_one_effect_and_one_result() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Ad<Integer> counts = new Ad<>(turnstile, "count.runs", (input, tx) -> runs.incrementAndGet());
        for (int round = 0; round < ROUNDS; round++) {
            String key = "round " + round;
            List<Outcome<Integer>> answers = Together.run(
                    4, caller -> () -> counts.tryCall("x", Options.none().withIdempotencyKey(key)));
            int expected = round + 1;
            assertThat(answers).allMatch(answer -> answer.orThrow() == expected);
            assertThat(answers).filteredOn(Outcome.Replayed.class::isInstance).hasSize(3);
        }
        assertThat(runs).hasValue(ROUNDS);
    }

    @Test
    void commands_that_deadlock_are_retried_and_both_finish() throws Exception {
        for (int round = 0; round < 20; round++) {
            database.sql("UPDATE seats SET reserved_by = NULL");
            CyclicBarrier bothHoldOne = new CyclicBarrier(2);
            AtomicInteger attempts = new AtomicInteger();
            Ad<String> cross = new Ad<>(turnstile, "cross.seats", (order, tx) -> {
                Box.update(tx.connection(), "SET LOCAL deadlock_timeout = '20ms'");
                String[] ids = order.split(",", -1);
                Box.update(
                        tx.connection(),
                        "UPDATE seats SET reserved_by = coalesce(reserved_by, '') || 'x' WHERE id = ?",
                        Long.valueOf(ids[0]));
                if (attempts.incrementAndGet() <= 2) {
                    bothHoldOne.await(30, TimeUnit.SECONDS);
                }
                Box.update(
                        tx.connection(),
                        "UPDATE seats SET reserved_by = coalesce(reserved_by, '') || 'x' WHERE id = ?",
                        Long.valueOf(ids[1]));
                return order;
            });
            List<String> done = Together.run(2, caller -> () -> cross.call(caller == 0 ? "1,2" : "2,1"));
            assertThat(done).containsExactly("1,2", "2,1");
            assertThat(database.rows("SELECT reserved_by FROM seats WHERE id IN (1, 2)"))
                    .containsExactly("xx", "xx");
            assertThat(announced)
                    .filteredOn(announcement -> !announcement.retries().isEmpty())
                    .as("the victim's retry is announced; both can be victims")
                    .hasSizeGreaterThanOrEqualTo(round + 1)
                    .allMatch(announcement -> announcement.retries().getFirst().equals("40P01"));
        }
    }

    @Test
    void records_locked_together_are_locked_in_one_order() throws Exception {
        Lifecycle<State, Move> orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        List<String> ids = List.of(
                orders.insert(Map.of()).record(),
                orders.insert(Map.of()).record(),
                orders.insert(Map.of()).record());
        Ad<Integer> lockAll = new Ad<>(
                turnstile,
                "lock.orders",
                (order, tx) -> tx.lock(orders, order.equals("up") ? ids : ids.reversed(), Lock.forUpdate())
                        .size());
        for (int round = 0; round < ROUNDS; round++) {
            assertThat(Together.run(4, caller -> () -> lockAll.call(caller % 2 == 0 ? "up" : "down")))
                    .containsOnly(3);
        }
        assertThat(announced).allMatch(announcement -> announcement.retries().isEmpty());
    }

    @Test
    void of_several_records_the_lowest_id_is_locked_first_wherever_the_rows_lie() throws Exception {
        Lifecycle<State, Move> orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        for (long id = 3; id >= 1; id--) {
            orders.insert(Map.of("id", id));
        }
        Ad<Integer> lockAll = new Ad<>(
                turnstile,
                "lock.orders",
                (input, tx) ->
                        tx.lock(orders, List.of(3, 2, 1), Lock.forUpdate()).size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection holder = database.dataSource().getConnection()) {
            holder.setAutoCommit(false);
            Box.text(holder, "SELECT id FROM orders WHERE id = 1 FOR UPDATE");
            Future<Integer> waits = threads.submit(() -> lockAll.call(""));
            while (database.value("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                    .equals("0")) {
                assertThat(waits).isNotDone();
            }
            assertThat(database.rows("SELECT id FROM orders WHERE id > 1 ORDER BY id FOR UPDATE NOWAIT"))
                    .as("while it waits for the first one, it holds none of the others")
                    .containsExactly("2", "3");
            holder.rollback();
            assertThat(waits.get()).isEqualTo(3);
        }
    }

    @Test
    void a_locked_record_is_refused_or_skipped_as_the_command_asks() throws Exception {
        Lifecycle<State, Move> orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        String held = orders.insert(Map.of()).record();
        String free = orders.insert(Map.of()).record();
        Ad<String> refuses = new Ad<>(
                turnstile,
                "lock.orders",
                CommandSettings.defaults().withLock(Lock.forNoKeyUpdate().withNowait()),
                (id, tx) -> tx.lock(orders, id).key());
        Ad<List<String>> skips = new Ad<>(
                turnstile,
                "skip.orders",
                (id, tx) -> tx
                        .lock(orders, List.of(held, free), Lock.forUpdate().withSkipLocked())
                        .stream()
                        .map(LockedRecord::key)
                        .toList());
        try (Connection other = database.dataSource().getConnection()) {
            other.setAutoCommit(false);
            orders.in(other).fire(held, Move.PAY, TransitionOptions.none());
            assertThat(refuses.tryCall(held))
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused -> assertThat(refused.refusal())
                                    .isInstanceOf(RecordLocked.class)
                                    .hasMessage(
                                            "order " + held + ": another transaction holds the record's lock; try again"
                                                    + " later, or wait for it"));
            assertThat(refuses.call(free)).isEqualTo(free);
            assertThat(skips.call("")).containsExactly(free);
            other.rollback();
            other.setAutoCommit(true);
        }
        assertThat(refuses.call(held)).isEqualTo(held);
    }

    @Test
    void a_lifecycle_that_does_not_wait_for_locks_refuses_locked_records() throws Exception {
        for (Lock lock :
                List.of(Lock.forUpdate().withNowait(), Lock.forNoKeyUpdate().withSkipLocked())) {
            Lifecycle<State, Move> orders =
                    turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders").withLock(lock));
            Ad<String> locks = new Ad<>(
                    turnstile, "lock.orders", (id, tx) -> tx.lock(orders, id).key());
            String id = orders.insert(Map.of()).record();
            try (Connection other = database.dataSource().getConnection()) {
                other.setAutoCommit(false);
                orders.in(other).fire(id, Move.PAY, TransitionOptions.none());
                assertThat(orders.tryFire(id, Move.CANCEL))
                        .isInstanceOfSatisfying(
                                Outcome.Refused.class,
                                refused -> assertThat(refused.refusal()).isInstanceOf(RecordLocked.class));
                assertThat(locks.tryCall(id)).isInstanceOf(Outcome.Refused.class);
                other.commit();
                other.setAutoCommit(true);
            }
            assertThat(orders.fire(id, Move.CANCEL).from()).isEqualTo(State.PAID);
        }
    }

    @Test
    void a_lifecycle_that_locks_its_records_first_waits_for_its_turn() throws Exception {
        Lifecycle<State, Move> orders =
                turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders").withLock(Lock.forUpdate()));
        for (int round = 0; round < ROUNDS; round++) {
            String id = orders.insert(Map.of()).record();
            List<Outcome<StateChange<State, Move>>> outcomes =
                    Together.run(2, caller -> () -> orders.tryFire(id, caller == 0 ? Move.PAY : Move.CANCEL));
            assertThat(outcomes.get(1))
                    .as("from either state it can be cancelled")
                    .isInstanceOf(Outcome.Done.class);
        }
    }

    @Test
    void transitions_that_deadlock_are_retried_and_both_succeed() throws Exception {
        Lifecycle<State, Move> orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        for (long id = 1; id <= 2; id++) {
            orders.insert(Map.of("id", id));
        }
        database.sql("""
                CREATE SEQUENCE attempts;
                CREATE FUNCTION both_hold_one() RETURNS boolean LANGUAGE sql AS $$
                  SELECT count(*) = 2 FROM pg_locks
                  WHERE locktype = 'advisory' AND granted AND classid = 0 AND objid IN (1, 2)
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) $$;
                CREATE FUNCTION cross_locks() RETURNS trigger LANGUAGE plpgsql SET deadlock_timeout = '20ms' AS $$
                DECLARE first_of_both boolean := nextval('attempts') <= 2;
                BEGIN
                  PERFORM pg_advisory_xact_lock(NEW.id);
                  WHILE first_of_both AND NOT both_hold_one() AND clock_timestamp() < now() + interval '30 s' LOOP
                    PERFORM pg_sleep(0.001);
                  END LOOP;
                  PERFORM pg_advisory_xact_lock(3 - NEW.id);
                  RETURN NULL;
                END $$;
                CREATE TRIGGER cross_locks AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION cross_locks()""");
        List<Outcome<StateChange<State, Move>>> outcomes =
                Together.run(2, caller -> () -> orders.tryFire(caller + 1, Move.PAY, TransitionOptions.none()));
        assertThat(outcomes).allMatch(Outcome.Done.class::isInstance);
        assertThat(announced).flatMap(Announcement::retries).contains("40P01");
    }
}
