package dev.turnstile.postgres.internal;

import dev.turnstile.lifecycle.Details;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.door.DoorMark;
import dev.turnstile.postgres.internal.door.GuardAnswers;
import dev.turnstile.text.StorableText;
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
            WITH moved(key, was, now) AS (
              INSERT INTO {table} AS {alias} ({columns})
              SELECT {values}
              WHERE (SELECT version FROM {schema}.machine WHERE id = {machine} AND {schema}.in_incarnation(?)) = ?
                AND {door}
              RETURNING {key}, CAST(NULL AS smallint), {state}),
            {log}
            SELECT moved.key, moved.was, CAST(NULL AS bigint),
              (SELECT version FROM {schema}.machine WHERE id = {machine}),
              logged.position, logged.version, logged.recorded_at, logged.from_state, logged.to_state
            FROM (SELECT) AS always LEFT JOIN moved ON true LEFT JOIN logged ON true""";

    private static final GuardAnswers NO_GUARDS = new GuardAnswers(List.of());

    private final BoundLifecycle<?, ?> lifecycle;
    private final String verb;
    private final Filled<List<String>> statements;

    CreationStatement(BoundLifecycle<?, ?> lifecycle) {
        this.lifecycle = lifecycle;
        this.verb = DoorMark.verb("create", lifecycle.table().category());
        this.statements = new Filled<>(this::statement);
    }

    private String statement(List<String> columns) {
        StatementTemplate template = lifecycle.template();
        return template.with("columns", QuotedName.list(columns))
                .with(
                        "values",
                        columns.stream()
                                .map(name -> "CAST(? AS " + lifecycle.table().type(name) + ")")
                                .collect(Collectors.joining(", ")))
                .with(
                        "log",
                        LogEntry.cte(lifecycle, template, lifecycle.binding().creationType()))
                .fill(CREATE);
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
        try (PreparedStatement call = connection.prepareStatement(statements.get(names))) {
            int index = 1;
            for (Object value : columns.values()) {
                call.setObject(index++, value(value));
            }
            call.setInt(index++, code);
            index = lifecycle.definitions().bind(call, index);
            index = DoorMark.bind(call, index, verb, details.actor());
            LogEntry.bind(call, index, details, lifecycle.json());
            try (ResultSet row = call.executeQuery()) {
                row.next();
                return Attempt.read(row, NO_GUARDS);
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
        return value instanceof String text ? StorableText.checked("a column of a new record", text) : value;
    }
}
