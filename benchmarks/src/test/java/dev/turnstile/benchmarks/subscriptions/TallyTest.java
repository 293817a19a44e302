package dev.turnstile.benchmarks.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.benchmarks.measure.Sample;
import org.junit.jupiter.api.Test;

final class TallyTest {

    @Test
    void repeated_deliveries_are_counted_and_not_awaited() throws InterruptedException {
        Tally tally = new Tally(2);
        for (int i = 0; i < 3; i++) {
            tally.arrived();
        }
        tally.await();
        assertThat(tally.count()).isEqualTo(3);
    }

    @Test
    void a_peer_is_measured_from_its_first_delivery() throws InterruptedException {
        Tally tally = new Tally(2);
        long before = System.nanoTime();
        while (System.nanoTime() - before < 20_000_000) {
            Thread.onSpinWait();
        }
        tally.arrived();
        tally.arrived();
        Sample whole = tally.untilNow();
        assertThat(whole.perSecond()).isLessThan(100);
        assertThat(whole.p50()).isGreaterThan(20);
        assertThat(tally.fromFirst().perSecond()).isGreaterThan(whole.perSecond());
    }
}
