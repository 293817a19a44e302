package dev.turnstile.testing;

import dev.turnstile.event.Append;
import dev.turnstile.event.AppendConditionFailed;
import dev.turnstile.event.Appended;
import dev.turnstile.event.EventQuery;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventStore.AppendCondition;
import dev.turnstile.event.EventStore.StreamInfo;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StoredType;
import dev.turnstile.event.StreamDeleted;
import dev.turnstile.event.StreamName;
import dev.turnstile.event.WrongExpectedVersion;
import dev.turnstile.json.Json;
import dev.turnstile.json.spi.RoundTrip;
import dev.turnstile.json.spi.StorableNumber;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An event store in memory for tests, with one list and one lock. Each method call is a transaction.
 *
 * <p>Thread-safe. The store has no commands, so an event has an actor only if the caller sets one.
 */
public final class InMemoryEventStore implements EventStore {

    private final Json json;
    private final RoundTrip roundTrip;
    private final Clock clock;
    private final List<RecordedEvent> log = new ArrayList<>();
    private final Map<StreamName, StreamInfo> streams = new HashMap<>();
    private final Set<StoredType> types = new TreeSet<>();
    private long position;

    /**
     * Creates an empty store.
     *
     * @param json the JSON writer for the events
     * @param clock the clock for the time at which events are recorded
     */
    public InMemoryEventStore(Json json, Clock clock) {
        this.json = json;
        this.roundTrip = new RoundTrip(json);
        this.clock = clock;
    }

    @Override
    public List<Appended> append(List<Append> appends) {
        return appended(null, appends);
    }

    @Override
    public List<Appended> append(AppendCondition condition, List<Append> appends) {
        return appended(condition, appends);
    }

    private synchronized List<Appended> appended(@Nullable AppendCondition condition, List<Append> appends) {
        Map<StreamName, List<RecordedEvent>> events = new LinkedHashMap<>();
        for (Append append : appends) {
            if (events.put(append.stream(), List.of()) != null) {
                throw new IllegalArgumentException(
                        "stream " + append.stream() + " is named twice in one append; put its events together");
            }
        }
        appends.forEach(append -> events.put(append.stream(), recorded(append)));
        appends.forEach(append -> expected(append.stream(), append.expected()));
        if (condition != null) {
            check(condition);
        }
        List<Appended> appended = new ArrayList<>();
        events.forEach((stream, its) -> appended.add(written(stream, its)));
        return appended;
    }

    private StreamInfo info(StreamName stream) {
        return streams.getOrDefault(stream, new StreamInfo(stream, 0, 0, false, Map.of()));
    }

    private StreamInfo expected(StreamName stream, ExpectedVersion expected) {
        StreamInfo info = info(stream);
        if (info.closed()) {
            throw new StreamDeleted(stream);
        }
        if (!expected.holds(info.version(), info.deletedUpTo())) {
            throw new WrongExpectedVersion(stream, expected, info.version(), info.deleted());
        }
        return info;
    }

    private void check(AppendCondition condition) {
        for (RecordedEvent event : log) {
            if (event.position() > condition.after().value() && matches(condition.failIfEventsMatch(), event)) {
                throw new AppendConditionFailed(condition, event.position());
            }
        }
    }

    private static boolean matches(EventQuery query, RecordedEvent event) {
        return query.matches(event.type(), event.tags());
    }

    /** Returns the events to record, without their positions. */
    private List<RecordedEvent> recorded(Append append) {
        List<RecordedEvent> events = new ArrayList<>();
        int version = info(append.stream()).version();
        for (NewEvent event : append.events()) {
            events.add(recorded(append.stream(), ++version, event));
        }
        return events;
    }

    private RecordedEvent recorded(StreamName stream, int version, NewEvent event) {
        NewEvent.Origin origin = event.origin();
        Map<String, Object> metadata = event.metadata();
        return new RecordedEvent(
                0,
                stream,
                version,
                RecordedEvent.Kind.EVENT,
                event.type(),
                event.schema(),
                null,
                null,
                null,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                origin.occurredAt(),
                origin.actor(),
                origin.commandId(),
                origin.correlationId(),
                origin.causationId(),
                event.tags(),
                data(event.data()),
                metadata.isEmpty() ? null : column(metadata));
    }

    @SuppressWarnings("unchecked") // a record becomes a JSON object
    private String data(Object data) {
        if (data instanceof Record event) {
            roundTrip.check(event);
        }
        Map<String, Object> tree = data instanceof String text
                ? json.read(text)
                : (Map<String, Object>) Objects.requireNonNull(json.convert(data, Map.class));
        StorableNumber.tree("data", tree);
        return column(tree);
    }

    /** Returns the text that the database would return for an object. */
    private String column(Map<String, ?> object) {
        return JsonColumn.text(json.read(json.write(object)));
    }

    private Appended written(StreamName stream, List<RecordedEvent> events) {
        StreamInfo before = info(stream);
        for (RecordedEvent event : events) {
            log.add(at(++position, event));
            types.add(new StoredType(event.type(), event.schema()));
        }
        int version = before.version() + events.size();
        if (!events.isEmpty()) {
            streams.put(stream, new StreamInfo(stream, version, before.deletedUpTo(), false, before.metadata()));
        }
        return new Appended(stream, version, events.isEmpty() ? 0 : position);
    }

    private static RecordedEvent at(long position, RecordedEvent event) {
        return new RecordedEvent(
                position,
                event.stream(),
                event.version(),
                event.kind(),
                event.type(),
                event.schema(),
                event.machine(),
                event.fromState(),
                event.toState(),
                event.recordedAt(),
                event.happenedAt(),
                event.actor(),
                event.commandId(),
                event.correlation(),
                event.causation(),
                event.tags(),
                event.data(),
                event.metadata());
    }

    @Override
    public synchronized Stream<RecordedEvent> read(Read read) {
        List<RecordedEvent> found = new ArrayList<>(log.stream()
                .filter(event -> in(read.source(), event) && in(read.range(), event) && passes(read.filter(), event))
                .toList());
        if (read.order().backwards()) {
            Collections.reverse(found);
        }
        return found.stream().limit(read.order().limit());
    }

    @Override
    public synchronized SettledEvents settled(EventQuery query, SettledPosition after) {
        Stream<RecordedEvent> events = read(Read.all().withQuery(query).withAfterPosition(after.value()));
        return new SettledEvents(query, events, new SettledPosition(Math.max(after.value(), position)));
    }

    private boolean in(Read.Source source, RecordedEvent event) {
        return switch (source) {
            case Read.Source.OfStream one ->
                event.stream().equals(one.stream())
                        && (one.deleted()
                                || event.version() > info(one.stream()).deletedUpTo());
            case Read.Source.OfCategory one -> event.stream().category().equals(one.category());
            case Read.Source.Everything all -> true;
        };
    }

    private static boolean in(Read.Range range, RecordedEvent event) {
        Instant until = range.until();
        return event.version() >= range.fromVersion()
                && event.version() <= range.toVersion()
                && event.position() > range.afterPosition()
                && event.position() <= range.upToPosition()
                && (until == null || !event.recordedAt().isAfter(until));
    }

    private boolean passes(Read.Filter filter, RecordedEvent event) {
        EventQuery query = filter.query();
        return (filter.types().isEmpty() || filter.types().contains(event.type()))
                && (query == null || matches(query, event))
                && (filter.metadata().isEmpty() || holds(event.metadata(), filter.metadata()));
    }

    private boolean holds(@Nullable String metadata, Map<String, String> wanted) {
        Map<String, Object> fields = metadata == null ? Map.of() : json.read(metadata);
        return wanted.entrySet().stream()
                .allMatch(field -> field.getValue().equals(Objects.toString(fields.get(field.getKey()), null)));
    }

    @Override
    public synchronized Optional<StreamInfo> stream(StreamName stream) {
        return Optional.ofNullable(streams.get(stream))
                .filter(info ->
                        info.version() > 0 || info.closed() || !info.metadata().isEmpty());
    }

    @Override
    public synchronized void describe(StreamName stream, Map<String, ?> metadata) {
        Map<String, Object> stored = json.read(column(metadata));
        StreamInfo info = expected(stream, ExpectedVersion.any());
        streams.put(stream, new StreamInfo(stream, info.version(), info.deletedUpTo(), false, stored));
    }

    @Override
    public synchronized void delete(StreamName stream, ExpectedVersion expected) {
        StreamInfo info = expected(stream, expected);
        streams.put(stream, new StreamInfo(stream, info.version(), info.version(), false, info.metadata()));
    }

    @Override
    public synchronized void deleteForever(StreamName stream, ExpectedVersion expected) {
        StreamInfo info = expected(stream, expected);
        log.removeIf(event -> event.stream().equals(stream));
        streams.put(stream, new StreamInfo(stream, info.version(), info.version(), true, info.metadata()));
    }

    @Override
    public synchronized List<StoredType> types() {
        return List.copyOf(types);
    }
}
