package dev.turnstile.testing.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.testing.database.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class RaceTest {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.ofTemplate(Accounts.TEMPLATE);

    private final StepDataSource dataSource = StepDataSource.of(DATABASE.dataSource());
    private final Accounts accounts = new Accounts(dataSource);

    private static final class Full extends Refusal {

        private static final long serialVersionUID = 1L;

        Full() {
            super("expected a free seat, found none; choose another one");
        }
    }

    private Race<Integer> readersAndWriters() {
        return Race.of(2, accounts::open, (account, racer) -> accounts.readAndWrite(account))
                .withRounds(5)
                .withCheck(account -> assertThat(accounts.balance(account)).isEqualTo(80));
    }

    @Test
    void a_lost_update_is_found_in_the_first_round_at_the_barrier_before_the_lock() {
        assertThatThrownBy(() -> readersAndWriters()
                        .withBarrier(dataSource, Step.BEFORE_LOCK)
                        .run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the check after round 1 failed")
                .hasMessageContaining("90");
    }

    @Test
    void an_update_that_reads_the_locked_row_passes() {
        Race<Integer> race = Race.of(8, accounts::open, (account, racer) -> {
                    accounts.reduce(account);
                    return racer;
                })
                .withRounds(20)
                .withLimits(Duration.ofSeconds(20), Duration.ofSeconds(30))
                .withBarrier(dataSource, Step.BEFORE_LOCK)
                .withCheck(account -> assertThat(accounts.balance(account)).isEqualTo(20));
        RaceReport report = race.run().assertOnly(Outcome.Done.class);
        assertThat(report.count(Outcome.Done.class)).isEqualTo(160);
        assertThat(report).hasToString("""
                8 racers, 20 rounds, barriers at BEFORE_LOCK
                  Done                         160, 8 to 8 in a round
                  barriers opened because all racers reached it: 20""");
    }

    @Test
    void a_barrier_opens_when_the_missing_racers_wait_for_a_row_lock() {
        long start = System.nanoTime();
        RaceReport report = Race.of(4, accounts::open, (account, racer) -> {
                    accounts.reduce(account);
                    return racer;
                })
                .withRounds(5)
                .withLimits(Duration.ofSeconds(20), Duration.ofSeconds(30))
                .withBarrier(dataSource, Step.BEFORE_COMMIT)
                .run();
        assertThat(report.toString())
                .contains("barriers opened because the missing racers waited for those at the barrier: 5");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void a_barrier_opens_when_the_missing_racers_wait_for_another_thread() {
        ReentrantLock one = new ReentrantLock();
        RaceReport report = Race.of(3, accounts::open, (account, racer) -> {
                    one.lock();
                    try {
                        accounts.reduce(account);
                        return racer;
                    } finally {
                        one.unlock();
                    }
                })
                .withRounds(3)
                .withLimits(Duration.ofSeconds(20), Duration.ofSeconds(30))
                .withBarrier(dataSource, Step.BEFORE_LOCK)
                .run();
        assertThat(report.toString())
                .contains("barriers opened because the missing racers waited for those at the barrier: 3");
    }

    @Test
    void all_racers_of_a_round_wait_before_the_commit_of_different_rows() throws SQLException {
        int[] rows = {accounts.open(), accounts.open(), accounts.open()};
        RaceReport report = Race.of(3, () -> null, (nothing, racer) -> accounts.readAndWrite(rows[racer]))
                .withRounds(3)
                .withBarrier(dataSource, Step.BEFORE_COMMIT)
                .run();
        assertThat(report.toString()).contains("barriers opened because all racers reached it: 3");
        assertThat(accounts.balance(rows[0])).isEqualTo(70);
    }

    @Test
    void a_racer_that_does_not_end_fails_the_race_with_its_stack() {
        CountDownLatch never = new CountDownLatch(1);
        assertThatThrownBy(() -> Race.of(2, () -> {
                            never.await();
                            return 1;
                        })
                        .withLimits(Duration.ofMillis(10), Duration.ofMillis(100))
                        .run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("within PT0.1S")
                .hasMessageContaining("racer 1")
                .hasMessageContaining("java.util.concurrent.CountDownLatch.await");
    }

    private static RaceReport oneSeat() {
        return Race.of(3, () -> new AtomicInteger(1), (seats, racer) -> {
                    if (seats.decrementAndGet() < 0) {
                        throw new Full();
                    }
                    return racer;
                })
                .withRounds(10)
                .run();
    }

    @Test
    void outcomes_are_counted_by_their_kind() {
        RaceReport report = oneSeat()
                .assertExactlyOne(Outcome.Done.class)
                .assertNone(Outcome.Failed.class)
                .assertOnly(Outcome.Done.class, Full.class);
        assertThat(report.counts()).containsEntry("Done", 10L).containsEntry("Full", 20L);
        assertThat(report.rounds())
                .hasSize(10)
                .allSatisfy(round -> assertThat(round).hasSize(3));
    }

    @Test
    void an_unexpected_outcome_is_reported_with_its_round_and_the_table() {
        RaceReport report = oneSeat();
        assertThatThrownBy(() -> report.assertExactlyOne(Full.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected exactly one outcome Full in each round, got in round 1: ")
                .hasMessageContaining("Full                          20, 2 to 2 in a round");
        assertThatThrownBy(() -> report.assertOnly(Outcome.Done.class)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> report.assertNone(Refusal.class)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> report.assertAtMostOne(Full.class)).isInstanceOf(AssertionError.class);
    }
}
