package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.BrokenStreamException;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import org.jspecify.annotations.Nullable;

/** Checks that no event is missing in a stream that is read completely. Used by one thread. */
final class DensityCheck {

    private final StreamName stream;
    private final boolean backwards;
    private final boolean bounded;
    private int next;
    private int end;
    private long position;
    private boolean begun;

    private DensityCheck(Read read, StreamName stream) {
        this.stream = stream;
        this.backwards = read.order().backwards();
        this.bounded = read.order().limit() < Long.MAX_VALUE;
    }

    /** Returns a check for a read, or null if the read skips events or does not read a single stream. */
    static @Nullable DensityCheck of(Read read) {
        Read.Range range = read.range();
        boolean whole = range.afterPosition() == 0 && range.upToPosition() == Long.MAX_VALUE && range.until() == null;
        return whole
                        && read.source() instanceof Read.Source.OfStream one
                        && read.filter().equals(Read.Filter.NONE)
                ? new DensityCheck(read, one.stream())
                : null;
    }

    /**
     * Sets the bounds.
     *
     * @param first the first version that must exist
     * @param last the last version that must exist
     */
    void begin(int first, int last) {
        begun = true;
        next = backwards ? last : first;
        end = backwards ? first - 1 : last + 1;
    }

    boolean begun() {
        return begun;
    }

    void read(RecordedEvent event) {
        if (event.version() != next) {
            throw new BrokenStreamException(stream, next, event.version(), event.position());
        }
        next += backwards ? -1 : 1;
        position = event.position();
    }

    void finish() {
        if (begun && !bounded && next != end) {
            throw new BrokenStreamException(stream, next, 0, position);
        }
    }
}
