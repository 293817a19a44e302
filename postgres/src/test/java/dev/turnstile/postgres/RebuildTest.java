package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Wallets.MovedOver;
import dev.turnstile.postgres.Wallets.PaidIn;
import dev.turnstile.projection.ProjectionException;
import dev.turnstile.projection.Projections.RebuildMismatchException;
import dev.turnstile.projection.Projections.RebuildOptions;
import dev.turnstile.projection.Projections.RebuildProgress;
import dev.turnstile.projection.Projections.RebuildProgress.Phase;
import dev.turnstile.projection.Projections.RebuildSupersededException;
import dev.turnstile.projection.Projections.Rebuilt;
import dev.turnstile.projection.Replay;
import dev.turnstile.projection.Replay.RefusedInReplayException;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Rebuilds of projection tables, without concurrency. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class RebuildTest extends WalletTables {

    RebuildTest(TestServer server) {
        super(server);
    }

    @Test
    void a_rebuilt_table_equals_that_of_a_subscription() throws InterruptedException {
        fill(20);
        start(Wallets.version(1));
        reach("wallets", append(3, new PaidIn(1, "last")));
        List<String> kept = rows("wallets");
        assertThat(kept).hasSizeGreaterThan(15);
        Rebuilt rebuilt = turnstile.projections().rebuild(Wallets.version(1), SMALL);
        assertThat(rebuilt.events()).isEqualTo(45);
        assertThat(rebuilt.checked()).isEqualTo(20);
        assertThat(rows("wallets")).isEqualTo(kept);
        assertThat(rows("wallets_v1")).isEqualTo(kept);
        assertThat(tables()).containsExactly("wallets_v1");
        assertThat(database.rows("SELECT indexdef FROM pg_indexes WHERE tablename = 'wallets_v1'"))
                .hasSize(2)
                .anyMatch(index -> index.endsWith("(mood, cents)"));
    }

    @Test
    void own_writes_are_read_after_a_swap() throws InterruptedException {
        fill(5);
        start(Wallets.version(1));
        reach("wallets", append(3, new PaidIn(1, "before")));
        turnstile.projections().rebuild(Wallets.version(1), SMALL);
        reach("wallets", append(3, new PaidIn(100_000, "after")));
        assertThat(database.value("SELECT note FROM wallets WHERE wallet = '3'"))
                .isEqualTo("after");
        assertThat(rows("wallets")).isEqualTo(control());
    }

    @Test
    void a_projection_that_never_ran_is_built_and_then_continues_from_its_end() throws InterruptedException {
        fill(10);
        turnstile.projections().rebuild(Wallets.version(1));
        AtomicInteger folded = new AtomicInteger();
        start(Wallets.watched(event -> folded.incrementAndGet()));
        reach("wallets", append(3, new PaidIn(1, "later")));
        assertThat(folded).hasValue(1);
        assertThat(rows("wallets")).isEqualTo(control());
    }

    @Test
    void a_rebuild_that_fails_at_any_event_resumes_from_its_last_checkpoint() {
        fill(10);
        List<String> expected = control();
        int all = Integer.parseInt(database.value("SELECT count(*) FROM turnstile.event"));
        for (int failing = 1; failing <= all; failing++) {
            AtomicInteger left = new AtomicInteger(failing);
            Wallets failingOnce = Wallets.watched(event -> {
                if (left.decrementAndGet() == 0) {
                    throw new IllegalStateException("not now");
                }
            });
            assertThatThrownBy(() -> turnstile.projections().rebuild(failingOnce, SMALL))
                    .isInstanceOf(ProjectionException.class);
            assertThat(progress().phase()).isEqualTo(Phase.FAILED);
            long saved = progress().events();
            Rebuilt rebuilt = turnstile.projections().rebuild(Wallets.version(1), SMALL);
            assertThat(rebuilt.read()).isEqualTo(all - saved);
            assertThat(rebuilt.events()).isEqualTo(all);
            assertThat(rebuilt.checked()).isEqualTo(10);
            assertThat(rows("wallets")).isEqualTo(expected);
        }
    }

    @Test
    void a_rebuild_with_changed_code_starts_again_if_requested() {
        fill(10);
        AtomicInteger left = new AtomicInteger(20);
        assertThatThrownBy(() -> turnstile.projections().rebuild(Wallets.watched(event -> fail(left)), SMALL))
                .isInstanceOf(ProjectionException.class);
        assertThat(progress().events()).isPositive();
        Rebuilt rebuilt = turnstile.projections().rebuild(Wallets.version(1), SMALL.withFreshStart());
        assertThat(rebuilt.read()).isEqualTo(rebuilt.events());
    }

    private static void fail(AtomicInteger left) {
        if (left.decrementAndGet() == 0) {
            throw new IllegalStateException("not now");
        }
    }

    @Test
    void two_versions_exist_side_by_side_and_the_view_switches_between_them() throws InterruptedException {
        fill(10);
        start(Wallets.version(1));
        Wallets green = Wallets.version(2);
        turnstile.projections().rebuild(green, SMALL.withoutShowing());
        start(green);
        long last = append(3, new MovedOver("4", 50));
        reach("wallets@2", last);
        reachFirst("wallets", last);
        assertThat(tables()).containsExactly("wallets_v1", "wallets_v2");
        assertThat(rows("wallets_v2")).isNotEqualTo(rows("wallets_v1"));
        assertThat(rows("wallets")).isEqualTo(rows("wallets_v1"));
        turnstile.projections().show(green);
        assertThat(rows("wallets")).isEqualTo(rows("wallets_v2"));
        turnstile.projections().show(Wallets.version(1));
        assertThat(rows("wallets")).isEqualTo(rows("wallets_v1"));
    }

    @Test
    void a_version_with_other_columns_keeps_the_grants_of_the_view() {
        fill(10);
        turnstile.projections().rebuild(Wallets.version(1));
        database.sql("DROP ROLE IF EXISTS wallet_reader; CREATE ROLE wallet_reader;"
                + " GRANT SELECT ON wallets TO wallet_reader; GRANT SELECT ON wallets TO PUBLIC");
        turnstile.projections().rebuild(new WalletCounts(), SMALL);
        assertThat(database.rows("SELECT sum(events), bool_and(moved) FROM wallets"))
                .containsExactly("16|f");
        assertThat(database.value("SELECT has_table_privilege('wallet_reader', 'wallets', 'SELECT')"))
                .isEqualTo("t");
        database.sql("DROP OWNED BY wallet_reader; DROP ROLE wallet_reader");
    }

    @Test
    void a_row_that_differs_from_its_events_is_named_and_nothing_is_swapped() {
        fill(10);
        turnstile.projections().rebuild(Wallets.version(1));
        List<String> before = rows("wallets");
        RebuildOptions spoiled = SMALL.withProgress(at(
                Phase.CHECKING,
                () -> database.sql("UPDATE wallets_v1_rebuild SET cents = cents + 1 WHERE wallet = '6'")));
        assertThatThrownBy(() -> turnstile.projections().rebuild(Wallets.version(1), spoiled))
                .isInstanceOfSatisfying(RebuildMismatchException.class, mismatch -> {
                    assertThat(mismatch.key()).isEqualTo("6");
                    assertThat(mismatch.expected()).isInstanceOf(Wallets.Wallet.class);
                    assertThat(mismatch.actual()).isNotEqualTo(mismatch.expected());
                })
                .hasMessageContaining("key 6: its events make Wallet[wallet=6");
        assertThat(rows("wallets")).isEqualTo(before);
        assertThat(progress().phase()).isEqualTo(Phase.FAILED);
    }

    private static Consumer<RebuildProgress> at(Phase phase, Runnable work) {
        AtomicBoolean done = new AtomicBoolean();
        return progress -> {
            if (progress.phase() == phase && !done.getAndSet(true)) {
                work.run();
            }
        };
    }

    @Test
    void nothing_has_effects_in_a_rebuild() {
        fill(3);
        List<String> handled = new CopyOnWriteArrayList<>();
        start(Subscription.of(
                "letters", Wallets.version(1).selection(), Start.beginning(), delivery -> handled.add("letter")));
        Eventually.holds(() -> handled.size() == 6);
        database.sql(Orders.TABLE);
        var orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        Box.Ad<String> command = new Box.Ad<>(turnstile, "send.letters", (input, tx) -> "sent");
        refused(() -> command.call(""), "command send.letters");
        refused(() -> append(1, new PaidIn(1, "again")), "an append of events");
        refused(() -> orders.fire(1, Move.PAY), "pay.orders");
        refused(() -> turnstile.projections().rebuild(Wallets.version(2)), "a rebuild of projection 'wallets'");
        turnstile.projections().rebuild(Wallets.version(1));
        assertThat(handled).hasSize(6);
        assertThat(Replay.active()).isFalse();
    }

    private void refused(Runnable effect, String what) {
        assertThatThrownBy(() -> turnstile.projections().rebuild(Wallets.watched(event -> {
                    assertThat(Replay.active()).isTrue();
                    effect.run();
                })))
                .isInstanceOf(ProjectionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        RefusedInReplayException.class,
                        refused -> assertThat(refused.what()).isEqualTo(what));
    }

    @Test
    void another_process_can_read_the_progress_of_a_rebuild() {
        fill(10);
        List<RebuildProgress> told = new CopyOnWriteArrayList<>();
        turnstile.projections().rebuild(Wallets.version(1), SMALL.withProgress(progress -> {
            told.add(progress);
            assertThat(progress().phase()).isEqualTo(progress.phase());
        }));
        assertThat(told)
                .extracting(RebuildProgress::phase)
                .containsSubsequence(Phase.FOLDING, Phase.INDEXING, Phase.CHECKING, Phase.SWAPPING, Phase.DONE);
        assertThat(progress().events()).isEqualTo(22);
        assertThat(progress().done()).isEqualTo(1);
        assertThat(told.getLast().rate()).isPositive();
        assertThat(told.getLast().left()).isZero();
    }

    @Test
    void a_later_rebuild_replaces_an_earlier_one() {
        fill(10);
        RebuildOptions overtaken = SMALL.withProgress(at(
                Phase.CHECKING,
                () -> Together.alone(() -> turnstile.projections().rebuild(Wallets.version(1), SMALL))));
        assertThatThrownBy(() -> turnstile.projections().rebuild(Wallets.version(1), overtaken))
                .isInstanceOf(RebuildSupersededException.class);
        assertThat(progress().phase()).isEqualTo(Phase.DONE);
        assertThat(rows("wallets")).isEqualTo(control());
        assertThat(tables()).containsExactly("wallets_v1");
    }

    @Test
    void a_version_is_maintained_in_one_way_only() {
        turnstile.projections().rebuild(Wallets.version(1));
        assertThatThrownBy(() -> PostgresTurnstile.builder(database.dataSource())
                        .inlineProjection(Wallets.version(1))
                        .open())
                .hasMessageContaining("projection 'wallets', version 1, is updated by a subscription, and cannot be"
                        + " updated both ways; raise its version, and rebuild the new version");
    }
}
