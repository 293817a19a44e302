package dev.turnstile.postgres.internal.rebuild;

import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.projection.Projections.RebuildProgress;
import dev.turnstile.projection.Projections.RebuildProgress.Phase;
import dev.turnstile.projection.Projections.RebuildSupersededException;
import dev.turnstile.subscription.Cursor;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures a rebuild, and reports its progress about once a second. Not thread-safe. */
final class Meter {

    private static final Logger LOG = LoggerFactory.getLogger(Meter.class);

    private final Rebuild.Parts parts;
    private final RebuildTable.Attempt attempt;
    private final Consumer<RebuildProgress> listener;
    private final long start = System.nanoTime();
    private Phase phase = Phase.FOLDING;
    private @Nullable String failure;
    private long next = start;
    private long firstEvents = -1;
    private long firstPosition;

    Meter(Rebuild.Parts parts, RebuildTable.Attempt attempt, Consumer<RebuildProgress> listener) {
        this.parts = parts;
        this.attempt = attempt;
        this.listener = listener;
    }

    /** Reports the progress if the last report is at least a second old. */
    void reportIfDue(Cursor at, long events) throws SQLException {
        if (System.nanoTime() - next >= 0) {
            report(at, events);
        }
    }

    void phase(Phase now, Cursor at, long events) throws SQLException {
        phase = now;
        report(at, events);
    }

    private void report(Cursor at, long events) throws SQLException {
        next = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        RebuildProgress progress = parts.database().with(connection -> {
            RebuildProgress now = progress(at, events, parts.rebuilds().lastPosition(connection));
            if (parts.rebuilds().report(connection, attempt, now) == 0) {
                throw new RebuildSupersededException(attempt.name(), attempt.version());
            }
            return now;
        });
        listener.accept(progress);
    }

    private RebuildProgress progress(Cursor at, long events, long last) {
        if (firstEvents < 0) {
            firstEvents = events;
            firstPosition = at.position();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double positions = (at.position() - firstPosition) / seconds;
        double left = positions > 0 ? Math.max(0, last - at.position()) / positions : 0;
        return new RebuildProgress(
                attempt.name(),
                attempt.version(),
                phase,
                events,
                last == 0 ? 1 : Math.min(1, (double) at.position() / last),
                (events - firstEvents) / seconds,
                Duration.ofMillis((long) (left * 1_000)),
                Instant.now(),
                failure);
    }

    /**
     * Logs that the attempt has failed, and records it if the database is available.
     *
     * @throws RebuildSupersededException if another attempt has started and made this one fail
     */
    void failed(Cursor at, long events, Throwable cause) {
        failure = Failures.text(cause);
        try {
            phase(Phase.FAILED, at, events);
        } catch (RebuildSupersededException superseded) {
            superseded.addSuppressed(cause);
            throw superseded;
        } catch (SQLException | RuntimeException e) {
            LOG.debug("the failure of a rebuild was not recorded", Failures.trace(e));
            cause.addSuppressed(e);
        }
        LOG.warn("projection '{}': the rebuild of version {} failed: {}", attempt.name(), attempt.version(), failure);
    }
}
