package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscriptions.LogPage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Events that are large when decompressed are read in small pages, whatever their size on disk. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class LargeEventsTest extends SubscriptionFixture {

    private static final int EVENTS = 60;
    private static final String TEXT = "x".repeat(1_000_000);

    LargeEventsTest(TestServer server) {
        super(server);
        for (int stream = 0; stream < EVENTS; stream += 10) {
            turnstile
                    .events()
                    .append(Append.of(
                            StreamName.of("note", stream),
                            Collections.nCopies(10, NewEvent.ofJson("noted", 1, "{\"text\":\"" + TEXT + "\"}"))));
        }
    }

    @Test
    void a_page_is_bounded_by_what_its_events_take_decompressed() {
        assertThat(Long.parseLong(database.value("SELECT max(pg_column_size(data)) FROM turnstile.event")))
                .isLessThan(50_000);
        List<Integer> sizes = new ArrayList<>();
        for (Cursor at = Cursor.START; ; ) {
            LogPage page = turnstile.subscriptions().read(at, 2_000);
            if (page.events().isEmpty()) {
                break;
            }
            sizes.add(page.events().size());
            at = page.end();
        }
        assertThat(sizes).allMatch(size -> size <= 9);
        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(EVENTS);
        assertThat(sizes).hasSizeLessThan(EVENTS / 4);
    }

    @Test
    void a_subscription_and_a_parked_stream_get_all_of_them() throws InterruptedException {
        AtomicInteger failures = new AtomicInteger(1);
        AtomicInteger handled = new AtomicInteger();
        start(Subscription.of("notes", NOTES, Start.beginning(), delivery -> {
            if (failures.getAndDecrement() > 0) {
                fail("the first time");
            }
            handled.incrementAndGet();
        }));
        reach(append(1, "end"));
        Eventually.holds(() -> handled.get() == EVENTS + 1);
        Eventually.holds(() -> turnstile.subscriptions().parked("notes").isEmpty());
    }
}
