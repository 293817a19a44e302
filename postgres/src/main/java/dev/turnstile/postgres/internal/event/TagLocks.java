package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.EventQuery;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.sql.Parameters;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.sql.TextLiteral;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The locks that serialize a conditional append with all other appends that have the same tags.
 *
 * <p>An append locks the rows of its events' tags FOR SHARE until the commit. An append with a condition locks the rows
 * of its query's tags FOR NO KEY UPDATE. If a query item has only types, there is no row to lock. The append then locks
 * the table of events against every writer.
 */
final class TagLocks {

    private static final String MAKE = """
            INSERT INTO {schema}.tag (name)
            SELECT name FROM unnest((SELECT CAST(? AS text[]))) AS a(name)
            WHERE NOT EXISTS (SELECT FROM {schema}.tag t WHERE t.name = a.name)
            ORDER BY name COLLATE "C"
            ON CONFLICT (name) DO NOTHING""";

    private static final String SHARE = """
            SELECT count(*) FROM (
              SELECT FROM {schema}.tag WHERE name = ANY (?) ORDER BY name FOR SHARE) AS locked""";

    private static final String TAKE = """
            SELECT count(*) FROM (
              SELECT FROM {schema}.tag WHERE name = ANY (?) ORDER BY name FOR NO KEY UPDATE) AS locked""";

    private static final String STOP = "LOCK TABLE {schema}.event IN SHARE ROW EXCLUSIVE MODE";

    private static final String NOTHING = "SELECT 1";

    private static final String LAST = """
            SELECT coalesce(pg_sequence_last_value(
              CAST(pg_get_serial_sequence({event}, 'position') AS regclass)), 0)""";

    private final StatementTemplate template;
    private final String last;

    TagLocks(String schema) {
        this.template = StatementTemplate.of(schema);
        this.last = template.with("event", TextLiteral.of(QuotedName.of(schema) + ".event"))
                .fill(LAST);
    }

    /**
     * Returns the LOCK statement that must come first in the transaction of a conditional append, or an empty string.
     */
    static String tableLock(@Nullable EventQuery query) {
        return query != null && QueryText.untagged(query) ? STOP + ";\n" : "";
    }

    /**
     * Returns the statements that lock the tags for an append, each preceded by a semicolon.
     *
     * @param query the query of the append's condition, or null
     * @param carried the tags of the events
     */
    String locks(@Nullable EventQuery query, Set<String> carried, Parameters parameters) {
        Set<String> tags = new TreeSet<>(carried);
        if (query != null) {
            tags.addAll(QueryText.tags(query));
        }
        if (tags.isEmpty()) {
            return "";
        }
        parameters.array("text", tags).array("text", tags);
        return ";\n" + MAKE + ";\n" + (query == null ? SHARE : TAKE);
    }

    /**
     * Waits for all appends in progress that may match a query, and returns a position up to which no further matching
     * event can appear. The locks last until the transaction ends.
     */
    long settled(Connection connection, EventQuery query) throws SQLException {
        Parameters parameters = new Parameters();
        String sql = tableLock(query) + NOTHING + locks(query, Set.of(), parameters);
        try (PreparedStatement lock = connection.prepareStatement(template.fill(sql))) {
            parameters.bind(lock);
            lock.execute();
        }
        try (PreparedStatement last = connection.prepareStatement(this.last);
                ResultSet row = last.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Returns an event's tags as the text of an SQL array, or null if it has none. */
    static @Nullable String literal(EventRow row) {
        return row.tags().isEmpty()
                ? null
                : new TreeSet<>(row.tags())
                        .stream()
                                .map(tag -> '"' + tag.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                                .collect(Collectors.joining(",", "{", "}"));
    }
}
