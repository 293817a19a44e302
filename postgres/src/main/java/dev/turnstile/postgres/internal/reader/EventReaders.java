package dev.turnstile.postgres.internal.reader;

import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.StoredType;
import dev.turnstile.postgres.internal.connection.OwnConnection;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/** The event types that applications declare to read. Thread-safe. */
public final class EventReaders {

    private static final String DECLARED =
            "SELECT name, schema FROM {schema}.event_reader WHERE application = ? AND source = ?";

    private static final String ANY = "SELECT EXISTS (SELECT FROM {schema}.event_reader)";

    private static final String DECLARE = """
            WITH given AS (SELECT * FROM unnest(CAST(? AS text[]), CAST(? AS int[])) AS g(name, schema)),
            gone AS (
              DELETE FROM {schema}.event_reader r WHERE r.application = ? AND r.source = ?
                AND NOT EXISTS (SELECT FROM given g WHERE g.name = r.name AND g.schema = r.schema))
            INSERT INTO {schema}.event_reader (application, source, name, schema)
            SELECT ?, ?, name, schema FROM given ORDER BY name, schema
            ON CONFLICT (application, source, name, schema) DO NOTHING""";

    /** Events of lifecycles and watched tables need no declared reader, because Turnstile reads them. */
    private static final String UNREAD = """
            SELECT t.name, t.schema FROM {schema}.event_type t
            WHERE t.kind = 'event' AND NOT EXISTS (
              SELECT FROM {schema}.event_reader r WHERE r.name = t.name AND r.schema = t.schema)
            ORDER BY t.name COLLATE "C", t.schema""";

    private final DataSource dataSource;
    private final StatementTemplate template;
    private final String application;
    private final Map<String, Set<StoredType>> declared = new ConcurrentHashMap<>();

    public EventReaders(DataSource dataSource, String schema, String application) {
        this.dataSource = dataSource;
        this.template = StatementTemplate.of(schema);
        this.application = application;
    }

    /**
     * Declares the types that a part of the application reads. Writes only if the declaration has changed.
     *
     * @param source the part of the application
     * @param types all types that the part reads
     */
    public void declare(String source, Collection<StoredType> types) {
        Set<StoredType> all = new TreeSet<>(types);
        if (all.equals(declared.get(source))) {
            return;
        }
        run("declare the readers of " + application, connection -> {
            if (!all.equals(known(connection, source))) {
                write(connection, source, all);
            }
            return all;
        });
        declared.put(source, all);
    }

    /** Returns the stored types without a declared reader. */
    public List<StoredType> unread() {
        return run("read the types without a reader", connection -> {
            try (PreparedStatement query = connection.prepareStatement(sql(UNREAD))) {
                return List.copyOf(types(query));
            }
        });
    }

    /** Returns whether any reader is declared. */
    public boolean anyDeclared() {
        return run("read the declared readers", connection -> {
            try (PreparedStatement query = connection.prepareStatement(sql(ANY));
                    ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        });
    }

    private Set<StoredType> known(Connection connection, String source) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(DECLARED))) {
            query.setString(1, application);
            query.setString(2, source);
            return new TreeSet<>(types(query));
        }
    }

    private static List<StoredType> types(PreparedStatement query) throws SQLException {
        List<StoredType> types = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                types.add(new StoredType(row.getString("name"), row.getInt("schema")));
            }
        }
        return types;
    }

    private void write(Connection connection, String source, Set<StoredType> types) throws SQLException {
        try (PreparedStatement declare = connection.prepareStatement(sql(DECLARE))) {
            declare.setArray(
                    1,
                    connection.createArrayOf(
                            "text", types.stream().map(StoredType::name).toArray()));
            declare.setArray(
                    2,
                    connection.createArrayOf(
                            "int4", types.stream().map(StoredType::schema).toArray()));
            for (int i = 3; i <= 5; i += 2) {
                declare.setString(i, application);
                declare.setString(i + 1, source);
            }
            declare.executeUpdate();
        }
    }

    private String sql(String text) {
        return template.fill(text);
    }

    /** Work on a separate connection. */
    @FunctionalInterface
    private interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    private <R> R run(String what, Work<R> work) {
        try (Connection connection = OwnConnection.take(dataSource)) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new EventStoreException("event store: " + what + ": " + Failures.text(e), e);
        }
    }
}
