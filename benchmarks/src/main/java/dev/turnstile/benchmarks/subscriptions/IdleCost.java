package dev.turnstile.benchmarks.subscriptions;

import dev.turnstile.benchmarks.measure.Samples;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** A measurement of the statements of an idle node. */
final class IdleCost {

    private static final int SUBSCRIPTIONS = 3;

    /** The time after which the polling interval of an idle node has reached its maximum. */
    private static final Duration SETTLED = Duration.ofSeconds(4);

    private IdleCost() {}

    /** Counts the statements of a node during the given time. */
    static Map<String, Object> measure(DataSource pool, Duration measured) throws InterruptedException {
        CountedStatements counted = new CountedStatements(pool);
        try (PostgresTurnstile turnstile = PostgresTurnstile.open(counted.pool());
                Subscriber node = turnstile.subscriptions().start(subscriptions())) {
            Pause.of(SETTLED);
            long before = counted.count();
            Pause.of(measured);
            long statements = counted.count() - before;
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("subscriptions", node.shards().size());
            row.put("statements", statements);
            row.put("perSecond", Samples.rounded(statements / (measured.toMillis() / 1e3)));
            return row;
        }
    }

    private static Subscription[] subscriptions() {
        return IntStream.range(0, SUBSCRIPTIONS)
                .mapToObj(i -> Subscription.of(
                        "bench-idle-" + i + "-" + System.nanoTime(), Selection.ofEvents(), Start.now(), delivery -> {}))
                .toArray(Subscription[]::new);
    }
}
