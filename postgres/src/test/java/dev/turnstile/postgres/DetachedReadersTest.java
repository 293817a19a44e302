package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.Retries;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Wallets.PaidIn;
import dev.turnstile.postgres.archive.ArchivePlan;
import dev.turnstile.postgres.archive.DetachedEventsException;
import dev.turnstile.projection.Projections.RebuildOptions;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import dev.turnstile.subscription.Subscriptions.SubscriptionStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Rebuilds, subscriptions, histories and exports that need events of a detached partition. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class DetachedReadersTest extends WalletTables {

    private static final String FIRST = "event_archive_000000000000";
    private static final Retries QUICK = new Retries(100, Duration.ofMillis(50), Duration.ofMillis(50));

    DetachedReadersTest(TestServer server) {
        super(server);
        database.sql(Orders.TABLE);
        turnstile.archive().createPartitions(4, 10);
    }

    private static void lacks(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(DetachedEventsException.class, lacking -> {
            assertThat(lacking.partition()).isEqualTo(FIRST);
            assertThat(lacking.position()).isEqualTo(1);
            assertThat(lacking).hasMessageContaining("turnstile archive attach " + FIRST);
        });
    }

    private void archiveAll() {
        turnstile.archive().createPartitions(2, 10);
        turnstile.archive().run(ArchivePlan.all());
    }

    @Test
    void a_rebuild_over_a_detached_range_names_it_and_keeps_the_table() {
        fill(10);
        turnstile.projections().rebuild(Wallets.version(1), SMALL);
        List<String> before = rows("wallets");
        archiveAll();
        turnstile.archive().detach(FIRST);
        lacks(() -> turnstile.projections().rebuild(Wallets.version(1), SMALL));
        lacks(() -> turnstile.projections().rebuild(Wallets.version(1), RebuildOptions.defaults()));
        lacks(() -> turnstile.projections().rebuild(Wallets.version(2), SMALL));
        assertThat(rows("wallets")).isEqualTo(before);
        assertThat(turnstile.projections().rebuilds()).extracting("version").contains(1, 2);
        turnstile.archive().attach(FIRST);
        turnstile.projections().rebuild(Wallets.version(1), SMALL);
        assertThat(rows("wallets")).isEqualTo(before).isEqualTo(control());
    }

    /** Detaches at any event of the rebuild: unread events are missing, and events that the sample reads again. */
    @Test
    void a_range_detached_during_a_rebuild_is_named() {
        fill(10);
        archiveAll();
        List<String> expected = control();
        for (int at = 1; at <= 22; at += 7) {
            AtomicInteger left = new AtomicInteger(at);
            Wallets detaching = Wallets.watched(event -> {
                if (left.decrementAndGet() == 0) {
                    turnstile.archive().detach(FIRST);
                }
            });
            assertThatThrownBy(() -> turnstile.projections().rebuild(detaching, SMALL.withFreshStart()))
                    .isInstanceOf(DetachedEventsException.class)
                    .hasMessageContaining("turnstile archive attach " + FIRST);
            assertThat(tables()).doesNotContain("wallets_v1");
            turnstile.archive().attach(FIRST);
        }
        turnstile.projections().rebuild(Wallets.version(1), SMALL);
        assertThat(rows("wallets")).isEqualTo(expected);
    }

    @Test
    void a_read_in_the_order_of_subscriptions_fails_at_a_detached_range() {
        fill(10);
        archiveAll();
        var whole = turnstile.subscriptions().read(Cursor.START, 100);
        turnstile.archive().detach(FIRST);
        lacks(() -> turnstile.subscriptions().read(Cursor.START, 100));
        Cursor inside = whole.events().get(2).at();
        lacks(() -> turnstile.subscriptions().read(inside, 1));
        Cursor behind = whole.events().get(8).at();
        assertThat(turnstile.subscriptions().read(behind, 100).events())
                .hasSize(whole.events().size() - 9);
    }

    @Test
    void a_subscription_stops_at_a_detached_range_until_it_is_attached() {
        fill(10);
        archiveAll();
        List<Long> seen = new CopyOnWriteArrayList<>();
        Subscription late = Subscription.of(
                "late",
                Wallets.version(1).selection(),
                Start.now(),
                delivery -> seen.add(delivery.event().position()));
        start(late);
        Eventually.holds(
                () -> database.value("SELECT count(*) FROM turnstile.subscription_shard WHERE node IS NOT NULL")
                        .equals(Integer.toString(late.shards())));
        turnstile.close();
        turnstile.archive().detach(FIRST);
        database.sql("UPDATE turnstile.subscription_shard SET horizon = '0', position = 0, node = NULL,"
                + " leased_until = NULL, fence = fence + 1");
        PostgresTurnstile again = PostgresTurnstile.builder(database.dataSource())
                .renewalInterval(Duration.ofMillis(200))
                .open();
        Subscriber subscriber = again.subscriptions().start(late);
        try {
            Eventually.holds(() -> shards(again)
                    .allMatch(shard -> String.valueOf(shard.failure()).contains("turnstile archive attach " + FIRST)));
            assertThat(seen).isEmpty();
            again.archive().attach(FIRST);
            Eventually.holds(() -> seen.size() == 22);
            Eventually.holds(() -> shards(again).allMatch(shard -> shard.failure() == null));
        } finally {
            subscriber.close();
            again.close();
        }
    }

    private static Stream<SubscriptionStatus.Shard> shards(PostgresTurnstile turnstile) {
        return turnstile.subscriptions().status().stream().flatMap(one -> one.shards().stream());
    }

    @Test
    void an_archived_event_that_failed_is_delivered_again_and_counted_until_then() {
        append(1, new PaidIn(1, "first"));
        append(1, new PaidIn(2, "second"));
        archiveAll();
        AtomicBoolean failing = new AtomicBoolean(true);
        List<Long> seen = new CopyOnWriteArrayList<>();
        start(Subscription.of("late", Wallets.version(1).selection(), Start.beginning(), delivery -> {
                    if (failing.get()) {
                        throw new IllegalStateException("not now");
                    }
                    seen.add(delivery.event().position());
                })
                .withRedelivery(Redelivery.ofParking(QUICK)));
        Eventually.holds(() -> turnstile.subscriptions().parked("late").size() == 1);
        assertThatThrownBy(() -> turnstile.archive().detach(FIRST))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[late]");
        failing.set(false);
        Eventually.holds(() -> turnstile.subscriptions().parked("late").isEmpty());
        assertThat(seen).containsExactly(1L, 2L);
    }

    @Test
    void a_parked_stream_is_not_archived_although_the_cursors_have_passed_it() {
        String last = Long.toString(append(1, new PaidIn(1, "first")));
        start(Subscription.of("parking", Wallets.version(1).selection(), Start.beginning(), delivery -> {
                    throw new IllegalStateException("not now");
                })
                .withRedelivery(Redelivery.ofParking(QUICK)));
        Eventually.holds(() -> last.equals(database.value("SELECT min(position) FROM turnstile.subscription_shard")));
        archiveAll();
        assertThat(database.rows("SELECT position FROM turnstile.event")).containsExactly(last);
    }

    @Test
    void a_partition_that_a_subscription_has_not_passed_is_not_detached() throws InterruptedException {
        long last = append(1, new PaidIn(1, "first"));
        archiveAll();
        start(Subscription.of("held", Wallets.version(1).selection(), Start.beginning(), delivery -> {
                    throw new IllegalStateException("not now");
                })
                .withRedelivery(Redelivery.ofHolding()));
        Eventually.holds(() -> turnstile.subscriptions().status().getFirst().lag() == 1);
        assertThatThrownBy(() -> turnstile.archive().detach(FIRST))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("partition " + FIRST + ": expected every subscription to have handled its events")
                .hasMessageContaining("[held]");
        assertThat(last).isEqualTo(1);
    }

    @Test
    void the_history_of_a_record_over_a_detached_range_names_the_range() {
        var orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        orders.insert(Map.of("address", "x"));
        orders.fire(1, Move.PAY);
        var before = orders.history(1);
        archiveAll();
        assertThat(orders.history(1)).isEqualTo(before);
        turnstile.archive().detach(FIRST);
        lacks(() -> orders.history(1));
        lacks(() -> orders.at(1, Instant.now()));
        lacks(() -> orders.at(1, 1));
        lacks(() -> turnstile.eventLines().exportEverything(OutputStream.nullOutputStream()));
        lacks(() -> turnstile
                .subscriptions()
                .start(Subscription.of("new", Wallets.version(1).selection(), Start.beginning(), d -> {})));
    }

    /** The snapshot of an export still sees the detached events. */
    @Test
    void nothing_is_detached_while_an_export_reads() throws IOException {
        fill(10);
        archiveAll();
        AtomicBoolean tried = new AtomicBoolean();
        Consumer<Void> detach = nothing -> {
            if (tried.compareAndSet(false, true)) {
                assertThatThrownBy(() -> turnstile.archive().detach(FIRST)).hasMessageContaining("lock timeout");
            }
        };
        long events = turnstile.eventLines().exportEverything(new OutputStream() {
            @Override
            public void write(int b) {
                detach.accept(null);
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                detach.accept(null);
            }
        });
        assertThat(events).isEqualTo(22);
    }
}
