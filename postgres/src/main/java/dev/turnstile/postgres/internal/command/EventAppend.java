package dev.turnstile.postgres.internal.command;

import dev.turnstile.event.EventName;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.QuotedName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Appends the events of a transaction to the log, any number to any streams, in one statement. */
final class EventAppend {

    /** The names come first: two transactions that take the same numbers in other orders would wait in a circle. */
    private static final String INTERN = """
            WITH categories AS (
              INSERT INTO {schema}.category (name)
              SELECT name FROM unnest(CAST(? AS text[])) AS given(name)
              WHERE name NOT IN (SELECT name FROM {schema}.category) ORDER BY name
              ON CONFLICT (name) DO NOTHING)
            INSERT INTO {schema}.event_type (lifecycle, kind, name)
            SELECT NULL, 'event', name FROM unnest(CAST(? AS text[])) AS given(name)
            WHERE name NOT IN (SELECT name FROM {schema}.event_type WHERE kind = 'event') ORDER BY name
            ON CONFLICT (lifecycle, kind, name) DO NOTHING""";

    private static final String APPEND = """
            WITH asked AS (
              SELECT c.id AS category, a.key, t.id AS type, a.actor, a.command_id, a.data, a.n,
                row_number() OVER (PARTITION BY c.id, a.key ORDER BY a.n) AS nth,
                count(*) OVER (PARTITION BY c.id, a.key) AS events
              FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]),
                CAST(? AS uuid[]), CAST(? AS text[]))
                WITH ORDINALITY AS a(category, key, type, actor, command_id, data, n)
              JOIN {schema}.category c ON c.name = a.category
              JOIN {schema}.event_type t ON t.kind = 'event' AND t.name = a.type),
            head AS (
              INSERT INTO {schema}.stream AS s (category, key, version, horizon)
              SELECT category, key, events, pg_current_xact_id() FROM asked WHERE nth = 1 ORDER BY category, key
              ON CONFLICT (category, key) DO UPDATE
                SET version = s.version + excluded.version, horizon = greatest(s.horizon, pg_current_xact_id())
              RETURNING id, category, key, version, horizon)
            INSERT INTO {schema}.event (stream_id, horizon, version, type, actor, command_id, data)
            SELECT head.id, head.horizon, head.version - asked.events + asked.nth, asked.type, asked.actor,
              asked.command_id, CAST(asked.data AS jsonb)
            FROM asked JOIN head USING (category, key)
            ORDER BY asked.n""";

    private static final Map<Class<?>, String> NAMES = new ConcurrentHashMap<>();

    private final String schema;
    private final Json json;
    private final Map<String, Class<?>> classes = new ConcurrentHashMap<>();
    private final Set<String> knownCategories = ConcurrentHashMap.newKeySet();
    private final Set<String> knownTypes = ConcurrentHashMap.newKeySet();

    EventAppend(String schema, Json json) {
        this.schema = schema;
        this.json = json;
    }

    /** Returns the name of an event's class. */
    String name(Class<? extends Record> type) {
        String name = NAMES.computeIfAbsent(type, EventAppend::declared);
        Class<?> other = classes.putIfAbsent(name, type);
        if (other != null && other != type) {
            throw new IllegalArgumentException("event name '" + name + "' belongs to " + other.getName() + " and to "
                    + type.getName() + "; give each class a name of its own");
        }
        return name;
    }

    private static String declared(Class<?> type) {
        EventName name = type.getAnnotation(EventName.class);
        if (name == null || name.value().isBlank()) {
            throw new IllegalArgumentException(
                    type.getName()
                            + " is no event: expected a name for the log, @EventName(\"..\"), that stays when the class is renamed");
        }
        return name.value();
    }

    /** Appends the events that wait in a transaction. */
    void append(OpenTransaction transaction) throws SQLException {
        List<OpenTransaction.Appended> events = transaction.takeAppended();
        if (events.isEmpty()) {
            return;
        }
        intern(transaction, events);
        try (PreparedStatement append = transaction.connection().prepareStatement(sql(APPEND))) {
            set(append, 1, events, event -> event.stream().category());
            set(append, 2, events, event -> event.stream().key());
            set(append, 3, events, event -> name(event.event().getClass()));
            set(append, 4, events, event -> event.by().actor());
            set(append, 5, events, event -> event.by().id().toString());
            set(append, 6, events, event -> data(event.event()));
            append.executeUpdate();
        }
    }

    /** Gives numbers to names that no committed transaction of this process has used before. */
    private void intern(OpenTransaction transaction, List<OpenTransaction.Appended> events) throws SQLException {
        Set<String> categories =
                unknown(events, knownCategories, event -> event.stream().category());
        Set<String> types =
                unknown(events, knownTypes, event -> name(event.event().getClass()));
        if (categories.isEmpty() && types.isEmpty()) {
            return;
        }
        Connection connection = transaction.connection();
        try (PreparedStatement intern = connection.prepareStatement(sql(INTERN))) {
            intern.setArray(1, connection.createArrayOf("text", categories.toArray()));
            intern.setArray(2, connection.createArrayOf("text", types.toArray()));
            intern.executeUpdate();
        }
        transaction.afterCommit(() -> {
            knownCategories.addAll(categories);
            knownTypes.addAll(types);
        });
    }

    private static Set<String> unknown(
            List<OpenTransaction.Appended> events, Set<String> known, Function<OpenTransaction.Appended, String> name) {
        return events.stream().map(name).filter(Predicate.not(known::contains)).collect(Collectors.toSet());
    }

    private static void set(
            PreparedStatement statement,
            int index,
            List<OpenTransaction.Appended> events,
            Function<OpenTransaction.Appended, @Nullable String> text)
            throws SQLException {
        statement.setArray(
                index,
                statement
                        .getConnection()
                        .createArrayOf("text", events.stream().map(text).toArray()));
    }

    @SuppressWarnings("unchecked") // a record becomes a JSON object
    private String data(Record event) {
        return json.write((Map<String, Object>) Objects.requireNonNull(json.convert(event, Map.class)));
    }

    private String sql(String text) {
        return text.replace("{schema}", QuotedName.of(schema));
    }
}
