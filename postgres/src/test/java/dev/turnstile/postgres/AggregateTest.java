package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.aggregate.Aggregates;
import dev.turnstile.aggregate.Aggregates.Versioned;
import dev.turnstile.command.Retries;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.StreamDeleted;
import dev.turnstile.event.StreamName;
import dev.turnstile.event.UnreadableEventException.UnknownEventTypeException;
import dev.turnstile.event.WrongExpectedVersion;
import dev.turnstile.lifecycle.InvalidTransition;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Accounts.Account;
import dev.turnstile.postgres.Accounts.AccountEvent;
import dev.turnstile.postgres.Accounts.Closed;
import dev.turnstile.postgres.Accounts.Deposited;
import dev.turnstile.postgres.Accounts.Opened;
import dev.turnstile.postgres.Accounts.Overdrawn;
import dev.turnstile.postgres.Accounts.Status;
import dev.turnstile.postgres.Box.Ad;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class AggregateTest {

    private static final StreamName SEVEN = StreamName.of("account", 7);

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final Aggregates<Account, AccountEvent> accounts;

    AggregateTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE);
        turnstile = PostgresTurnstile.open(database.dataSource());
        accounts = turnstile.aggregates(Accounts.declared().build());
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private String events() {
        return database.value("SELECT count(*) FROM turnstile.event");
    }

    private static Versioned<Account> seven(Status status, long balance, int version) {
        return new Versioned<>(SEVEN, new Account(status, balance), version);
    }

    @Test
    void an_aggregate_without_events_is_in_the_initial_state() {
        assertThat(accounts.load(7)).isEqualTo(seven(Status.NEW, 0, 0));
        assertThat(accounts.at(7, 0)).isEqualTo(seven(Status.NEW, 0, 0));
        assertThat(accounts.at(7, Instant.now())).isEqualTo(seven(Status.NEW, 0, 0));
    }

    @Test
    void a_decision_appends_its_events_and_returns_the_state_and_the_version_after_it() {
        assertThat(accounts.update(7, account -> List.of(new Opened("ada"), new Deposited(50))))
                .isEqualTo(seven(Status.OPEN, 50, 2));
        assertThat(accounts.update(7, account -> account.withdraw(20))).isEqualTo(seven(Status.OPEN, 30, 3));
        assertThat(accounts.load("7")).isEqualTo(seven(Status.OPEN, 30, 3));
        assertThat(database.rows("SELECT type.name, type.schema, e.data FROM turnstile.event e"
                        + " JOIN turnstile.event_type type ON type.id = e.type ORDER BY e.version"))
                .containsExactly(
                        "account_opened|1|{\"owner\": \"ada\"}",
                        "deposited|2|{\"cents\": 50}",
                        "withdrawn|1|{\"cents\": 20}");
    }

    @Test
    void a_refused_decision_and_one_without_events_append_nothing() {
        accounts.update(7, account -> List.of(new Opened("ada"), new Deposited(50)));
        assertThatThrownBy(() -> accounts.update(7, account -> account.withdraw(51)))
                .isInstanceOf(Overdrawn.class)
                .hasMessage("the account holds 50; withdraw less");
        assertThat(accounts.update(7, account -> List.of())).isEqualTo(seven(Status.OPEN, 50, 2));
        assertThat(events()).isEqualTo("2");
    }

    @Test
    void earlier_states_are_found_by_version_and_by_time() {
        Accounts.fill(accounts, 7, 3);
        database.sql("UPDATE turnstile.event SET recorded_at = '2026-01-01T00:00:00Z'::timestamptz"
                + " + version * interval '1 hour'");
        Instant third = OffsetDateTime.parse("2026-01-01T03:00:00Z").toInstant();
        assertThat(accounts.at(7, 2)).isEqualTo(seven(Status.OPEN, 1, 2));
        assertThat(accounts.at(7, 99)).isEqualTo(seven(Status.OPEN, 3, 4));
        assertThat(accounts.at(7, third)).isEqualTo(seven(Status.OPEN, 2, 3));
        assertThat(accounts.at(7, third.minusMillis(1))).isEqualTo(seven(Status.OPEN, 1, 2));
        assertThat(accounts.at(7, third.minus(Duration.ofDays(1)))).isEqualTo(seven(Status.NEW, 0, 0));
        assertThatThrownBy(() -> accounts.at(7, -1)).hasMessage("expected a version from 0 on, got -1");
    }

    @Test
    void a_state_at_a_time_existed_even_if_the_clock_went_back() {
        Accounts.fill(accounts, 7, 3);
        database.sql("UPDATE turnstile.event SET recorded_at = '2026-01-01T00:00:00Z'::timestamptz"
                + " + CASE version WHEN 2 THEN 9 ELSE version END * interval '1 hour'");
        Instant fourth = OffsetDateTime.parse("2026-01-01T04:00:00Z").toInstant();
        assertThat(accounts.at(7, fourth)).isEqualTo(seven(Status.OPEN, 0, 1));
    }

    @Test
    void an_event_that_the_machine_does_not_permit_is_refused_by_name_before_anything_is_written() {
        Aggregates<Account, AccountEvent> governed = turnstile.aggregates(Accounts.declared()
                .governedBy(Accounts.MACHINE, Account::status, Accounts.STEPS)
                .build());
        governed.update(7, account -> List.of(new Opened("ada"), new Deposited(5)));
        assertThatThrownBy(() -> governed.update(7, account -> List.of(new Closed(), new Deposited(1))))
                .isInstanceOfSatisfying(
                        InvalidTransition.class,
                        refused -> assertThat(refused.fields())
                                .isEqualTo(Map.of(
                                        "subject", "account",
                                        "record", "7",
                                        "transition", "DEPOSIT",
                                        "state", "CLOSED",
                                        "permitted", List.of())))
                .hasMessage("account 7: transition 'DEPOSIT' is not permitted in state CLOSED (permitted: none)");
        assertThat(events()).isEqualTo("2");
    }

    @Test
    void an_event_with_another_target_state_than_the_machine_is_not_written() {
        Aggregates<Account, AccountEvent> odd = turnstile.aggregates(Accounts.declared()
                .governedBy(
                        Accounts.MACHINE,
                        account -> account.balance() > 5 ? Status.CLOSED : account.status(),
                        Accounts.STEPS)
                .build());
        assertThatThrownBy(() -> odd.update(7, account -> List.of(new Opened("ada"), new Deposited(6))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("account 7: transition 'DEPOSIT' leads from OPEN to OPEN, but Deposited has led to CLOSED;"
                        + " mend evolve or the machine");
        assertThat(events()).isEqualTo("0");
    }

    @Test
    void concurrent_withdrawals_never_overdraw_and_each_success_is_one_event() throws Exception {
        accounts.update(7, account -> List.of(new Opened("ada"), new Deposited(100)));
        List<Boolean> withdrawn = Together.run(16, caller -> () -> {
            try {
                accounts.update(7, account -> account.withdraw(10));
                return true;
            } catch (Overdrawn refused) {
                return false;
            }
        });
        assertThat(withdrawn).filteredOn(done -> done).hasSize(10);
        assertThat(accounts.load(7)).isEqualTo(seven(Status.OPEN, 0, 12));
    }

    /** Withdraws one cent, while another transaction wins the race a number of times. */
    private Versioned<Account> raced(Aggregates<Account, AccountEvent> mine, AtomicInteger calls, int lost) {
        return mine.update(7, account -> {
            if (calls.incrementAndGet() <= lost) {
                Thread other = Thread.ofVirtual()
                        .start(() -> accounts.update(7, seen -> List.<AccountEvent>of(new Deposited(1))));
                join(other);
            }
            return account.withdraw(1);
        });
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_decision_that_conflicts_is_retried_up_to_the_limit() {
        Accounts.fill(accounts, 7, 1);
        AtomicInteger calls = new AtomicInteger();
        assertThat(raced(accounts, calls, 2)).isEqualTo(seven(Status.OPEN, 2, 5));
        assertThat(calls).hasValue(3);

        Aggregates<Account, AccountEvent> hurried = turnstile.aggregates(Accounts.declared()
                .retries(new Retries(3, Duration.ZERO, Duration.ZERO))
                .build());
        calls.set(0);
        assertThatThrownBy(() -> raced(hurried, calls, 99)).isInstanceOf(WrongExpectedVersion.class);
        assertThat(calls).hasValue(3);
    }

    @Test
    void in_a_callers_transaction_a_conflict_is_thrown() {
        Accounts.fill(accounts, 7, 1);
        AtomicInteger calls = new AtomicInteger();
        Ad<String> command = new Ad<>(turnstile, "slow.account", (input, tx) -> {
            raced(accounts, calls, 1);
            return "done";
        });
        assertThatThrownBy(() -> command.call(""))
                .isInstanceOf(WrongExpectedVersion.class)
                .hasMessage(
                        "stream account 7: expected version 2, but it has version 3; read it again and decide again");
        assertThat(calls).hasValue(1);
        assertThat(accounts.load(7)).isEqualTo(seven(Status.OPEN, 2, 3));
    }

    @Test
    void a_command_changes_a_record_and_an_aggregate_atomically() {
        Lifecycle<Orders.State, Orders.Move> orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        orders.insert(Map.of("address", "x"));
        orders.insert(Map.of("address", "x"));
        accounts.update(7, account -> List.of(new Opened("ada"), new Deposited(50)));
        Ad<String> pay = new Ad<>(turnstile, "pay.orders", (order, tx) -> {
            orders.fire(Integer.parseInt(order), Orders.Move.PAY);
            return String.valueOf(
                    accounts.update(7, account -> account.withdraw(30)).version());
        });
        assertThat(pay.call("1")).isEqualTo("3");
        assertThatThrownBy(() -> pay.call("2")).isInstanceOf(Overdrawn.class);
        assertThatThrownBy(() -> pay.call("1")).isInstanceOf(InvalidTransition.class);
        assertThat(orders.states(List.of(1, 2))).isEqualTo(Map.of("1", Orders.State.PAID, "2", Orders.State.PENDING));
        assertThat(accounts.load(7)).isEqualTo(seven(Status.OPEN, 20, 3));
        assertThat(database.value(
                        "SELECT count(DISTINCT command_id) FROM turnstile.event WHERE command_id IS NOT NULL"))
                .isEqualTo("1");
    }

    @Test
    void several_updates_in_one_transaction_see_all_its_events() {
        Ad<String> command = new Ad<>(turnstile, "twice.account", (input, tx) -> {
            accounts.update(7, account -> List.of(new Opened("ada")));
            tx.append(SEVEN, new Deposited(9));
            return String.valueOf(accounts.update(7, account -> account.withdraw(4)));
        });
        assertThat(command.call("")).isEqualTo(String.valueOf(seven(Status.OPEN, 5, 3)));
    }

    @Test
    void a_deleted_aggregate_starts_again_and_one_deleted_forever_does_not() {
        Accounts.fill(accounts, 7, 3);
        turnstile.events().delete(SEVEN, ExpectedVersion.any());
        assertThat(accounts.load(7)).isEqualTo(seven(Status.NEW, 0, 4));
        assertThat(accounts.update(7, account -> List.of(new Opened("bob")))).isEqualTo(seven(Status.OPEN, 0, 5));
        turnstile.events().deleteForever(SEVEN, ExpectedVersion.any());
        assertThatThrownBy(() -> accounts.update(7, account -> List.of(new Opened("eve"))))
                .isInstanceOf(StreamDeleted.class);
    }

    @Test
    void an_event_of_an_unknown_type_is_named_unless_unknown_types_are_skipped() {
        accounts.update(7, account -> List.of(new Opened("ada"), new Closed()));
        assertThatThrownBy(() -> turnstile
                        .aggregates(Aggregate.define("account", Opened.class)
                                .initial(() -> 0)
                                .evolve((count, opened) -> count + 1)
                                .build())
                        .load(7))
                .isInstanceOf(UnknownEventTypeException.class)
                .hasMessageContaining("stream account 7, version 2, type account_closed");
        assertThat(turnstile
                        .aggregates(Aggregate.define(
                                        "account", EventTypes.of(Opened.class).withUnknownSkipped())
                                .initial(() -> 0)
                                .evolve((count, opened) -> count + 1)
                                .build())
                        .load(7))
                .isEqualTo(new Versioned<>(SEVEN, 1, 2));
    }
}
