package dev.turnstile.postgres.internal.rebuild;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.log.Fetched;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.ProjectionException;
import dev.turnstile.projection.TableProjection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The events that a projection reads from an event of the log. */
final class ReadableEvents {

    private static final Logger LOG = LoggerFactory.getLogger(ReadableEvents.class);

    private ReadableEvents() {}

    /**
     * Returns the events that a projection reads; empty if the event cannot be read and the projection skips it.
     *
     * @throws ProjectionException if the event cannot be read and the projection does not skip it
     */
    static <E> List<E> of(Fetched fetched, TableProjection<?, ?, E> projection, Json json) {
        RecordedEvent event = fetched.event();
        try {
            if (fetched.unreadable() != null) {
                throw fetched.unreadable();
            }
            return projection.read(new ProjectedEvent(event, json));
        } catch (RuntimeException e) {
            if (projection.skips(event)) {
                logSkipped(projection.name(), event, e);
                return List.of();
            }
            String why = "expected an event that can be read, got: " + Failures.text(e)
                    + "; repair its data or its key, or override skips(event) to leave it out";
            throw new ProjectionException(projection.name(), event, why, e);
        }
    }

    private static void logSkipped(String projection, RecordedEvent event, RuntimeException failure) {
        LOG.warn(
                "projection '{}' skips the event at position {} (stream {}, version {}), which cannot be read: {}",
                projection,
                event.position(),
                event.stream(),
                event.version(),
                Failures.text(failure));
    }
}
