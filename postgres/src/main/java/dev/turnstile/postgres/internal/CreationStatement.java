package dev.turnstile.postgres.internal;

import dev.turnstile.lifecycle.Details;
import dev.turnstile.postgres.QuotedName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Creates one record in a given state and logs it, in one statement. */
final class CreationStatement {

    private static final String CREATE = """
            WITH door AS MATERIALIZED (SELECT set_config('turnstile.door', 'open', true)),
            moved(key, was, now) AS (
              INSERT INTO {table} AS {alias} ({columns})
              SELECT {values} FROM door
              WHERE (SELECT version FROM {schema}.machine WHERE id = {machine}) = ?
              RETURNING {key}, CAST(NULL AS smallint), {state}),
            {log}
            SELECT moved.key, moved.was, moved.now, logged.position, logged.version, logged.recorded_at,
              (SELECT version FROM {schema}.machine WHERE id = {machine}) AS installed
            FROM (SELECT) AS always LEFT JOIN moved ON true LEFT JOIN logged ON true""";

    private final BoundLifecycle<?, ?> lifecycle;
    private final StatementTemplate template;

    CreationStatement(BoundLifecycle<?, ?> lifecycle) {
        this.lifecycle = lifecycle;
        this.template = lifecycle
                .template()
                .with(
                        "log",
                        LogEntry.cte(lifecycle.template(), lifecycle.binding().creationType()));
    }

    /** Returns what was done; nothing was if another version of the definition is installed. */
    Attempt create(Connection connection, Map<String, ?> columns, int code, Details details) throws SQLException {
        String stateColumn = lifecycle.table().declared().stateColumn();
        if (columns.containsKey(stateColumn)) {
            throw new IllegalArgumentException("column " + stateColumn
                    + " is the lifecycle's: name the state to create the record in, not its code");
        }
        List<String> names = new ArrayList<>(columns.keySet());
        names.add(stateColumn);
        String sql = template.with("columns", QuotedName.list(names))
                .with(
                        "values",
                        names.stream()
                                .map(name -> "CAST(? AS " + lifecycle.table().type(name) + ")")
                                .collect(Collectors.joining(", ")))
                .fill(CREATE);
        try (PreparedStatement call = connection.prepareStatement(sql)) {
            int index = 1;
            for (Object value : columns.values()) {
                call.setObject(index++, value(value));
            }
            call.setInt(index++, code);
            call.setInt(index++, lifecycle.definitions().installed());
            LogEntry.bind(call, index, details, lifecycle.json());
            try (ResultSet row = call.executeQuery()) {
                row.next();
                return Attempt.read(row, List.of());
            }
        }
    }

    /** Converts what the driver does not take as it is. */
    private @Nullable Object value(@Nullable Object value) {
        if (value instanceof Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
        if (value instanceof Map<?, ?> map) {
            return lifecycle
                    .json()
                    .write(map.entrySet().stream()
                            .collect(Collectors.toMap(entry -> entry.getKey().toString(), Map.Entry::getValue)));
        }
        return value;
    }
}
