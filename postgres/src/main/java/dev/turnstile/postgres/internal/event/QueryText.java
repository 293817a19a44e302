package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.EventQuery;
import dev.turnstile.postgres.internal.sql.Parameters;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A query as a statement that returns the positions of matching events after a given position; one SELECT per item.
 *
 * <p>One tag of an item is read from the index in order; the other tags are looked up for each position found.
 */
record QueryText(String sql, Parameters parameters) {

    private static final String EVERY = """
            SELECT e.position FROM {schema}.every_event e
            WHERE e.position > ? AND e.type IN (SELECT id FROM {schema}.event_type WHERE kind = 'event')""";

    private static final String OF_TYPES = """
            SELECT e.position FROM {schema}.every_event e
            WHERE e.position > ?
              AND e.type IN (SELECT id FROM {schema}.event_type WHERE kind = 'event' AND name = ANY (?))""";

    private static final String TAGGED = """
            SELECT a.position FROM {schema}.event_tag a
            WHERE a.tag_id = (SELECT id FROM {schema}.tag WHERE name = ?) AND a.position > ?""";

    private static final String AND_TYPES = """

              AND a.type IN (SELECT id FROM {schema}.event_type WHERE kind = 'event' AND name = ANY (?))""";

    private static final String AND_TAG = """

              AND EXISTS (SELECT FROM {schema}.event_tag b
                WHERE b.tag_id = (SELECT id FROM {schema}.tag WHERE name = ?) AND b.position = a.position)""";

    static QueryText of(EventQuery query, long after) {
        Parameters parameters = new Parameters();
        if (query.items().isEmpty()) {
            return new QueryText(EVERY, parameters.number(after));
        }
        String sql = query.items().stream()
                .map(item -> item.tags().isEmpty() ? ofTypes(item, after, parameters) : tagged(item, after, parameters))
                .collect(Collectors.joining("\nUNION ALL\n"));
        return new QueryText(sql, parameters);
    }

    private static String ofTypes(EventQuery.Item item, long after, Parameters parameters) {
        parameters.number(after).array("text", item.types());
        return OF_TYPES;
    }

    private static String tagged(EventQuery.Item item, long after, Parameters parameters) {
        Iterator<String> tags = new TreeSet<>(item.tags()).iterator();
        parameters.text(tags.next()).number(after);
        StringBuilder sql = new StringBuilder(TAGGED);
        if (!item.types().isEmpty()) {
            sql.append(AND_TYPES);
            parameters.array("text", item.types());
        }
        while (tags.hasNext()) {
            sql.append(AND_TAG);
            parameters.text(tags.next());
        }
        return sql.toString();
    }

    /** Returns all tags of a query, in order. */
    static Set<String> tags(EventQuery query) {
        return query.items().stream()
                .flatMap(item -> item.tags().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns whether events without any tag may match, so that locking the rows of the query's tags is not enough. */
    static boolean untagged(EventQuery query) {
        List<EventQuery.Item> items = query.items();
        return items.isEmpty() || items.stream().anyMatch(item -> item.tags().isEmpty());
    }
}
