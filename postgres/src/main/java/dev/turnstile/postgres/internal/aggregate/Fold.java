package dev.turnstile.postgres.internal.aggregate;

import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.aggregate.Aggregates.BrokenSnapshotException;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.failure.Failures;
import java.time.Instant;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Folds events into states, from a snapshot on if there is one. Thread-safe. */
final class Fold<S, E> {

    private final Aggregate<S, E> aggregate;
    private final EventStore store;
    private final Json json;
    private final String fingerprint;
    private final @Nullable StateText<S> text;

    Fold(Aggregate<S, E> aggregate, EventStore store, Json json) {
        Class<S> type = aggregate.stateType();
        this.aggregate = aggregate;
        this.store = store;
        this.json = json;
        this.fingerprint = Digest.of(aggregate.fingerprint());
        this.text = type == null ? null : new StateText<>(json, type);
    }

    /** Returns the digest of the aggregate's fingerprint, which identifies its snapshots. */
    String fingerprint() {
        return fingerprint;
    }

    /** Returns the JSON mapping of states, or null if no snapshots are taken. */
    @Nullable
    StateText<S> text() {
        return text;
    }

    /**
     * Folds a stream up to a version. Returns null if events after the snapshot were deleted after the head was read;
     * the caller must read the head again.
     */
    @Nullable
    Folded<S> upTo(StreamName stream, SnapshotTable.Head head, int version) {
        SnapshotTable.Stored snapshot = head.snapshot();
        if (text == null || snapshot == null) {
            int known = Math.min(version, head.deletedUpTo());
            return read(stream, version, new Folded<>(head, aggregate.initial(), known, 0, 0, null));
        }
        S state = state(text, stream, head, snapshot);
        return read(stream, version, new Folded<>(head, state, snapshot.version(), 0, 0, snapshot.takenAt()));
    }

    private S state(StateText<S> reader, StreamName stream, SnapshotTable.Head head, SnapshotTable.Stored snapshot) {
        String checksum = SnapshotTable.Stored.checksum(head.id(), fingerprint, snapshot.version(), snapshot.state());
        if (!checksum.equals(snapshot.checksum())) {
            throw new BrokenSnapshotException(
                    stream, snapshot.version(), "was changed by hand: its checksum does not match", null);
        }
        if (snapshot.version() > head.version()) {
            throw new BrokenSnapshotException(
                    stream, snapshot.version(), "lies beyond the stream, whose version is " + head.version(), null);
        }
        try {
            return reader.read(snapshot.state());
        } catch (InvalidJsonException e) {
            throw new BrokenSnapshotException(stream, snapshot.version(), "cannot be read: " + Failures.text(e), e);
        }
    }

    private @Nullable Folded<S> read(StreamName stream, int upTo, Folded<S> from) {
        S state = from.state();
        int version = from.version();
        int events = 0;
        long length = 0;
        Instant since = from.since();
        if (version >= upTo) {
            return from;
        }
        try (Stream<RecordedEvent> read =
                store.read(Read.ofStream(stream).withFromVersion(version + 1).withToVersion(upTo))) {
            for (Iterator<RecordedEvent> left = read.iterator(); left.hasNext(); ) {
                RecordedEvent event = left.next();
                if (from.head().snapshot() != null && event.version() != version + 1) {
                    return null;
                }
                state = aggregate.fold(state, aggregate.types().decode(event, json));
                version = event.version();
                events++;
                length += event.data() == null ? 0 : event.data().length();
                since = since == null ? event.recordedAt() : since;
            }
        }
        return new Folded<>(from.head(), state, version, events, length, since);
    }
}
