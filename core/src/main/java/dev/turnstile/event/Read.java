package dev.turnstile.event;

import dev.turnstile.event.EventStore.AppendCondition;
import dev.turnstile.event.EventStore.SettledPosition;
import dev.turnstile.text.spi.StorableText;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The selection and the order of the events to read. Immutable.
 *
 * <p>By default a read is forwards and has no limit. Reads of a stream are ordered by version, other reads by position.
 * Reads of a stream omit deleted events; other reads do not.
 *
 * @param source the streams to read
 * @param range the versions, positions and times to read
 * @param filter the conditions on events
 * @param order the order, and the maximum number of events
 */
public record Read(Source source, Range range, Filter filter, Order order) {

    /** The streams to read. */
    public sealed interface Source {

        /**
         * One stream.
         *
         * @param stream the stream
         * @param deleted whether deleted events are read too
         */
        record OfStream(StreamName stream, boolean deleted) implements Source {}

        /**
         * The streams of one category.
         *
         * @param category the category
         */
        record OfCategory(String category) implements Source {

            /** Checks the text. */
            public OfCategory {
                StorableText.checked("category", category);
            }
        }

        /** The whole log. */
        record Everything() implements Source {}
    }

    /**
     * The bounds of a read, all of which apply.
     *
     * @param fromVersion the first version
     * @param toVersion the last version
     * @param afterPosition the position after which to read
     * @param upToPosition the last position
     * @param until the latest time of recording, or null
     */
    public record Range(
            int fromVersion,
            int toVersion,
            long afterPosition,
            long upToPosition,
            @Nullable Instant until) {

        /** No bounds. */
        public static final Range ALL = new Range(1, Integer.MAX_VALUE, 0, Long.MAX_VALUE, null);
    }

    /**
     * The conditions on events, all of which must hold.
     *
     * @param types the names of types, for events of any kind; if empty, any type
     * @param query a query for appended events, or null
     * @param metadata the names of metadata fields, and their required values as text
     */
    public record Filter(Set<String> types, @Nullable EventQuery query, Map<String, String> metadata) {

        /** No conditions. */
        public static final Filter NONE = new Filter(Set.of(), null, Map.of());

        /** Checks the texts, and copies the collections. */
        public Filter {
            types = Set.copyOf(types);
            types.forEach(type -> StorableText.checked("type", type));
            metadata = Map.copyOf(metadata);
            StorableText.tree("metadata", metadata);
        }
    }

    /**
     * The order of a read, and the maximum number of events.
     *
     * @param backwards whether the last event is read first
     * @param limit the maximum number of events
     */
    public record Order(boolean backwards, long limit) {

        /** Forwards, without a limit. */
        public static final Order FORWARDS = new Order(false, Long.MAX_VALUE);
    }

    /** Returns a read of one stream, in the order of versions. */
    public static Read ofStream(StreamName name) {
        return of(new Source.OfStream(name, false));
    }

    /** Returns a read of the streams of a category, in the order of positions. */
    public static Read ofCategory(String category) {
        return of(new Source.OfCategory(category));
    }

    /** Returns a read of the whole log, in the order of positions. */
    public static Read all() {
        return of(new Source.Everything());
    }

    private static Read of(Source source) {
        return new Read(source, Range.ALL, Filter.NONE, Order.FORWARDS);
    }

    /** Returns a copy that also reads deleted events, if the stream was not deleted forever. */
    public Read withDeleted() {
        return source instanceof Source.OfStream one
                ? new Read(new Source.OfStream(one.stream(), true), range, filter, order)
                : this;
    }

    /** Returns a copy that reads only events of these types. */
    public Read withTypes(String... names) {
        return filtered(new Filter(Set.copyOf(Arrays.asList(names)), filter.query(), filter.metadata()));
    }

    /**
     * Returns a copy that reads only appended events that match a query.
     *
     * <p>The read waits for appends in progress that could match, so no matching event can later appear in front of the
     * last event that was read. {@link EventStore#settled(EventQuery)} also returns the position for an {@link
     * AppendCondition}.
     */
    public Read withQuery(EventQuery query) {
        return filtered(new Filter(filter.types(), query, filter.metadata()));
    }

    /** Returns a copy that reads only events whose metadata has a given text in a field. */
    public Read withMetadata(String field, String text) {
        Map<String, String> all = new LinkedHashMap<>(filter.metadata());
        all.put(field, text);
        return filtered(new Filter(filter.types(), filter.query(), all));
    }

    /** Returns a copy that reads from a version on, including that version. */
    public Read withFromVersion(int version) {
        return within(new Range(version, range.toVersion, range.afterPosition, range.upToPosition, range.until));
    }

    /** Returns a copy that reads up to and including a version. */
    public Read withToVersion(int version) {
        return within(new Range(range.fromVersion, version, range.afterPosition, range.upToPosition, range.until));
    }

    /**
     * Returns a copy that reads after a position.
     *
     * <p>Do not continue from the position of the last event that was read, because an append in progress may commit at
     * a lower position. To follow the log, use {@link EventStore#settled(EventQuery, SettledPosition)} or
     * {@link dev.turnstile.subscription.Subscriptions#read}.
     */
    public Read withAfterPosition(long position) {
        return within(new Range(range.fromVersion, range.toVersion, position, range.upToPosition, range.until));
    }

    /** Returns a copy that reads up to and including a position. */
    public Read withUpToPosition(long position) {
        return within(new Range(range.fromVersion, range.toVersion, range.afterPosition, position, range.until));
    }

    /** Returns a copy that reads only events that were recorded at a given time or earlier. */
    public Read withUntil(Instant moment) {
        return within(new Range(range.fromVersion, range.toVersion, range.afterPosition, range.upToPosition, moment));
    }

    /** Returns a copy that reads the last event first. */
    public Read withBackwards() {
        return new Read(source, range, filter, new Order(true, order.limit));
    }

    /**
     * Returns a copy with a maximum number of events.
     *
     * @throws IllegalArgumentException if the number is not positive
     */
    public Read withLimit(long most) {
        if (most < 1) {
            throw new IllegalArgumentException("expected a limit of at least 1, got " + most);
        }
        return new Read(source, range, filter, new Order(order.backwards, most));
    }

    private Read filtered(Filter by) {
        return new Read(source, range, by, order);
    }

    private Read within(Range bounds) {
        return new Read(source, bounds, filter, order);
    }
}
