package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.postgres.internal.log.Fetched;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs handlers that have not returned within the limit, with the event, the shard and the thread. */
final class SlowHandlers {

    private static final Logger LOG = LoggerFactory.getLogger(SlowHandlers.class);

    private static final int FRAMES = 8;

    private final Duration limit;

    SlowHandlers(Duration limit) {
        this.limit = limit;
    }

    void check(Collection<Shard> shards) {
        for (Shard shard : shards) {
            Shard.Execution execution = shard.execution();
            if (execution != null && System.nanoTime() - execution.since() > limit.toNanos()) {
                log(shard, execution);
            }
        }
    }

    private void log(Shard shard, Shard.Execution execution) {
        String text = text(shard, execution);
        if (shard.slow(execution, text)) {
            LOG.warn("subscription {}: {}, at {}", shard.of().declared().name(), text, frames(execution.thread()));
        }
    }

    private String text(Shard shard, Shard.Execution execution) {
        Fetched first = execution.first();
        return "the handler has not returned for more than " + limit + ": " + first.named()
                + (execution.events() > 1 ? " and " + (execution.events() - 1) + " later events" : "") + ", shard "
                + shard.key().shard() + ", thread " + execution.thread().getName();
    }

    private static String frames(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .limit(FRAMES)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(" <- "));
    }
}
