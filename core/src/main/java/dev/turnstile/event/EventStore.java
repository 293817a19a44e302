package dev.turnstile.event;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The log as a store of streams of events.
 *
 * <p>Inside a command's code, or work that joins the caller's transaction, all methods work in that transaction;
 * otherwise each append is a transaction of its own. Thread-safe.
 */
public interface EventStore {

    /**
     * Appends events to one stream.
     *
     * @throws WrongExpectedVersion if the stream is not as expected
     * @throws StreamDeleted if the stream was deleted forever
     * @throws dev.turnstile.json.InvalidJsonException if an event's data is not one JSON object
     * @throws EventStoreException if the database fails
     */
    default Appended append(Append append) {
        return append(List.of(append)).getFirst();
    }

    /**
     * Appends events to several streams: to all of them or to none.
     *
     * @param appends each to another stream
     * @return what was done, in the same order
     * @throws WrongExpectedVersion if one of the streams is not as expected
     * @throws StreamDeleted if one of the streams was deleted forever
     * @throws IllegalArgumentException if a stream is named twice
     * @throws dev.turnstile.json.InvalidJsonException if an event's data is not one JSON object
     * @throws EventStoreException if the database fails
     */
    List<Appended> append(List<Append> appends);

    /**
     * Appends events on the condition that nothing relevant was appended before.
     *
     * @param appends each to another stream; with none, only the condition is checked
     * @return what was done, in the same order
     * @throws AppendConditionFailed if something relevant was appended
     * @throws WrongExpectedVersion if one of the streams is not as expected
     * @throws StreamDeleted if one of the streams was deleted forever
     * @throws IllegalArgumentException if a stream is named twice
     * @throws dev.turnstile.json.InvalidJsonException if an event's data is not one JSON object
     * @throws EventStoreException if the database fails
     */
    List<Appended> append(AppendCondition condition, List<Append> appends);

    /**
     * Reads events, a part at a time: the memory needed does not depend on how many there are.
     *
     * @return the events; to be closed, and inside a transaction before it ends
     * @throws MissingEventTypeException while reading, if the log lacks the type of an event
     * @throws BrokenStreamException while reading a stream as a whole, if an event is missing in it
     * @throws EventStoreException if the database fails, also while reading
     */
    Stream<RecordedEvent> read(Read read);

    /**
     * Reads the events that a query means after a settled position, waiting for appends in progress that it could mean.
     *
     * <p>The place for decisions, and for following a query's events: whoever goes on after
     * {@link SettledEvents#upTo()} misses none, however late an append commits.
     *
     * @param query which events
     * @param after where to begin
     * @return the events and the position up to which they are complete; to be closed, and inside a transaction before
     *     it ends
     * @throws EventStoreException if the database fails, also while reading
     */
    SettledEvents settled(EventQuery query, SettledPosition after);

    /** Reads the events that a query means from the first one on. */
    default SettledEvents settled(EventQuery query) {
        return settled(query, SettledPosition.START);
    }

    /** Returns the facts about a stream; empty if it never had an event or metadata. */
    Optional<StreamInfo> stream(StreamName stream);

    /**
     * Sets a stream's metadata, in place of what was said before; the stream needs no events.
     *
     * @throws StreamDeleted if the stream was deleted forever
     * @throws dev.turnstile.json.InvalidJsonException if a value cannot be written
     */
    void describe(StreamName stream, Map<String, ?> metadata);

    /**
     * Deletes a stream's events: they stay in the log, but reads of the stream no longer find them unless asked to.
     * It can be appended to again, and its versions go on.
     *
     * @throws WrongExpectedVersion if the stream is not as expected
     * @throws StreamDeleted if the stream was deleted forever
     */
    void delete(StreamName stream, ExpectedVersion expected);

    /**
     * Deletes a stream with its events, for good; what was appended is lost, and nothing is appended to it any more.
     *
     * @throws WrongExpectedVersion if the stream is not as expected
     * @throws StreamDeleted if the stream was deleted forever before
     */
    void deleteForever(StreamName stream, ExpectedVersion expected);

    /** Returns the types of appended events that the store has seen, in the order of their names. */
    List<StoredType> types();

    /**
     * Returns the stored types that none of the given readers reads, for a check when the application starts.
     *
     * @param readers all readers of the application
     */
    default List<StoredType> unread(EventTypes<?>... readers) {
        Set<EventTypes<?>> all = Set.of(readers);
        return types().stream()
                .filter(type -> all.stream().noneMatch(reader -> reader.reads(type)))
                .toList();
    }

    /**
     * A position in the log up to which no event that a query means can appear any more.
     *
     * <p>Positions are given out when events are written, not when they are committed: an event may become visible at a
     * lower position than one that was read before. The position of an {@link Appended} or of a {@link RecordedEvent}
     * is therefore not settled. {@link #settled(EventQuery, SettledPosition)} returns one that is, for its query.
     *
     * @param value the position; 0 before the first event
     */
    record SettledPosition(long value) implements Comparable<SettledPosition> {

        /** The position before the first event. */
        public static final SettledPosition START = new SettledPosition(0);

        /**
         * Takes a position that a settled read returned, for an event store, or for a caller that kept it elsewhere.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public SettledPosition {
            if (value < 0) {
                throw new IllegalArgumentException("expected a position from 0 on, got " + value);
            }
        }

        @Override
        public int compareTo(SettledPosition other) {
            return Long.compare(value, other.value);
        }
    }

    /**
     * The events that a query means after a settled position, up to another one. Used by one thread.
     *
     * @param query which events
     * @param events the events in the order of positions, read a part at a time
     * @param upTo the position up to which no further event that the query means can appear; also where none was found
     */
    record SettledEvents(EventQuery query, Stream<RecordedEvent> events, SettledPosition upTo)
            implements AutoCloseable {

        /** Returns the condition that no event that the query means was appended after these. */
        public AppendCondition condition() {
            return new AppendCondition(query, upTo);
        }

        /** Ends the reading. */
        @Override
        public void close() {
            events.close();
        }
    }
}
