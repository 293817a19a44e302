package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.EventStoreFailure;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.event.StoredType;
import dev.turnstile.postgres.QuotedName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The numbers that stand for categories and types in the log's rows. Thread-safe. */
public final class EventNumbers {

    /** The names come first: two transactions that take the same numbers in other orders would wait in a circle. */
    private static final String INTERN = """
            WITH categories AS (
              INSERT INTO {schema}.category (name)
              SELECT name FROM unnest(CAST(? AS text[])) AS given(name)
              WHERE name NOT IN (SELECT name FROM {schema}.category) ORDER BY name
              ON CONFLICT (name) DO NOTHING)
            INSERT INTO {schema}.event_type (lifecycle, kind, name, schema)
            SELECT NULL, 'event', name, schema
            FROM unnest(CAST(? AS text[]), CAST(? AS smallint[])) AS given(name, schema)
            WHERE (name, schema) NOT IN (SELECT name, schema FROM {schema}.event_type WHERE kind = 'event')
            ORDER BY name, schema
            ON CONFLICT (lifecycle, kind, name, schema) DO NOTHING""";

    private static final String CATEGORIES = "SELECT id, name FROM {schema}.category";

    private static final String TYPES = """
            SELECT t.id, t.kind, t.name, t.schema, m.name AS machine
            FROM {schema}.event_type t
            LEFT JOIN {schema}.lifecycle l ON l.id = t.lifecycle
            LEFT JOIN {schema}.machine m ON m.id = l.machine""";

    private final String schema;
    private final Known committed = new Known();

    public EventNumbers(String schema) {
        this.schema = QuotedName.of(schema);
    }

    /**
     * What a number of a type stands for.
     *
     * @param kind the kind
     * @param type the name and the version
     * @param machine the machine of a lifecycle, or null
     */
    record NumberedType(
            Kind kind, StoredType type, @Nullable String machine) {}

    /** Numbers that are known. Some may belong to a transaction that is not committed. */
    static final class Known {

        private final Map<String, Short> categories = new ConcurrentHashMap<>();
        private final Map<StoredType, Short> types = new ConcurrentHashMap<>();
        private final Map<Short, String> categoryNames = new ConcurrentHashMap<>();
        private final Map<Short, NumberedType> typeNames = new ConcurrentHashMap<>();

        short category(String name) {
            return Objects.requireNonNull(categories.get(name), name);
        }

        short type(StoredType type) {
            return Objects.requireNonNull(types.get(type), type::toString);
        }

        boolean knows(Collection<String> names, Collection<StoredType> wanted) {
            return categories.keySet().containsAll(names) && types.keySet().containsAll(wanted);
        }

        private void putAll(Known other) {
            categories.putAll(other.categories);
            types.putAll(other.types);
            categoryNames.putAll(other.categoryNames);
            typeNames.putAll(other.typeNames);
        }
    }

    /**
     * Returns the numbers of categories and types, which are given out where there are none yet.
     *
     * @param afterCommit has something run after the commit
     */
    Known numbers(
            Connection connection,
            Collection<String> categories,
            Collection<StoredType> types,
            Consumer<Runnable> afterCommit)
            throws SQLException {
        if (committed.knows(categories, types)) {
            return committed;
        }
        Known found = all(connection);
        if (!found.knows(categories, types)) {
            intern(connection, categories, types);
            found = all(connection);
        }
        Known kept = found;
        afterCommit.accept(() -> committed.putAll(kept));
        return found;
    }

    /** Returns the numbers of categories and types without looking into the database, or null if it would have to. */
    @Nullable
    Known known(Collection<String> categories, Collection<StoredType> types) {
        return committed.knows(categories, types) ? committed : null;
    }

    /** Returns the number of a category, or null if there is none. */
    @Nullable
    Short category(Connection connection, String name) throws SQLException {
        Short known = committed.categories.get(name);
        return known == null ? all(connection).categories.get(name) : known;
    }

    private void intern(Connection connection, Collection<String> categories, Collection<StoredType> types)
            throws SQLException {
        List<StoredType> order = types.stream().distinct().sorted().toList();
        try (PreparedStatement intern = connection.prepareStatement(INTERN.replace("{schema}", schema))) {
            intern.setArray(
                    1,
                    connection.createArrayOf(
                            "text", categories.stream().distinct().toArray()));
            intern.setArray(
                    2,
                    connection.createArrayOf(
                            "text", order.stream().map(StoredType::name).toArray()));
            intern.setArray(
                    3,
                    connection.createArrayOf(
                            "int2", order.stream().map(StoredType::schema).toArray()));
            intern.executeUpdate();
        }
    }

    private Known all(Connection connection) throws SQLException {
        Known known = new Known();
        try (PreparedStatement query = connection.prepareStatement(CATEGORIES.replace("{schema}", schema));
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                known.categories.put(row.getString("name"), row.getShort("id"));
                known.categoryNames.put(row.getShort("id"), row.getString("name"));
            }
        }
        types(connection).forEach((id, type) -> {
            known.typeNames.put(id, type);
            if (type.kind() == Kind.EVENT) {
                known.types.put(type.type(), id);
            }
        });
        return known;
    }

    Map<Short, NumberedType> types(Connection connection) throws SQLException {
        Map<Short, NumberedType> types = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(TYPES.replace("{schema}", schema));
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                StoredType type = new StoredType(row.getString("name"), row.getInt("schema"));
                types.put(
                        row.getShort("id"),
                        new NumberedType(Kind.of(row.getString("kind")), type, row.getString("machine")));
            }
        }
        return types;
    }

    /**
     * Returns names of numbers, for one reader.
     *
     * @param connection where it reads, which is asked for numbers that came after
     */
    Names names(Connection connection) {
        return new Names(connection);
    }

    /** Names of numbers, for one reader in one transaction. Used by one thread. */
    final class Names {

        private final Connection connection;
        private Known known = committed;

        private Names(Connection connection) {
            this.connection = connection;
        }

        String category(short id) throws SQLException {
            String name = known.categoryNames.get(id);
            return name == null ? present(fresh().categoryNames.get(id), id) : name;
        }

        /** Returns what a number of a type stands for, or null if the type's row is lost. */
        @Nullable
        NumberedType type(short id) throws SQLException {
            NumberedType type = known.typeNames.get(id);
            return type == null ? fresh().typeNames.get(id) : type;
        }

        private Known fresh() throws SQLException {
            known = all(connection);
            return known;
        }

        private static String present(@Nullable String name, short id) {
            if (name == null) {
                throw new EventStoreFailure(
                        "the log names category " + id + ", which its table lacks; restore the row", null);
            }
            return name;
        }
    }
}
