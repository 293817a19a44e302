package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.event.StoredType;
import dev.turnstile.postgres.internal.connection.SeparateTransaction;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The numbers of categories and event types in the log's rows. Thread-safe.
 *
 * <p>The numbers are cached for one incarnation of the server. A statement with cached numbers names the incarnation.
 * It fails in another incarnation, in which the numbers may have other meanings.
 */
public final class EventNumbers {

    /** Inserts names in a fixed order, so that two transactions that insert the same names cannot deadlock. */
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

    private static final String CATEGORIES = """
            SELECT i.incarnation, c.id, c.name
            FROM (SELECT {schema}.incarnation()) AS i(incarnation) LEFT JOIN {schema}.category c ON true""";

    private static final String TYPES = """
            SELECT t.id, t.kind, t.name, t.schema, m.name AS machine
            FROM {schema}.event_type t
            LEFT JOIN {schema}.lifecycle l ON l.id = t.lifecycle
            LEFT JOIN {schema}.machine m ON m.id = l.machine""";

    private static final Logger LOG = LoggerFactory.getLogger(EventNumbers.class);

    private final StatementTemplate template;
    private final SeparateTransaction separate;

    /**
     * Names that were inserted in a transaction that the caller ends. A rollback to a savepoint may remove them
     * although the transaction is committed.
     */
    private final Set<Object> unsettled = ConcurrentHashMap.newKeySet();

    private volatile Known committed = Known.NOTHING;

    /**
     * Starts with an empty cache.
     *
     * @param separate assigns numbers in separate transactions
     */
    public EventNumbers(String schema, SeparateTransaction separate) {
        this.template = StatementTemplate.of(schema);
        this.separate = separate;
    }

    /**
     * The event type of a number.
     *
     * @param kind the kind
     * @param type the name and schema version
     * @param machine the machine of a lifecycle's event type, or null
     */
    record NumberedType(
            Kind kind, StoredType type, @Nullable String machine) {}

    /** Known numbers. Some may come from a transaction that is not committed yet. */
    static final class Known {

        private static final Known NOTHING = new Known(null);

        private final @Nullable String incarnation;
        private final Map<String, Short> categories = new ConcurrentHashMap<>();
        private final Map<StoredType, Short> types = new ConcurrentHashMap<>();
        private final Map<Short, String> categoryNames = new ConcurrentHashMap<>();
        private final Map<Short, NumberedType> typeNames = new ConcurrentHashMap<>();

        private Known(@Nullable String incarnation) {
            this.incarnation = incarnation;
        }

        /** Returns the incarnation in which the numbers are valid, or null if none are known. */
        @Nullable
        String incarnation() {
            return incarnation;
        }

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
     * Returns the numbers of categories and types, and assigns missing ones. New numbers are assigned in a separate
     * transaction, because until that transaction ends, a new name blocks all other transactions that insert the same
     * name. If no second connection is available, they are assigned in the caller's transaction.
     *
     * @param afterCommit receives actions to run after the commit
     */
    Known numbers(
            Connection connection,
            Collection<String> categories,
            Collection<StoredType> types,
            Consumer<Runnable> afterCommit)
            throws SQLException {
        Known known = known(categories, types);
        if (known != null) {
            return known;
        }
        Known found = all(connection);
        if (found.knows(categories, types)) {
            keep(found, afterCommit);
            return found;
        }
        List<String> newCategories = categories.stream()
                .filter(name -> !found.categories.containsKey(name))
                .toList();
        List<StoredType> newTypes =
                types.stream().filter(type -> !found.types.containsKey(type)).toList();
        Known own = separate.run(connection, other -> interned(other, newCategories, newTypes), this::settled);
        if (own != null && Objects.equals(own.incarnation, found.incarnation) && own.knows(categories, types)) {
            return own;
        }
        if (!connection.getAutoCommit()) {
            unsettled.addAll(newCategories);
            unsettled.addAll(newTypes);
        }
        Known given = interned(connection, newCategories, newTypes);
        keep(given, afterCommit);
        return given;
    }

    private Known interned(Connection connection, Collection<String> categories, Collection<StoredType> types)
            throws SQLException {
        intern(connection, categories, types);
        return all(connection);
    }

    private void keep(Known found, Consumer<Runnable> afterCommit) {
        if (unsettled.isEmpty()) {
            afterCommit.accept(() -> remember(found));
        } else {
            separate.start(this::all, this::settled);
        }
    }

    /** Caches numbers that are certainly committed. */
    private void settled(Known found) {
        remember(found);
        unsettled.removeAll(found.categories.keySet());
        unsettled.removeAll(found.types.keySet());
    }

    /** Returns the cached numbers of categories and types, or null if one of them is not cached. */
    @Nullable
    Known known(Collection<String> categories, Collection<StoredType> types) {
        Known known = committed;
        return known.incarnation != null && known.knows(categories, types) ? known : null;
    }

    private synchronized void remember(Known kept) {
        if (Objects.equals(committed.incarnation, kept.incarnation)) {
            committed.putAll(kept);
        } else {
            committed = kept;
        }
    }

    /** Clears the cache if a statement failed because its numbers belong to another incarnation. */
    public synchronized void forgetIfChanged(Throwable failure) {
        if (Incarnation.changed(failure) && committed != Known.NOTHING) {
            committed = Known.NOTHING;
            LOG.warn(
                    "schema {}: numbers of categories and types and keys of subjects are read again: {}",
                    template.part("schema"),
                    failure.getMessage());
        }
    }

    private void intern(Connection connection, Collection<String> categories, Collection<StoredType> types)
            throws SQLException {
        List<StoredType> order = types.stream().distinct().sorted().toList();
        try (PreparedStatement intern = connection.prepareStatement(template.fill(INTERN))) {
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
        Known known = Known.NOTHING;
        try (PreparedStatement query = connection.prepareStatement(template.fill(CATEGORIES));
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                known = known == Known.NOTHING ? new Known(row.getString("incarnation")) : known;
                String name = row.getString("name");
                if (name != null) {
                    known.categories.put(name, row.getShort("id"));
                    known.categoryNames.put(row.getShort("id"), name);
                }
            }
        }
        Known all = known;
        types(connection).forEach((id, type) -> {
            all.typeNames.put(id, type);
            if (type.kind() == Kind.EVENT) {
                all.types.put(type.type(), id);
            }
        });
        return all;
    }

    Map<Short, NumberedType> types(Connection connection) throws SQLException {
        Map<Short, NumberedType> types = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(template.fill(TYPES));
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
     * Returns the names of numbers, for one reader.
     *
     * @param connection the reader's connection, to read names that are not cached
     */
    public Names names(Connection connection) {
        return new Names(connection, committed);
    }

    /** Returns the names of numbers, for one reader whose statement fails outside the given incarnation. */
    public Names names(Connection connection, Incarnation in) {
        Known known = committed;
        return new Names(connection, in.text().equals(known.incarnation) ? known : new Known(in.text()));
    }

    /** The names of numbers, for one reader in one transaction. Used by one thread. */
    public final class Names {

        private final Connection connection;
        private Known known;

        private Names(Connection connection, Known known) {
            this.connection = connection;
            this.known = known;
        }

        /** Returns the only incarnation in which the reader's statement may run, or null for any. */
        public @Nullable String incarnation() {
            return known.incarnation;
        }

        /** Returns the number of a category, or null if there is none. */
        @Nullable
        Short number(String category) throws SQLException {
            Short number = known.categories.get(category);
            return number == null ? fresh().categories.get(category) : number;
        }

        String category(short id) throws SQLException {
            String name = known.categoryNames.get(id);
            return name == null ? present(fresh().categoryNames.get(id), id) : name;
        }

        /** Returns the event type of a number, or null if the type's row is missing. */
        @Nullable
        NumberedType type(short id) throws SQLException {
            NumberedType type = known.typeNames.get(id);
            return type == null ? fresh().typeNames.get(id) : type;
        }

        private Known fresh() throws SQLException {
            Known now = all(connection);
            if (known.incarnation != null && !known.incarnation.equals(now.incarnation)) {
                throw new SQLException(
                        "the log may have been set back while it was read: expected incarnation " + known.incarnation
                                + ", found " + now.incarnation + "; read again",
                        Incarnation.CHANGED);
            }
            known = now;
            return known;
        }

        private static String present(@Nullable String name, short id) {
            if (name == null) {
                throw new EventStoreException(
                        "the log refers to category " + id + ", which has no row; restore the row", null);
            }
            return name;
        }
    }
}
