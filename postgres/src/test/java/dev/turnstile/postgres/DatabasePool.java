package dev.turnstile.postgres;

import dev.turnstile.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The databases of one server that tests use one after the other, with Turnstile's current schema and no other rows.
 * Creating and dropping a database takes longer than most tests, so a returned database is reset: the pool drops what
 * the test created, empties the tables and restarts the sequences. A database whose definitions or privileges then
 * differ from the template's is dropped.
 */
final class DatabasePool {

    private static final String TEMPLATE = "installed";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final EmbeddedPostgres server;
    private final String dropCreated;
    private final String fingerprintQuery = resource("fingerprint.sql");
    private final String rowsQuery;
    private final String sequencesQuery;
    private final String fingerprint;
    private final Map<String, String> rows;
    private final Map<String, String> sequences;
    /** The database returned last is taken first, so a test can see whether its database is used again. */
    private final Deque<String> free = new ConcurrentLinkedDeque<>();

    DatabasePool(EmbeddedPostgres server) {
        this.server = server;
        PostgresTurnstile.builder(server.createDatabase(TEMPLATE)).open().close();
        try (Connection connection = connect(TEMPLATE);
                Statement statement = connection.createStatement()) {
            String last = value(statement, """
                    SELECT max(oid) FROM (SELECT oid FROM pg_class UNION ALL SELECT oid FROM pg_proc
                      UNION ALL SELECT oid FROM pg_type) created""");
            dropCreated = resource("drop_created.sql").replace(":last_of_template", last);
            rowsQuery = value(statement, resource("rows.sql"));
            sequencesQuery = value(statement, resource("sequences.sql"));
            fingerprint = value(statement, fingerprintQuery);
            rows = pairs(statement, rowsQuery);
            sequences = pairs(statement, sequencesQuery);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the database " + TEMPLATE, e);
        }
    }

    /** Returns a name that no database of this JVM's servers has had. */
    static String newName() {
        return "test_" + DATABASES.incrementAndGet();
    }

    /** Returns the name of a database that no other test uses. */
    String take() {
        String name = free.poll();
        if (name == null) {
            name = newName();
            server.createDatabase(name, TEMPLATE);
        }
        return name;
    }

    /** Resets a database for the next test. Ends the sessions that are still connected. */
    void giveBack(String name) {
        if (reset(name)) {
            free.push(name);
        } else {
            server.dropDatabase(name);
        }
    }

    private boolean reset(String name) {
        try (Connection connection = connect(name);
                Statement statement = connection.createStatement()) {
            statement.execute(dropCreated);
            if (!value(statement, fingerprintQuery).equals(fingerprint)) {
                return false;
            }
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL session_replication_role = replica");
            restoreRows(connection, pairs(statement, rowsQuery));
            restoreSequences(connection, pairs(statement, sequencesQuery));
            connection.commit();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Truncates the tables whose rows differ from the template's, and with them the tables that refer to them. */
    private void restoreRows(Connection connection, Map<String, String> present) throws SQLException {
        List<Map.Entry<String, String>> changed = differing(present, rows);
        if (changed.isEmpty()) {
            return;
        }
        try (Statement truncate = connection.createStatement()) {
            truncate.execute(Stream.concat(changed.stream(), seeded().stream())
                    .map(Map.Entry::getKey)
                    .collect(Collectors.joining(", ", "TRUNCATE ", " CASCADE")));
        }
        for (Map.Entry<String, String> table : seeded()) {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table.getKey()
                    + " OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_recordset(NULL::" + table.getKey()
                    + ", ?::jsonb)")) {
                insert.setString(1, table.getValue());
                insert.execute();
            }
        }
    }

    /** Returns the tables of the template that have rows. */
    private List<Map.Entry<String, String>> seeded() {
        return rows.entrySet().stream()
                .filter(table -> !table.getValue().equals("[]"))
                .toList();
    }

    private void restoreSequences(Connection connection, Map<String, String> present) throws SQLException {
        try (PreparedStatement set = connection.prepareStatement("SELECT setval(?::regclass, ?::bigint, ?::boolean)")) {
            for (Map.Entry<String, String> sequence : differing(present, sequences)) {
                int blank = sequence.getValue().indexOf(' ');
                set.setString(1, sequence.getKey());
                set.setString(2, sequence.getValue().substring(0, blank));
                set.setString(3, sequence.getValue().substring(blank + 1));
                set.execute();
            }
        }
    }

    /** Returns the wanted entries that are not present. */
    private static List<Map.Entry<String, String>> differing(Map<String, String> present, Map<String, String> wanted) {
        return wanted.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(present.get(entry.getKey())))
                .toList();
    }

    private Connection connect(String name) throws SQLException {
        return DriverManager.getConnection(server.url(name));
    }

    private static String value(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static Map<String, String> pairs(Statement statement, String query) throws SQLException {
        Map<String, String> pairs = new LinkedHashMap<>();
        try (ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                pairs.put(row.getString(1), row.getString(2));
            }
        }
        return pairs;
    }

    private static String resource(String name) {
        try (var in = DatabasePool.class.getResourceAsStream("pool/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
