package dev.turnstile.postgres.internal.lifecycle;

import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.door.DoorMark;
import dev.turnstile.postgres.internal.door.GuardResults;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.sql.StatementCache;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.table.GivenValue;
import dev.turnstile.postgres.internal.table.TableColumn;
import dev.turnstile.postgres.internal.transition.Attempt;
import dev.turnstile.postgres.internal.transition.BoundLifecycle;
import dev.turnstile.postgres.internal.transition.LogEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The statement that inserts one record in a given state and appends its event. */
final class CreationStatement {

    private static final String CREATE = """
            WITH turnstile_moved(turnstile_key, turnstile_was, turnstile_now) AS (
              INSERT INTO {table} AS {alias} ({columns})
              SELECT {values}
              WHERE (SELECT version FROM {schema}.machine WHERE id = {machine} AND {schema}.in_incarnation(?)) = ?
                AND {door}
              RETURNING {key}, CAST(NULL AS smallint), {state}),
            {log}
            SELECT turnstile_key, CAST(turnstile_was AS bigint), CAST(NULL AS bigint),
              {installed},
              {logged}
            FROM (SELECT) AS turnstile_always LEFT JOIN turnstile_moved ON true LEFT JOIN turnstile_logged ON true""";

    private static final GuardResults NO_GUARDS = new GuardResults(List.of());

    private final BoundLifecycle<?, ?> lifecycle;
    private final String verb;
    private final StatementCache<List<String>> statements;

    CreationStatement(BoundLifecycle<?, ?> lifecycle) {
        this.lifecycle = lifecycle;
        this.verb = DoorMark.verb("create", lifecycle.table().category());
        this.statements = new StatementCache<>(this::statement);
    }

    private String statement(List<String> columns) {
        StatementTemplate template = lifecycle.template();
        return template.with("columns", QuotedName.list(columns))
                .with(
                        "values",
                        columns.stream()
                                .map(name -> "CAST(? AS " + lifecycle.table().castType(name) + ")")
                                .collect(Collectors.joining(", ")))
                .with(
                        "log",
                        LogEntry.cte(lifecycle, template, lifecycle.binding().creationType()))
                .with("logged", LogEntry.LOGGED)
                .fill(CREATE);
    }

    /** Returns the result row. Nothing is written if another version of the definition is installed. */
    Attempt create(Connection connection, Map<String, ?> columns, int code, TransitionOptions details)
            throws SQLException {
        String stateColumn = lifecycle.table().declared().stateColumn();
        if (columns.containsKey(stateColumn)) {
            throw new IllegalArgumentException("column " + stateColumn
                    + " is the lifecycle's state column; pass the state to create the record in, not its code");
        }
        if (columns.keySet().stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("expected the names of columns of table "
                    + lifecycle.table().declared().name() + ", got null among " + columns.keySet()
                    + "; give each column a name");
        }
        List<String> names = new ArrayList<>(columns.keySet());
        names.add(stateColumn);
        try (PreparedStatement call = connection.prepareStatement(statements.get(names))) {
            int index = 1;
            for (Map.Entry<String, ?> column : columns.entrySet()) {
                set(call, index++, column.getKey(), column.getValue());
            }
            call.setInt(index++, code);
            index = lifecycle.definitions().bind(call, index);
            index = DoorMark.bind(call, index, verb, details.actor());
            LogEntry.bind(call, index, details, lifecycle.json());
            try (ResultSet row = call.executeQuery()) {
                row.next();
                return Attempt.read(row, NO_GUARDS);
            }
        } catch (SQLException e) {
            if (Failures.isNullIn(e, "stream", "key")) {
                throw lifecycle.table().withoutId(e);
            }
            throw e;
        }
    }

    /** The driver refuses a value of a class that has no SQL type, and does not name the column. */
    private void set(PreparedStatement call, int index, String column, @Nullable Object value) throws SQLException {
        try {
            call.setObject(index, value(column, value));
        } catch (SQLException e) {
            throw new IllegalArgumentException(
                    "column " + column + " of table "
                            + lifecycle.table().declared().name()
                            + ": expected a value that the JDBC driver can send as "
                            + lifecycle.table().type(column) + ", got a "
                            + (value == null ? "null" : value.getClass().getName())
                            + "; give it as text in the syntax of that type",
                    e);
        }
    }

    /** Converts a value to a type that the driver accepts. */
    private @Nullable Object value(String column, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return lifecycle.json().write(fields(map));
        }
        String field = "a column of a new record";
        TableColumn type = lifecycle.table().column(column);
        return lifecycle.table().declared().idColumns().contains(column)
                ? GivenValue.id(field, type, value)
                : GivenValue.parameter(field, type, value);
    }

    private static Map<String, Object> fields(Map<?, ?> map) {
        Map<String, Object> fields = new LinkedHashMap<>();
        map.forEach((field, value) -> fields.put(String.valueOf(field), value));
        return fields;
    }
}
