package dev.turnstile.kafka;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;

/** Waits for conditions. */
final class Await {

    private Await() {}

    /** Waits until a condition holds; fails after the timeout and describes the state then. */
    static void until(Duration timeout, Callable<Boolean> condition, Supplier<String> state) {
        try {
            await().atMost(timeout)
                    .pollInterval(Duration.ofMillis(50))
                    .pollDelay(Duration.ZERO)
                    .until(condition);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("not within " + timeout + ": " + state.get(), e);
        }
    }
}
