package dev.turnstile.postgres;

import dev.turnstile.event.Append;
import dev.turnstile.event.Appended;
import dev.turnstile.event.EventQuery;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventStore.AppendCondition;
import dev.turnstile.event.EventStore.SettledEvents;
import dev.turnstile.event.EventStore.SettledPosition;
import dev.turnstile.event.EventStore.StreamInfo;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StoredType;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.archive.ArchivePlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A store whose events are moved into the archive over and over.
 *
 * @param turnstile where the events are
 * @param when when they move
 */
record ArchivingStore(PostgresTurnstile turnstile, When when) implements EventStore {

    /** When events move. */
    enum When {
        /** Before each append and each read: reads find everything in the archive. */
        ALWAYS,
        /** Before each append: reads find what came last in the hot table. */
        BEFORE_APPENDS,
        /** Before each append, all but what has come to a stream after its first event. */
        FIRST_EVENTS
    }

    private EventStore store() {
        return turnstile.events();
    }

    private void archive() {
        ArchivePlan plan = ArchivePlan.all();
        turnstile.archive().run(when == When.FIRST_EVENTS ? plan.withUpToVersion(1) : plan);
    }

    @Override
    public List<Appended> append(List<Append> appends) {
        archive();
        return store().append(appends);
    }

    @Override
    public List<Appended> append(AppendCondition condition, List<Append> appends) {
        archive();
        return store().append(condition, appends);
    }

    @Override
    public Stream<RecordedEvent> read(Read read) {
        if (when == When.ALWAYS) {
            archive();
        }
        return store().read(read);
    }

    @Override
    public SettledEvents settled(EventQuery query, SettledPosition after) {
        if (when == When.ALWAYS) {
            archive();
        }
        return store().settled(query, after);
    }

    @Override
    public Optional<StreamInfo> stream(StreamName stream) {
        return store().stream(stream);
    }

    @Override
    public void describe(StreamName stream, Map<String, ?> metadata) {
        store().describe(stream, metadata);
    }

    @Override
    public void delete(StreamName stream, ExpectedVersion expected) {
        store().delete(stream, expected);
    }

    @Override
    public void deleteForever(StreamName stream, ExpectedVersion expected) {
        store().deleteForever(stream, expected);
    }

    @Override
    public List<StoredType> types() {
        return store().types();
    }
}
