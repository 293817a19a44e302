package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.aggregate.Aggregates;
import dev.turnstile.aggregate.Aggregates.BrokenSnapshotException;
import dev.turnstile.aggregate.Snapshots;
import dev.turnstile.event.Append;
import dev.turnstile.event.BrokenStreamException;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.Accounts.Account;
import dev.turnstile.postgres.Accounts.AccountEvent;
import dev.turnstile.postgres.Accounts.Deposited;
import dev.turnstile.postgres.Accounts.Opened;
import dev.turnstile.postgres.Accounts.Overdrawn;
import dev.turnstile.postgres.Accounts.Status;
import dev.turnstile.postgres.Accounts.Withdrawn;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SnapshotTest {

    private static final StreamName SEVEN = StreamName.of("account", 7);

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;

    SnapshotTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .snapshotsOn(Runnable::run)
                .open();
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private List<String> taken() {
        return database.rows("SELECT version FROM turnstile.snapshot ORDER BY fingerprint, version");
    }

    private Aggregates<Account, AccountEvent> accounts(Snapshots policy) {
        return turnstile.aggregates(Accounts.withSnapshots(policy));
    }

    private Account plain() {
        return turnstile.aggregates(Accounts.declared().build()).load(7).state();
    }

    @Test
    void no_snapshot_is_taken_by_default() {
        Accounts.fill(turnstile.aggregates(Accounts.declared().build()), 7, 30);
        assertThat(taken()).isEmpty();
    }

    @Test
    void a_snapshot_is_taken_after_a_number_of_events_and_the_newest_are_kept() {
        Accounts.fill(accounts(Snapshots.ofEvery(10)), 7, 34);
        assertThat(taken()).containsExactly("30");
        Accounts.fill(accounts(Snapshots.ofEvery(10).withKept(2)), 8, 34);
        assertThat(database.rows("SELECT version FROM turnstile.snapshot ORDER BY stream_id, version"))
                .containsExactly("30", "20", "30");
        assertThat(accounts(Snapshots.ofEvery(10)).load(8).state()).isEqualTo(new Account(Status.OPEN, 34));
        assertThat(accounts(Snapshots.ofEvery(10)).at(8, 25).state()).isEqualTo(new Account(Status.OPEN, 24));
    }

    @Test
    void a_snapshot_is_taken_by_size_and_by_age() {
        Accounts.fill(accounts(Snapshots.none().withLargerThan(60)), 7, 5);
        assertThat(taken()).containsExactly("6");

        Clock tomorrow = Clock.offset(Clock.systemUTC(), Duration.ofDays(1));
        try (PostgresTurnstile later = PostgresTurnstile.builder(database.dataSource())
                .clock(tomorrow)
                .snapshotsOn(Runnable::run)
                .open()) {
            Aggregates<Account, AccountEvent> daily =
                    later.aggregates(Accounts.withSnapshots(Snapshots.none().withOlderThan(Duration.ofHours(23))));
            daily.update(7, account -> List.of(new Deposited(1)));
            assertThat(taken()).containsExactly("7");
            Aggregates<Account, AccountEvent> weekly =
                    later.aggregates(Accounts.withSnapshots(Snapshots.none().withOlderThan(Duration.ofDays(7))));
            weekly.update(7, account -> List.of(new Deposited(1)));
            assertThat(taken()).containsExactly("7");
        }
    }

    @Test
    void a_load_that_folds_many_events_takes_a_snapshot_too() {
        Accounts.fill(turnstile.aggregates(Accounts.declared().build()), 7, 30);
        accounts(Snapshots.ofEvery(10)).load(7);
        assertThat(taken()).containsExactly("31");
    }

    @Test
    void events_before_a_snapshot_are_not_read_again() {
        Aggregates<Account, AccountEvent> accounts = accounts(Snapshots.ofEvery(10));
        Accounts.fill(accounts, 7, 12);
        database.sql("DELETE FROM turnstile.event WHERE version <= 10");
        assertThat(accounts.load(7).state()).isEqualTo(new Account(Status.OPEN, 12));
        assertThat(accounts.load(7).version()).isEqualTo(13);
        assertThatThrownBy(this::plain).isInstanceOf(BrokenStreamException.class);
    }

    @Test
    void a_snapshot_of_another_fold_is_not_used() {
        Accounts.fill(accounts(Snapshots.ofEvery(10)), 7, 12);
        Aggregate<Account, AccountEvent> doubled = Aggregate.define(
                        "account", Accounts.declared().build().types())
                .initial(Account::absent)
                .evolve((Account account, AccountEvent event) -> event instanceof Deposited deposited
                        ? account.apply(deposited).apply(deposited)
                        : account.apply(event))
                .version(2)
                .snapshots(Account.class, Snapshots.ofEvery(10))
                .build();
        assertThat(turnstile.aggregates(doubled).load(7).state()).isEqualTo(new Account(Status.OPEN, 24));
        assertThat(accounts(Snapshots.ofEvery(10)).load(7).state()).isEqualTo(new Account(Status.OPEN, 12));
        assertThat(taken()).containsExactlyInAnyOrder("10", "13");
    }

    record Longer(Status status, long balance, int deposits) {

        Longer apply(AccountEvent event) {
            Account account = new Account(status, balance).apply(event);
            return new Longer(account.status(), account.balance(), deposits + (event instanceof Deposited ? 1 : 0));
        }
    }

    @Test
    void a_snapshot_of_a_state_with_other_fields_is_not_used() {
        Accounts.fill(accounts(Snapshots.ofEvery(10)), 7, 12);
        database.sql("UPDATE turnstile.snapshot SET state = state");
        Aggregate<Longer, AccountEvent> longer = Aggregate.define(
                        "account", Accounts.declared().build().types())
                .initial(() -> new Longer(Status.NEW, 0, 0))
                .evolve(Longer::apply)
                .snapshots(Longer.class, Snapshots.ofEvery(10))
                .build();
        assertThat(turnstile.aggregates(longer).load(7).state()).isEqualTo(new Longer(Status.OPEN, 12, 12));
    }

    @Test
    void snapshots_of_other_folds_are_deleted_after_a_day() {
        Accounts.fill(accounts(Snapshots.ofEvery(10)), 7, 12);
        database.sql("UPDATE turnstile.snapshot SET taken_at = taken_at - interval '25 hours'");
        turnstile
                .aggregates(Accounts.declared()
                        .version(2)
                        .snapshots(Account.class, Snapshots.ofEvery(10))
                        .build())
                .load(7);
        assertThat(taken()).containsExactly("13");
    }

    private void assertBroken(String why) {
        Aggregates<Account, AccountEvent> accounts = accounts(Snapshots.ofEvery(10));
        assertThatThrownBy(() -> accounts.load(7)).isInstanceOfSatisfying(BrokenSnapshotException.class, broken -> {
            assertThat(broken.stream()).isEqualTo(SEVEN);
            assertThat(broken.getMessage())
                    .startsWith("the snapshot of stream account 7 at version " + broken.version() + " " + why)
                    .endsWith("; delete it with deleteSnapshots(\"7\"), and the next one is made of the events");
        });
        assertThat(accounts.deleteSnapshots(7)).isEqualTo(1);
        assertThat(accounts.load(7).state()).isEqualTo(new Account(Status.OPEN, 12));
    }

    @Test
    void a_snapshot_changed_by_hand_is_named_and_can_be_deleted() {
        Accounts.fill(accounts(Snapshots.ofEvery(10)), 7, 12);
        database.sql("UPDATE turnstile.snapshot SET state = '{\"status\": \"OPEN\", \"balance\": 1000000}'");
        assertBroken("was changed by hand: its checksum does not match");
        database.sql("UPDATE turnstile.snapshot SET version = 12");
        assertBroken("was changed by hand: its checksum does not match");
    }

    @Test
    void a_snapshot_beyond_the_end_of_its_stream_is_named() {
        Accounts.fill(accounts(Snapshots.ofEvery(10)), 7, 12);
        database.sql("UPDATE turnstile.stream SET version = 9");
        Aggregates<Account, AccountEvent> accounts = accounts(Snapshots.ofEvery(10));
        assertThatThrownBy(() -> accounts.load(7))
                .isInstanceOf(BrokenSnapshotException.class)
                .hasMessageContaining("lies beyond the stream, whose version is 9");
    }

    @Test
    void a_snapshot_not_taken_before_the_process_ends_is_not_needed() {
        List<Runnable> never = new ArrayList<>();
        try (PostgresTurnstile dying = PostgresTurnstile.builder(database.dataSource())
                .snapshotsOn(never::add)
                .open()) {
            Accounts.fill(dying.aggregates(Accounts.withSnapshots(Snapshots.ofEvery(5))), 7, 12);
        }
        assertThat(never).as("one waits, and no second one beside it").hasSize(1);
        assertThat(taken()).isEmpty();
        assertThat(accounts(Snapshots.ofEvery(5)).load(7).state()).isEqualTo(new Account(Status.OPEN, 12));
        assertThat(taken()).containsExactly("13");
    }

    @Test
    void a_snapshot_that_cannot_be_taken_is_not_the_callers_failure() {
        try (PostgresTurnstile full = PostgresTurnstile.builder(database.dataSource())
                .snapshotsOn(task -> {
                    throw new RejectedExecutionException("full");
                })
                .open()) {
            Accounts.fill(full.aggregates(Accounts.withSnapshots(Snapshots.ofEvery(2))), 7, 3);
        }
        database.sql("ALTER TABLE turnstile.snapshot ADD CHECK (version < 0)");
        Aggregates<Account, AccountEvent> accounts = accounts(Snapshots.ofEvery(1));
        assertThat(accounts.update(7, account -> account.withdraw(3)).version()).isEqualTo(5);
        assertThat(plain()).isEqualTo(new Account(Status.OPEN, 0));
        assertThat(taken()).isEmpty();
    }

    @Test
    void rolled_back_events_are_in_no_snapshot() {
        Aggregates<Account, AccountEvent> accounts = accounts(Snapshots.ofEvery(1));
        Accounts.fill(turnstile.aggregates(Accounts.declared().build()), 7, 3);
        Box.Ad<String> command = new Box.Ad<>(turnstile, "undone.account", (input, tx) -> {
            accounts.update(7, account -> List.of(new Deposited(1_000)));
            assertThat(taken()).isEmpty();
            if (input.isEmpty()) {
                throw new Overdrawn(0);
            }
            return "done";
        });
        assertThatThrownBy(() -> command.call("")).isInstanceOf(Overdrawn.class);
        assertThat(taken()).isEmpty();
        command.call("well");
        assertThat(taken()).containsExactly("5");
        assertThat(accounts.load(7).state()).isEqualTo(new Account(Status.OPEN, 1_003));
    }

    @Test
    void deleted_events_are_in_no_state_that_a_snapshot_gives() {
        Aggregates<Account, AccountEvent> accounts = accounts(Snapshots.ofEvery(10));
        Accounts.fill(accounts, 7, 12);
        turnstile.events().delete(SEVEN, ExpectedVersion.any());
        assertThat(accounts.load(7).state()).isEqualTo(Account.absent());
        assertThat(accounts.update(7, account -> List.of(new Opened("bob"))).version())
                .isEqualTo(14);
        turnstile.events().deleteForever(SEVEN, ExpectedVersion.any());
        assertThat(taken()).isEmpty();
    }

    /** A state that counts its reads. */
    record Watched(long balance) {

        static final AtomicReference<Runnable> READ = new AtomicReference<>(() -> {});

        Watched {
            READ.get().run();
        }

        Watched apply(AccountEvent event) {
            return event instanceof Deposited deposited ? new Watched(balance + deposited.cents()) : this;
        }
    }

    @Test
    void a_snapshot_whose_events_are_deleted_while_it_is_read_is_not_used() {
        Aggregate<Watched, AccountEvent> watched = Aggregate.define(
                        "account", Accounts.declared().build().types())
                .initial(() -> new Watched(0))
                .evolve(Watched::apply)
                .snapshots(Watched.class, Snapshots.ofEvery(10))
                .build();
        Aggregates<Watched, AccountEvent> accounts = turnstile.aggregates(watched);
        for (int i = 0; i < 10; i++) {
            accounts.update(7, account -> List.of(new Deposited(5)));
        }
        assertThat(taken()).containsExactly("10");
        Watched.READ.set(() -> {
            Watched.READ.set(() -> {});
            turnstile.events().append(Append.of(SEVEN, new Withdrawn(1)));
            turnstile.events().delete(SEVEN, ExpectedVersion.any());
            turnstile.events().append(Append.of(SEVEN, new Deposited(1)));
        });
        assertThat(accounts.load(7).state()).isEqualTo(new Watched(1));
        assertThat(accounts.load(7).version()).isEqualTo(12);
    }

    /** A state without JSON fields. */
    static final class Opaque {}

    /** A state that is read back as a different value. */
    record Forgetful(int count) {

        Forgetful {
            count = count + 1;
        }
    }

    @Test
    void a_state_that_json_cannot_represent_is_reported_at_the_start() {
        assertThatThrownBy(() -> turnstile.aggregates(Aggregate.define("account", Opened.class)
                        .initial(Opaque::new)
                        .evolve((state, event) -> state)
                        .snapshots(Opaque.class, Snapshots.ofEvery(10))
                        .build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("aggregate 'account': no snapshots can be taken of its initial state: ");
        assertThatThrownBy(() -> turnstile.aggregates(Aggregate.define("account", Opened.class)
                        .initial(() -> new Forgetful(0))
                        .evolve((state, event) -> state)
                        .snapshots(Forgetful.class, Snapshots.ofEvery(10))
                        .build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Forgetful.count: expected a value that JSON can represent");
    }

    @Test
    void pending_snapshots_are_taken_before_closing() {
        try (PostgresTurnstile own = PostgresTurnstile.open(database.dataSource())) {
            Aggregates<Account, AccountEvent> accounts = own.aggregates(
                    Accounts.withSnapshots(Snapshots.ofEvery(1_000_000).withEvery(3)));
            for (int id = 0; id < 20; id++) {
                accounts.update(id, account -> List.of(new Opened("ada"), new Deposited(1), new Deposited(1)));
            }
        }
        assertThat(taken()).hasSize(20).containsOnly("3");
    }

    @Test
    void events_of_old_shapes_are_in_the_snapshot_as_they_are_read() {
        Aggregates<Account, AccountEvent> accounts = accounts(Snapshots.ofEvery(3));
        turnstile
                .events()
                .append(Append.of(
                        SEVEN,
                        List.of(
                                NewEvent.of(new Opened("ada")),
                                NewEvent.ofJson("deposited", 1, "{\"euros\": 3}"),
                                NewEvent.of(new Deposited(5)))));
        accounts.load(7);
        assertThat(taken()).containsExactly("3");
        database.sql("DELETE FROM turnstile.event");
        assertThat(accounts.load(7).state()).isEqualTo(new Account(Status.OPEN, 305));
    }
}
