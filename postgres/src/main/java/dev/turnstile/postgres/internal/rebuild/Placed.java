package dev.turnstile.postgres.internal.rebuild;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.projection.ProjectedEvent;
import dev.turnstile.projection.ProjectionException;
import dev.turnstile.projection.TableProjection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event of a page.
 *
 * @param stream the number of its stream
 * @param event the event; its data is as stored if a personal value cannot be decrypted
 * @param unreadable the reason why a personal value cannot be decrypted, or null
 */
record Placed(long stream, RecordedEvent event, @Nullable RuntimeException unreadable) {

    private static final Logger LOG = LoggerFactory.getLogger(Placed.class);

    /**
     * Returns the events that a projection reads; empty if the event cannot be read and the projection skips it.
     *
     * @throws ProjectionException if the event cannot be read and the projection does not skip it
     */
    <E> List<E> read(TableProjection<?, ?, E> projection, Json json) {
        try {
            if (unreadable != null) {
                throw unreadable;
            }
            return projection.read(new ProjectedEvent(event, json));
        } catch (RuntimeException e) {
            if (projection.skips(event)) {
                logSkipped(projection.name(), e);
                return List.of();
            }
            String why = "expected an event that can be read, got: " + Failures.text(e)
                    + "; repair its data or its key, or override skips(event) to leave it out";
            throw new ProjectionException(projection.name(), event, why, e);
        }
    }

    private void logSkipped(String projection, RuntimeException failure) {
        LOG.warn(
                "projection '{}' skips the event at position {} (stream {}, version {}), which cannot be read: {}",
                projection,
                event.position(),
                event.stream(),
                event.version(),
                Failures.text(failure));
    }
}
