package dev.turnstile.event;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Appends events to the streams of the log, and reads them.
 *
 * <p>Inside a command's code, or work that joins the caller's transaction, all methods use that transaction. Otherwise
 * each append has its own transaction. Thread-safe.
 */
public interface EventStore {

    /**
     * Appends events to one stream.
     *
     * @throws WrongExpectedVersion if the stream does not have the expected version
     * @throws StreamDeleted if the stream was deleted forever
     * @throws dev.turnstile.json.InvalidJsonException if the data of an event is not a JSON object
     * @throws EventStoreException if the database fails
     */
    default Appended append(Append append) {
        return append(List.of(append)).getFirst();
    }

    /**
     * Appends events to several streams, either to all of them or to none.
     *
     * @param appends the appends, each to another stream
     * @return the results, in the same order
     * @throws WrongExpectedVersion if one of the streams does not have the expected version
     * @throws StreamDeleted if one of the streams was deleted forever
     * @throws IllegalArgumentException if a stream is named twice
     * @throws dev.turnstile.json.InvalidJsonException if the data of an event is not a JSON object
     * @throws EventStoreException if the database fails
     */
    List<Appended> append(List<Append> appends);

    /**
     * Appends events if no event that matches the condition's query was appended after the condition's position.
     *
     * @param appends the appends, each to another stream; if empty, only the condition is checked
     * @return the results, in the same order
     * @throws AppendConditionFailed if a matching event was appended
     * @throws WrongExpectedVersion if one of the streams does not have the expected version
     * @throws StreamDeleted if one of the streams was deleted forever
     * @throws IllegalArgumentException if a stream is named twice
     * @throws dev.turnstile.json.InvalidJsonException if the data of an event is not a JSON object
     * @throws EventStoreException if the database fails
     */
    List<Appended> append(AppendCondition condition, List<Append> appends);

    /**
     * Reads events in parts, so that the required memory does not depend on their number.
     *
     * @return the events; the caller must close the stream, inside a transaction before the transaction ends
     * @throws MissingEventTypeException while reading, if the type of an event is missing in the log
     * @throws BrokenStreamException while reading a whole stream, if an event is missing
     * @throws EventStoreException if the database fails, also while reading
     */
    Stream<RecordedEvent> read(Read read);

    /**
     * Reads the events that match a query after a settled position. Waits for appends in progress that could match.
     *
     * <p>Use this method for decisions and for following the events of a query. A reader that continues after {@link
     * SettledEvents#upTo()} misses no event, even if an append commits late.
     *
     * @param query the query
     * @param after the position after which to read
     * @return the events and the position up to which they are complete; the caller must close the result, inside a
     *     transaction before the transaction ends
     * @throws EventStoreException if the database fails, also while reading
     */
    SettledEvents settled(EventQuery query, SettledPosition after);

    /** Reads all events that match a query. */
    default SettledEvents settled(EventQuery query) {
        return settled(query, SettledPosition.START);
    }

    /** Returns the version and metadata of a stream; empty if the stream never had an event or metadata. */
    Optional<StreamInfo> stream(StreamName stream);

    /**
     * Sets a stream's metadata, and replaces earlier metadata. The stream needs no events.
     *
     * @throws StreamDeleted if the stream was deleted forever
     * @throws dev.turnstile.json.InvalidJsonException if JSON cannot represent a value
     */
    void describe(StreamName stream, Map<String, ?> metadata);

    /**
     * Deletes a stream's events: they stay in the log, but reads of the stream find them only with
     * {@link Read#withDeleted()}. Further events can be appended to the stream, and its versions continue.
     *
     * @throws WrongExpectedVersion if the stream does not have the expected version
     * @throws StreamDeleted if the stream was deleted forever
     */
    void delete(StreamName stream, ExpectedVersion expected);

    /**
     * Deletes a stream permanently and removes its events from the log. No event can be appended to it any more.
     *
     * @throws WrongExpectedVersion if the stream does not have the expected version
     * @throws StreamDeleted if the stream was deleted forever before
     */
    void deleteForever(StreamName stream, ExpectedVersion expected);

    /** Returns the types of appended events that the store contains, ordered by name. */
    List<StoredType> types();

    /**
     * Returns the stored types that none of the given readers can read. Useful as a check when an application starts.
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
     * A position in the log up to which no event that matches a query can appear any more.
     *
     * <p>Positions are assigned when events are written, not when they are committed, so an event may become visible at
     * a lower position than one that was read before. The position of an {@link Appended} or a {@link RecordedEvent} is
     * therefore not settled. {@link #settled(EventQuery, SettledPosition)} returns a position that is settled for its
     * query.
     *
     * @param value the position; 0 before the first event
     */
    record SettledPosition(long value) implements Comparable<SettledPosition> {

        /** The position before the first event. */
        public static final SettledPosition START = new SettledPosition(0);

        /**
         * Constructs a position. For event stores, and for callers that stored the number of a position that a settled
         * read had returned.
         *
         * @throws IllegalArgumentException if the position is negative
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
     * The events that match a query, between two settled positions. Used by one thread.
     *
     * @param query the query
     * @param events the events in the order of positions, read in parts
     * @param upTo the position up to which no further matching event can appear, even if no event was found
     */
    record SettledEvents(EventQuery query, Stream<RecordedEvent> events, SettledPosition upTo)
            implements AutoCloseable {

        /** Returns the condition that no event that matches the query was appended after the events that were read. */
        public AppendCondition condition() {
            return new AppendCondition(query, upTo);
        }

        /** Closes the read. */
        @Override
        public void close() {
            events.close();
        }
    }

    /**
     * The version and metadata of a stream, and whether it was deleted.
     *
     * @param stream the name of the stream
     * @param version the version of the stream's last event; 0 if the stream never had an event
     * @param deletedUpTo the version up to which the stream's events were deleted; 0 if none was deleted
     * @param closed whether the stream was deleted forever
     * @param metadata the metadata that {@link EventStore#describe} set
     */
    record StreamInfo(StreamName stream, int version, int deletedUpTo, boolean closed, Map<String, Object> metadata) {

        /** Copies the map. */
        public StreamInfo {
            metadata = Map.copyOf(metadata);
        }

        /** Returns whether all events of the stream were deleted, so that reads of the stream find none. */
        public boolean deleted() {
            return version > 0 && version == deletedUpTo;
        }
    }

    /**
     * The condition that no event that matches a query was appended after a position.
     *
     * <p>{@link SettledEvents#condition()} returns the condition for the events that were read.
     *
     * @param failIfEventsMatch the query
     * @param after the position up to which the matching events were read; must be settled for the query
     */
    record AppendCondition(EventQuery failIfEventsMatch, SettledPosition after) {

        /** Returns the condition that no event in the log matches a query. */
        public static AppendCondition noneOf(EventQuery query) {
            return new AppendCondition(query, SettledPosition.START);
        }
    }
}
