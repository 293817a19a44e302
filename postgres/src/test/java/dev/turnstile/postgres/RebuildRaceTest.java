package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.Wallets.MovedOver;
import dev.turnstile.postgres.Wallets.PaidIn;
import dev.turnstile.projection.Projections.RebuildOptions;
import dev.turnstile.projection.Projections.RebuildProgress.Phase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Rebuilds with concurrent appends, reads and maintenance of the table. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class RebuildRaceTest extends WalletTables {

    private static final RebuildOptions BRISK =
            RebuildOptions.defaults().withCheckpoint(50).withRows(10);
    private static final int WALLETS = 20;
    private static final int REBUILDS = 5;

    private final AtomicBoolean going = new AtomicBoolean(true);

    RebuildRaceTest(TestServer server) {
        super(server);
    }

    private void move(PostgresTurnstile by) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int from = random.nextInt(WALLETS);
        int to = (from + 1 + random.nextInt(WALLETS - 1)) % WALLETS;
        by.events()
                .append(Append.of(
                        StreamName.of("wallet", from), new MovedOver(Integer.toString(to), random.nextInt(50))));
    }

    private void rebuild(PostgresTurnstile by) {
        try {
            for (int i = 0; i < REBUILDS; i++) {
                by.projections().rebuild(Wallets.version(1), BRISK);
            }
        } finally {
            going.set(false);
        }
    }

    private String sum() {
        return database.value("SELECT count(*) || ' ' || sum(cents) FROM wallets");
    }

    @Test
    void during_a_rebuild_readers_see_complete_tables_and_every_event_is_applied_once() throws Exception {
        for (int wallet = 0; wallet < WALLETS; wallet++) {
            append(wallet, new PaidIn(1_000, "x"));
        }
        start(Wallets.version(1));
        reach("wallets", append(0, new PaidIn(0, "y")));
        Set<String> read = ConcurrentHashMap.newKeySet();
        Together.run(4, number -> () -> {
            if (number == 0) {
                rebuild(turnstile);
            }
            while (going.get()) {
                if (number == 1) {
                    move(turnstile);
                } else {
                    read.add(sum());
                }
            }
            return number;
        });
        assertThat(read).containsExactly("20 20000");
        reach("wallets", append(0, new PaidIn(0, "z")));
        assertThat(rows("wallets")).isEqualTo(control());
        assertThat(tables()).containsExactly("wallets_v1");
    }

    @Test
    void a_table_kept_by_appending_transactions_is_swapped_while_they_append() throws Exception {
        for (int wallet = 0; wallet < WALLETS; wallet++) {
            append(wallet, new PaidIn(1_000, "before it was kept"));
        }
        try (PostgresTurnstile keeping = PostgresTurnstile.builder(database.dataSource())
                .inlineProjection(Wallets.version(1))
                .open()) {
            Together.run(4, number -> () -> {
                if (number == 0) {
                    rebuild(keeping);
                }
                while (going.get()) {
                    move(keeping);
                }
                return number;
            });
            keeping.events().append(Append.of(StreamName.of("wallet", 1), new PaidIn(5, "at once")));
        }
        assertThat(sum()).isEqualTo("20 20005");
        turnstile.projections().rebuild(new Wallets("control", 1, event -> {}));
        assertThat(database.rows("SELECT wallet, cents, moves FROM wallets ORDER BY wallet"))
                .isEqualTo(database.rows("SELECT wallet, cents, moves FROM control ORDER BY wallet"));
        assertThat(database.value("SELECT count(*) FROM turnstile.subscription WHERE name = 'wallets'"))
                .isEqualTo("0");
    }

    @Test
    void an_open_appending_transaction_does_not_block_the_swap_of_an_inline_projection() throws Exception {
        try (PostgresTurnstile keeping = PostgresTurnstile.builder(database.dataSource())
                        .inlineProjection(Wallets.version(1))
                        .open();
                Connection other = database.dataSource().getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT pg_current_xact_id()");
            keeping.events().append(Append.of(StreamName.of("wallet", 1), new PaidIn(5, "behind the horizon")));
            keeping.projections().rebuild(Wallets.version(1), BRISK);
            assertThat(sum()).isEqualTo("1 5");
            other.rollback();
            other.setAutoCommit(true);
        }
    }

    @Test
    void a_long_read_delays_the_swap_but_no_other_reader() throws Exception {
        fill(10);
        turnstile.projections().rebuild(Wallets.version(1));
        List<String> before = rows("wallets");
        try (Connection reader = database.dataSource().getConnection()) {
            reader.setAutoCommit(false);
            reader.createStatement().executeQuery("SELECT * FROM wallets").close();
            AtomicBoolean done = new AtomicBoolean();
            Thread rebuilding = Thread.ofVirtual().start(() -> {
                turnstile.projections().rebuild(Wallets.version(1), BRISK);
                done.set(true);
            });
            Eventually.holds(() -> progress().phase() == Phase.SWAPPING);
            for (int i = 0; i < 100; i++) {
                assertThat(rows("wallets")).isEqualTo(before);
            }
            assertThat(done).isFalse();
            release(reader);
            rebuilding.join();
            assertThat(done).isTrue();
        }
        assertThat(rows("wallets")).isEqualTo(before);
    }

    private static void release(Connection reader) throws SQLException {
        reader.rollback();
        reader.setAutoCommit(true);
    }

    @Test
    void showing_a_version_waits_for_readers_and_ends_by_an_interrupt() throws Exception {
        fill(3);
        turnstile.projections().rebuild(Wallets.version(1));
        turnstile.projections().rebuild(Wallets.version(2), BRISK.withoutShowing());
        FutureTask<String> interrupted = new FutureTask<>(this::shown);
        FutureTask<String> waiting = new FutureTask<>(this::shown);
        try (Connection reader = database.dataSource().getConnection()) {
            reader.setAutoCommit(false);
            reader.createStatement().execute("SELECT FROM wallets");
            Thread first = Thread.ofPlatform().start(interrupted);
            Eventually.holds(this::waitsForLock);
            first.interrupt();
            assertThat(interrupted.get()).contains("the thread was interrupted", "nothing was changed");
            Thread second = Thread.ofPlatform().start(waiting);
            Eventually.holds(this::waitsForLock);
            assertThat(second.isAlive()).isTrue();
            reader.commit();
            reader.setAutoCommit(true);
            assertThat(waiting.get()).isEqualTo("shown");
        }
        assertThat(rows("wallets")).isEqualTo(rows("wallets_v2"));
    }

    private boolean waitsForLock() {
        return database.value("SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
                        + " WHERE d.datname = current_database() AND NOT l.granted")
                .equals("1");
    }

    private String shown() {
        try {
            turnstile.projections().show(Wallets.version(2));
            return "shown";
        } catch (EventStoreException e) {
            return e.toString();
        }
    }
}
