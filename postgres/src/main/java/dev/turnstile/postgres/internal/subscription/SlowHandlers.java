package dev.turnstile.postgres.internal.subscription;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names handlers that do not return: the event, the shard and the thread. */
final class SlowHandlers {

    private static final Logger LOG = LoggerFactory.getLogger(SlowHandlers.class);

    private static final int FRAMES = 8;

    private final Duration limit;

    SlowHandlers(Duration limit) {
        this.limit = limit;
    }

    void look(Collection<Shard> shards) {
        for (Shard shard : shards) {
            Shard.Handing handing = shard.handing();
            if (handing != null && System.nanoTime() - handing.since() > limit.toNanos()) {
                look(shard, handing);
            }
        }
    }

    private void look(Shard shard, Shard.Handing handing) {
        String text = text(shard, handing);
        if (shard.slow(handing, text)) {
            LOG.warn("{}: {}, at {}", shard.of().declared().name(), text, frames(handing.thread()));
        }
    }

    private String text(Shard shard, Shard.Handing handing) {
        Fetched first = handing.first();
        return "the handler has not returned for more than " + limit + ": " + first.named()
                + (handing.events() > 1 ? " and " + (handing.events() - 1) + " events behind it" : "") + ", shard "
                + shard.key().shard() + ", thread " + handing.thread().getName();
    }

    private static String frames(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .limit(FRAMES)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(" <- "));
    }
}
