package dev.turnstile.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A session that resets one database between tests. It remains connected while tests use the database: a new session
 * would need most of the time to read the catalogs and to plan the queries.
 */
final class DatabaseReset implements AutoCloseable {

    /**
     * The state of a database that tests begin with.
     *
     * @param last the greatest OID of its objects
     * @param fingerprint a digest of its definitions and privileges
     * @param rows the rows of each table of schema {@code turnstile} as JSON
     * @param sequences the state of each sequence of schema {@code turnstile}
     */
    record State(String last, String fingerprint, Map<String, String> rows, Map<String, String> sequences) {}

    /**
     * A table as a test left it.
     *
     * @param rows the first 100 rows as JSON
     * @param large whether DELETE would leave more behind than a test may find: many pages, or an estimate of the planner
     */
    private record Table(String rows, boolean large) {}

    private static final String NO_ROWS = "[]";

    /** The application name of the session, by which a test that counts sessions leaves it out. */
    static final String APPLICATION = "database_reset";

    private final Connection connection;
    private final String dropCreated = resource("drop_created.sql");
    private final PreparedStatement fingerprint;
    private final PreparedStatement tables;
    private final PreparedStatement sequences;

    DatabaseReset(String url) throws SQLException {
        connection = DriverManager.getConnection(url + "&prepareThreshold=1&ApplicationName=" + APPLICATION);
        fingerprint = connection.prepareStatement(resource("fingerprint.sql"));
        tables = connection.prepareStatement(value(resource("rows.sql")));
        sequences = connection.prepareStatement(value(resource("sequences.sql")));
    }

    /** Reads the state of the database. */
    State state() throws SQLException {
        String last = value("""
                SELECT max(oid) FROM (SELECT oid FROM pg_class UNION ALL SELECT oid FROM pg_proc
                  UNION ALL SELECT oid FROM pg_type) created""");
        Map<String, String> rows = new LinkedHashMap<>();
        tables().forEach((name, table) -> rows.put(name, table.rows()));
        return new State(last, fingerprint(), rows, sequences());
    }

    /**
     * Ends all other sessions, drops what was created, and restores the rows and sequences.
     *
     * @return whether the definitions and privileges are those of the given state; otherwise rows are not restored
     */
    boolean to(State state) throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute(dropCreated.replace(":last_of_template", state.last()));
            if (!fingerprint().equals(state.fingerprint())) {
                return false;
            }
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL session_replication_role = replica");
            restoreRows(state.rows(), tables());
            restoreSequences(state.sequences());
            connection.commit();
            return true;
        }
    }

    private void restoreRows(Map<String, String> wanted, Map<String, Table> present) throws SQLException {
        Map<Boolean, List<String>> changed = wanted.keySet().stream()
                .filter(table ->
                        !rows(wanted, table).equals(rows(present, table).rows()))
                .collect(Collectors.partitioningBy(table -> rows(present, table).large()));
        List<String> few = changed.getOrDefault(false, List.of());
        List<String> many = changed.getOrDefault(true, List.of());
        if (!few.isEmpty()) {
            execute(few.stream().map("DELETE FROM "::concat).collect(Collectors.joining("; ")));
        }
        if (many.isEmpty()) {
            insert(wanted, few);
        } else {
            // The tables with rows are listed because CASCADE empties those of them that refer to others.
            execute(Stream.concat(many.stream(), wanted.keySet().stream().filter(table -> seeded(wanted, table)))
                    .collect(Collectors.joining(", ", "TRUNCATE ", " CASCADE")));
            insert(wanted, wanted.keySet());
        }
    }

    private void insert(Map<String, String> wanted, Collection<String> tables) throws SQLException {
        for (String table : tables) {
            if (seeded(wanted, table)) {
                try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table
                        + " OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_recordset(NULL::" + table
                        + ", ?::jsonb)")) {
                    insert.setString(1, rows(wanted, table));
                    insert.execute();
                }
            }
        }
    }

    private void restoreSequences(Map<String, String> wanted) throws SQLException {
        try (PreparedStatement set = connection.prepareStatement("SELECT setval(?::regclass, ?::bigint, ?::boolean)")) {
            for (String sequence : differing(sequences(), wanted)) {
                String state = Objects.requireNonNull(wanted.get(sequence));
                int blank = state.indexOf(' ');
                set.setString(1, sequence);
                set.setString(2, state.substring(0, blank));
                set.setString(3, state.substring(blank + 1));
                set.execute();
            }
        }
    }

    private static boolean seeded(Map<String, String> wanted, String table) {
        return !rows(wanted, table).equals(NO_ROWS);
    }

    private static <V> V rows(Map<String, V> tables, String table) {
        return Objects.requireNonNull(tables.get(table), table);
    }

    /** Returns the names whose wanted values are not present. */
    private static <V> List<String> differing(Map<String, V> present, Map<String, V> wanted) {
        return wanted.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(present.get(entry.getKey())))
                .map(Map.Entry::getKey)
                .toList();
    }

    private String fingerprint() throws SQLException {
        try (ResultSet row = fingerprint.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    private Map<String, Table> tables() throws SQLException {
        Map<String, Table> found = new LinkedHashMap<>();
        try (ResultSet row = tables.executeQuery()) {
            while (row.next()) {
                found.put(row.getString(1), new Table(row.getString(2), row.getBoolean(3)));
            }
        }
        return found;
    }

    private Map<String, String> sequences() throws SQLException {
        Map<String, String> found = new LinkedHashMap<>();
        try (ResultSet row = sequences.executeQuery()) {
            while (row.next()) {
                found.put(row.getString(1), row.getString(2));
            }
        }
        return found;
    }

    private void execute(String statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    private String value(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static String resource(String name) {
        try (var in = DatabaseReset.class.getResourceAsStream("pool/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
