package dev.turnstile.postgres.listing;

import dev.turnstile.json.Json;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.internal.definition.DefinitionRegistry;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.table.BoundTable;
import dev.turnstile.postgres.internal.table.FittingIds;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The query that lists the records of a lifecycle: rows ordered by id, each with its last event, found by the index of
 * the stream.
 */
final class RecordRows {

    /**
     * A record's events up to some version may be in the archive. The bounds on the position exclude partitions there.
     */
    private static final String RECORDS = """
            SELECT {key} AS key, {state} AS code, turnstile_last.at, coalesce(turnstile_last.version, 0) AS version,
              turnstile_last.type, turnstile_last.actor
            FROM {table} AS {alias}
            LEFT JOIN LATERAL (
              SELECT turnstile_moved.at, turnstile_moved.version, turnstile_t.name AS type, turnstile_moved.actor
              FROM {schema}.stream turnstile_s
              CROSS JOIN LATERAL (
                (SELECT coalesce(turnstile_e.occurred_at, turnstile_e.recorded_at) AS at, turnstile_e.version,
                  turnstile_e.type, turnstile_e.actor
                FROM {schema}.event turnstile_e
                WHERE turnstile_e.stream_id = turnstile_s.id AND turnstile_e.to_state IS NOT NULL
                  AND turnstile_e.type IN (SELECT id FROM {schema}.event_type WHERE lifecycle = {lifecycle})
                ORDER BY turnstile_e.version DESC LIMIT 1)
                UNION ALL
                (SELECT coalesce(turnstile_e.occurred_at, turnstile_e.recorded_at), turnstile_e.version,
                  turnstile_e.type, turnstile_e.actor
                FROM {schema}.event_archive turnstile_e
                WHERE turnstile_s.archived_up_to > 0 AND turnstile_e.stream_id = turnstile_s.id
                  AND turnstile_e.position BETWEEN turnstile_s.archived_from AND turnstile_s.archived_to
                  AND turnstile_e.to_state IS NOT NULL
                  AND turnstile_e.type IN (SELECT id FROM {schema}.event_type WHERE lifecycle = {lifecycle})
                ORDER BY turnstile_e.version DESC LIMIT 1)
                ORDER BY version DESC LIMIT 1) AS turnstile_moved
              JOIN {schema}.event_type turnstile_t ON turnstile_t.id = turnstile_moved.type
              WHERE turnstile_s.category = {category} AND turnstile_s.key = {key}) AS turnstile_last ON true
            WHERE true""";

    private static final String IN_STATES = "AND {state} = ANY (CAST(? AS int[]))";

    private static final String OLDER = """
            AND (turnstile_last.at IS NULL
              OR turnstile_last.at < clock_timestamp() - make_interval(secs => CAST(? AS double precision)))""";

    private static final String ORDER = "ORDER BY {id_order} LIMIT ?";

    /** Selects the given names, with or without schema and quotes, that refer to the same table in this session. */
    private static final String SAME_TABLES = """
            SELECT name FROM unnest(CAST(? AS text[])) AS names(name)
            WHERE name = CAST(? AS text) OR to_regclass(name) = to_regclass(CAST(? AS text))""";

    private RecordRows() {}

    public static List<ListedRecord> read(Connection connection, String schema, Json json, RecordQuery query)
            throws SQLException {
        DefinitionRegistry.InstalledLifecycle installed = installed(connection, schema, json, query);
        BoundTable table = BoundTable.find(connection, schema, installed.table());
        StateMachine<String, String> machine = installed.machine();
        StatementTemplate template = installed
                .binding()
                .template(schema, table)
                .with("lifecycle", Short.toString(installed.binding().lifecycle()))
                .with("id_order", table.idOrder())
                .with("after", after(table));
        ListQuery statement = new ListQuery(template).add(RECORDS);
        if (!query.states().isEmpty()) {
            statement.add(IN_STATES, codes(machine, query));
        }
        if (query.olderThan() != null) {
            statement.add(OLDER, query.olderThan().toMillis() / 1000.0);
        }
        if (!query.after().isEmpty()) {
            statement.add("AND {after}", afterValues(connection, table, query));
        }
        return statement.add(ORDER, query.limit()).read(connection, row -> record(row, machine));
    }

    private static DefinitionRegistry.InstalledLifecycle installed(
            Connection connection, String schema, Json json, RecordQuery query) throws SQLException {
        List<DefinitionRegistry.InstalledLifecycle> all = new DefinitionRegistry(schema, json).lifecycles(connection);
        Set<String> names = sameTables(
                connection, all.stream().map(one -> one.table().name()).toList(), query.table());
        return all.stream()
                .filter(one -> one.table().stateColumn().equals(query.stateColumn())
                        && names.contains(one.table().name()))
                .findFirst()
                .orElseThrow(() -> notInstalled(query, all));
    }

    private static LifecycleException notInstalled(
            RecordQuery query, List<DefinitionRegistry.InstalledLifecycle> installed) {
        List<String> names = installed.stream()
                .map(one -> one.table().name() + ", column " + one.table().stateColumn())
                .toList();
        return new LifecycleException(
                "expected a table with a lifecycle, got " + query.table() + ", column " + query.stateColumn() + "; "
                        + (names.isEmpty()
                                ? "no lifecycle is installed in this database; bind a machine to the table first"
                                : "there are " + names),
                null);
    }

    private static Set<String> sameTables(Connection connection, List<String> names, String table) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(SAME_TABLES)) {
            query.setArray(1, connection.createArrayOf("text", names.toArray()));
            query.setString(2, table);
            query.setString(3, table);
            Set<String> same = new HashSet<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    same.add(row.getString(1));
                }
            }
            return same;
        }
    }

    private static Object[] afterValues(Connection connection, BoundTable table, RecordQuery query)
            throws SQLException {
        List<String> given = table.idValues(query.after());
        List<@Nullable String> fitting =
                new FittingIds(connection, table).of(List.of(given)).getFirst();
        if (fitting.contains(null)) {
            List<String> types =
                    table.declared().idColumns().stream().map(table::type).toList();
            throw new IllegalArgumentException("id of the last record of the previous page: expected values of types "
                    + types + " for " + table.declared().idColumns() + ", got " + given);
        }
        return given.toArray();
    }

    private static String after(BoundTable table) {
        String values = table.declared().idColumns().stream()
                .map(column -> "CAST(? AS " + table.castType(column) + ")")
                .collect(Collectors.joining(", "));
        return "(" + table.idOrder() + ") > (" + values + ")";
    }

    /**
     * Returns the states' codes as the text of an array. The driver cannot bind an array with {@code setObject} without
     * a connection; numbers need no quoting.
     */
    private static String codes(StateMachine<String, String> machine, RecordQuery query) {
        return query.states().stream()
                .map(name -> machine.stateNamed(name)
                        .orElseThrow(() -> new IllegalArgumentException("machine '" + machine.name()
                                + "' has no state '" + name + "' (known: "
                                + machine.states().stream().map(State::name).collect(Collectors.joining(", "))
                                + ")")))
                .map(state -> Integer.toString(state.code()))
                .sorted()
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static ListedRecord record(ResultSet row, StateMachine<String, String> machine) throws SQLException {
        return new ListedRecord(
                row.getString("key"),
                state(row, machine),
                ListQuery.time(row, "at"),
                row.getInt("version"),
                row.getString("type"),
                row.getString("actor"));
    }

    private static @Nullable String state(ResultSet row, StateMachine<String, String> machine) throws SQLException {
        long code = row.getLong("code");
        if (row.wasNull()) {
            return null;
        }
        Optional<String> name = code == (int) code ? machine.byCode((int) code).map(State::name) : Optional.empty();
        return name.orElse(Long.toString(code));
    }
}
