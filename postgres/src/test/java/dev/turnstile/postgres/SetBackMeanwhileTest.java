package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.aggregate.Snapshots;
import dev.turnstile.event.EventTypes;
import dev.turnstile.postgres.Wallets.PaidIn;
import dev.turnstile.projection.Projections.RebuildOptions;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The log is set back between the read of events and the write of the state that was folded from them. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SetBackMeanwhileTest extends WalletTables {

    private static final String NEXT_INCARNATION = """
            CREATE OR REPLACE FUNCTION turnstile.incarnation() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
              RETURN 'the next'""";

    private record Total(long cents) {}

    SetBackMeanwhileTest(TestServer server) {
        super(server);
    }

    @Test
    void a_rebuild_does_not_keep_an_event_that_the_log_has_lost_meanwhile() {
        fill(4);
        long lost = append(1, new PaidIn(5_000, "lost"));
        AtomicBoolean before = new AtomicBoolean(true);
        Wallets wallets = Wallets.watched(event -> {
            if (event instanceof PaidIn in && in.note().equals("lost") && before.compareAndSet(true, false)) {
                database.sql("DELETE FROM turnstile.event WHERE position = " + lost
                        + "; UPDATE turnstile.stream SET version = version - 1 WHERE key = '1';" + NEXT_INCARNATION);
            }
        });
        turnstile.projections().rebuild(wallets, RebuildOptions.defaults());
        assertThat(before).isFalse();
        assertThat(rows("wallets")).isEqualTo(control()).noneMatch(row -> row.contains("lost"));
    }

    /** The head of the stream is read before the fold, and the snapshot is stored after it. */
    @Test
    void a_snapshot_is_not_stored_for_a_stream_that_has_the_id_of_a_lost_stream() {
        AtomicBoolean snapping = new AtomicBoolean();
        Aggregate<Total, PaidIn> totals = Aggregate.define("wallet", EventTypes.of(PaidIn.class))
                .initial(() -> new Total(0))
                .evolve((total, event) -> {
                    if (snapping.compareAndSet(true, false)) {
                        database.sql("UPDATE turnstile.stream SET key = '8' WHERE key = '7';" + NEXT_INCARNATION);
                    }
                    return new Total(total.cents() + event.cents());
                })
                .snapshots(Total.class, Snapshots.ofEvery(2))
                .build();
        try (PostgresTurnstile engine = PostgresTurnstile.builder(database.dataSource())
                .snapshotsOn(task -> {
                    snapping.set(true);
                    task.run();
                })
                .open()) {
            engine.aggregates(totals).update(7, total -> List.of(new PaidIn(1, "one"), new PaidIn(2, "two")));
        }
        assertThat(snapping).isFalse();
        assertThat(database.rows("SELECT key FROM turnstile.stream")).containsExactly("8");
        assertThat(database.rows("SELECT version FROM turnstile.snapshot")).isEmpty();
    }

    @Test
    void the_next_fencing_token_is_above_those_of_lost_leases() {
        start(Subscription.of("held", Wallets.version(1).selection(), Start.beginning(), delivery -> {})
                .withShards(1));
        String leased = "SELECT fence FROM turnstile.subscription_shard WHERE node IS NOT NULL";
        Eventually.holds(() -> !database.rows(leased).isEmpty());
        long held = Long.parseLong(database.value(leased));
        long lost = held + 10;
        database.sql("UPDATE turnstile.subscription_shard SET fence = 0, node = NULL, leased_until = NULL;"
                + NEXT_INCARNATION);
        Eventually.holds(() -> !database.rows(leased).isEmpty());
        assertThat(Long.parseLong(database.value(leased))).isGreaterThan(lost);
    }

    @Test
    void the_writes_of_a_handler_for_an_event_that_the_log_has_lost_meanwhile_are_rolled_back() {
        database.sql("CREATE TABLE ledger (position bigint)");
        long lost = append(1, new PaidIn(1, "lost"));
        AtomicBoolean before = new AtomicBoolean(true);
        start(Subscription.ofExactlyOnce(
                        "ledger", Wallets.version(1).selection(), Start.beginning(), (deliveries, connection) -> {
                            for (Delivery delivery : deliveries) {
                                insert(connection, delivery.event().position());
                            }
                            if (before.compareAndSet(true, false)) {
                                database.sql("DELETE FROM turnstile.event WHERE position = " + lost
                                        + "; DELETE FROM turnstile.stream WHERE key = '1';" + NEXT_INCARNATION);
                            }
                        })
                .withShards(1));
        Eventually.holds(() -> !before.get());
        long kept = append(2, new PaidIn(2, "kept"));
        Eventually.holds(() -> database.rows("SELECT position FROM ledger").contains(Long.toString(kept)));
        assertThat(database.rows("SELECT position FROM ledger")).containsExactly(Long.toString(kept));
    }

    private static void insert(Connection connection, long position) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO ledger VALUES (?)")) {
            insert.setLong(1, position);
            insert.executeUpdate();
        }
    }
}
