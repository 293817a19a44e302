package dev.turnstile.event;

import dev.turnstile.event.EventStore.SettledPosition;
import dev.turnstile.text.spi.StorableText;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events to read, and in which order. Immutable.
 *
 * <p>Forwards and without a limit unless said otherwise: a stream by its versions, all else by positions. Reads of a
 * stream leave out what was deleted; other reads do not.
 *
 * @param source where to look
 * @param range which versions, positions and times
 * @param filter which of the events there
 * @param order in which order, and how many
 */
public record Read(Source source, Range range, Filter filter, Order order) {

    /** Where to look. */
    public sealed interface Source {

        /**
         * One stream.
         *
         * @param stream the stream
         * @param deleted whether events that were deleted are read as well
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
     * Bounds, all of which hold at once.
     *
     * @param fromVersion the first version
     * @param toVersion the last version
     * @param afterPosition the position before the first one
     * @param upToPosition the last position
     * @param until the last moment of recording, or null
     */
    public record Range(
            int fromVersion,
            int toVersion,
            long afterPosition,
            long upToPosition,
            @Nullable Instant until) {

        /** Everything. */
        public static final Range ALL = new Range(1, Integer.MAX_VALUE, 0, Long.MAX_VALUE, null);
    }

    /**
     * Conditions, all of which hold at once.
     *
     * @param types names of types, of any kind; with none, every type
     * @param query which appended events, or null
     * @param metadata fields of the metadata, and the text that they hold
     */
    public record Filter(Set<String> types, @Nullable EventQuery query, Map<String, String> metadata) {

        /** Nothing is demanded. */
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
     * In which order, and how many.
     *
     * @param backwards whether the last comes first
     * @param limit how many at most
     */
    public record Order(boolean backwards, long limit) {

        /** Forwards, all of them. */
        public static final Order FORWARDS = new Order(false, Long.MAX_VALUE);
    }

    /** Reads one stream, in the order of versions. */
    public static Read ofStream(StreamName name) {
        return of(new Source.OfStream(name, false));
    }

    /** Reads the streams of a category, in the order of positions. */
    public static Read ofCategory(String category) {
        return of(new Source.OfCategory(category));
    }

    /** Reads the whole log, in the order of positions. */
    public static Read all() {
        return of(new Source.Everything());
    }

    private static Read of(Source source) {
        return new Read(source, Range.ALL, Filter.NONE, Order.FORWARDS);
    }

    /** Reads what was deleted as well, of a stream that can still be appended to. */
    public Read withDeleted() {
        return source instanceof Source.OfStream one
                ? new Read(new Source.OfStream(one.stream(), true), range, filter, order)
                : this;
    }

    /** Reads events of these types only. */
    public Read withTypes(String... names) {
        return filtered(new Filter(Set.copyOf(Arrays.asList(names)), filter.query(), filter.metadata()));
    }

    /**
     * Reads appended events that a query means only.
     *
     * <p>No event that it means can come to stand before the last one that was read: the read waits for appends in
     * progress that could. {@link EventStore#settled(EventQuery)} also returns the position for an
     * {@link AppendCondition}.
     */
    public Read withQuery(EventQuery query) {
        return filtered(new Filter(filter.types(), query, filter.metadata()));
    }

    /** Reads events whose metadata holds a text in a field only. */
    public Read withMetadata(String field, String text) {
        Map<String, String> all = new LinkedHashMap<>(filter.metadata());
        all.put(field, text);
        return filtered(new Filter(filter.types(), filter.query(), all));
    }

    /** Reads from a version on. */
    public Read withFromVersion(int version) {
        return within(new Range(version, range.toVersion, range.afterPosition, range.upToPosition, range.until));
    }

    /** Reads up to a version, which is read as well. */
    public Read withToVersion(int version) {
        return within(new Range(range.fromVersion, version, range.afterPosition, range.upToPosition, range.until));
    }

    /**
     * Reads what comes after a position.
     *
     * <p>The position of the last event that was read is no place to go on from: an append in progress may commit at a
     * lower one. {@link EventStore#settled(EventQuery, SettledPosition)} and
     * {@link dev.turnstile.subscription.Subscriptions#read} follow the log.
     */
    public Read withAfterPosition(long position) {
        return within(new Range(range.fromVersion, range.toVersion, position, range.upToPosition, range.until));
    }

    /** Reads up to a position, which is read as well. */
    public Read withUpToPosition(long position) {
        return within(new Range(range.fromVersion, range.toVersion, range.afterPosition, position, range.until));
    }

    /** Reads what was recorded up to a moment. */
    public Read withUntil(Instant moment) {
        return within(new Range(range.fromVersion, range.toVersion, range.afterPosition, range.upToPosition, moment));
    }

    /** Reads the last one first. */
    public Read withBackwards() {
        return new Read(source, range, filter, new Order(true, order.limit));
    }

    /**
     * Returns a copy with a maximum number of events.
     *
     * @throws IllegalArgumentException if it is less than one
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
