package dev.turnstile.event;

import dev.turnstile.text.spi.StorableText;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A query for appended events that match at least one item. A query never matches transitions of records.
 *
 * @param items the items; if empty, every appended event matches
 */
public record EventQuery(List<Item> items) {

    /** Copies the list. */
    public EventQuery {
        items = List.copyOf(items);
    }

    /** Returns a query that matches every appended event. */
    public static EventQuery all() {
        return new EventQuery(List.of());
    }

    /**
     * Returns a query that matches an event if at least one item matches it.
     *
     * @throws IllegalArgumentException if there is no item
     */
    public static EventQuery of(Item... items) {
        if (items.length == 0) {
            throw new IllegalArgumentException("a query needs an item; EventQuery.all() means every event");
        }
        return new EventQuery(List.of(items));
    }

    /** Returns a query that matches events that carry all of these tags. */
    public static EventQuery ofTags(String... tags) {
        return of(Item.ofTags(tags));
    }

    /** Returns a query that matches events of any of these types. */
    public static EventQuery ofTypes(String... types) {
        return of(Item.ofTypes(types));
    }

    /** Returns whether the query matches an event with a given type and tags. */
    public boolean matches(String type, Set<String> tags) {
        return items.isEmpty() || items.stream().anyMatch(item -> item.matches(type, tags));
    }

    /**
     * An item of a query: matches events that have one of the types and carry all of the tags.
     *
     * @param types the names of the types; if empty, any type
     * @param tags the required tags; if empty, any tags
     */
    public record Item(Set<String> types, Set<String> tags) {

        /**
         * Copies the sets.
         *
         * @throws IllegalArgumentException if both sets are empty, or a name cannot be stored
         */
        public Item {
            types = Set.copyOf(types);
            tags = Set.copyOf(tags);
            types.forEach(type -> StorableText.of("type", type));
            tags.forEach(tag -> StorableText.of("tag", tag));
            if (types.isEmpty() && tags.isEmpty()) {
                throw new IllegalArgumentException("an item needs a type or a tag; EventQuery.all() means every event");
            }
        }

        /** Returns an item for events of any of these types. */
        public static Item ofTypes(String... types) {
            return new Item(Set.copyOf(Arrays.asList(types)), Set.of());
        }

        /** Returns an item for events that carry all of these tags. */
        public static Item ofTags(String... tags) {
            return new Item(Set.of(), Set.copyOf(Arrays.asList(tags)));
        }

        /** Returns a copy that requires further tags. */
        public Item withTags(String... more) {
            Set<String> all = new HashSet<>(tags);
            all.addAll(Arrays.asList(more));
            return new Item(types, all);
        }

        /** Returns whether the item matches an event with a given type and tags. */
        public boolean matches(String type, Set<String> carried) {
            return (types.isEmpty() || types.contains(type)) && carried.containsAll(tags);
        }
    }
}
