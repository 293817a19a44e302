package dev.turnstile.testing.scenario;

import dev.turnstile.json.Json;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.testing.TestClock;
import dev.turnstile.testing.TestDelivery;
import java.util.HashMap;
import java.util.Map;

/** Numbers the events of a scenario: positions over all streams, versions in each stream. */
final class Deliveries {

    private final Json json = Json.found();
    private final TestClock clock = TestClock.of(TestDelivery.RECORDED);
    private final Map<String, Integer> versions = new HashMap<>();
    private long position;

    TestClock clock() {
        return clock;
    }

    /** Returns the first delivery of the next event, recorded at the time of the clock. */
    Delivery next(TestDelivery event) {
        String stream = event.read(json).event().stream().toString();
        return event.withPosition(++position)
                .withVersion(versions.merge(stream, 1, Integer::sum))
                .withRecordedAt(clock.instant())
                .read(json);
    }
}
