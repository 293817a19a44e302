package dev.turnstile.postgres.internal.lifecycle;

import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.machine.State;
import dev.turnstile.machine.Transition;
import dev.turnstile.postgres.internal.sql.SqlTime;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.transition.BoundLifecycle;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The queries for the history of records in the log. */
final class RecordHistory<S, T> {

    static final String CHANGES = """
            SELECT s.key, e.position, e.version, e.from_state, e.to_state, e.recorded_at, e.occurred_at,
              e.actor, e.command_id, e.data, e.metadata, t.kind, t.name
            FROM {schema}.stream s
            JOIN LATERAL {schema}.stream_events(s.id, s.archived_up_to, 1, 2147483647) e ON true
            JOIN {schema}.event_type t ON t.id = e.type
            WHERE s.category = {category} AND {schema}.in_incarnation({incarnation}) AND s.key = ANY (ARRAY({keys})) AND t.lifecycle = {lifecycle}{and_same_table}
            ORDER BY s.key, e.version""";

    /**
     * The state after the last event up to a bound, which is a time or a version. Events in the log's table are later
     * than events in the archive.
     */
    private static final String AT = """
            WITH record AS MATERIALIZED (
              SELECT s.id, s.key, s.archived_up_to FROM {schema}.stream s
              WHERE s.category = {category} AND {schema}.in_incarnation({incarnation}) AND s.key = ANY (ARRAY({keys})){and_same_table}),
            asked AS MATERIALIZED (SELECT CAST(? AS smallint[]) AS types, CAST(? AS {bound_type}) AS last),
            hot AS MATERIALIZED (
              SELECT r.key, e.to_state
              FROM record r JOIN {schema}.event e ON e.stream_id = r.id
              WHERE e.type = ANY ((SELECT types FROM asked)::smallint[])
                AND {bounded} <= (SELECT last FROM asked)
              ORDER BY e.version DESC LIMIT 1)
            SELECT key, to_state FROM hot
            UNION ALL (
              SELECT r.key, e.to_state
              FROM record r
              JOIN LATERAL {schema}.archived_events(r.id, 1, r.archived_up_to) e ON r.archived_up_to > 0
              WHERE NOT EXISTS (SELECT FROM hot) AND e.type = ANY ((SELECT types FROM asked)::smallint[])
                AND {bounded} <= (SELECT last FROM asked)
              ORDER BY e.version DESC LIMIT 1)""";

    static final String LATER = """
            WITH record AS MATERIALIZED (
              SELECT s.id, s.archived_up_to FROM {schema}.stream s
              WHERE s.category = {category} AND s.key = ANY (ARRAY({keys})))
            SELECT coalesce(max(e.version), 0)
            FROM record r
            JOIN LATERAL {schema}.stream_events(r.id, r.archived_up_to, CAST(? AS int) + 1, 2147483647) e ON true
            JOIN {schema}.event_type t ON t.id = e.type
            WHERE t.lifecycle = {lifecycle} AND {schema}.in_incarnation({incarnation})""";

    private final BoundLifecycle<S, T> lifecycle;
    private final StatementTemplate template;

    RecordHistory(BoundLifecycle<S, T> lifecycle) {
        this.lifecycle = lifecycle;
        this.template = lifecycle
                .template()
                .with("keys", lifecycle.table().keys())
                .with("lifecycle", Short.toString(lifecycle.binding().lifecycle()));
    }

    Map<String, List<StateChange<S, T>>> of(Connection connection, List<?> ids) throws SQLException {
        Map<String, List<StateChange<S, T>>> histories = new LinkedHashMap<>();
        try (PreparedStatement query = connection.prepareStatement(template.fill(CHANGES))) {
            lifecycle.bindIds(query, ids);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    if (hasNoTarget(row)) {
                        continue;
                    }
                    StateChange<S, T> change = change(row);
                    histories
                            .computeIfAbsent(change.record(), key -> new ArrayList<>())
                            .add(change);
                }
            }
        }
        lifecycle.checkTable(connection, !histories.isEmpty());
        return histories;
    }

    /** Returns the version of a record's last change after a given version, or 0 if there is none. */
    int later(Connection connection, Object id, int version) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(template.fill(LATER))) {
            query.setInt(lifecycle.bindIds(query, Collections.singletonList(id)), version);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    Optional<S> at(Connection connection, Object id, Instant time) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement(at("timestamptz", "coalesce(e.occurred_at, e.recorded_at)"))) {
            int index = bindTypes(query, lifecycle.bindIds(query, Collections.singletonList(id)));
            query.setObject(index, SqlTime.of(time));
            return state(connection, query);
        }
    }

    Optional<S> at(Connection connection, Object id, int version) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(at("int", "e.version"))) {
            int index = bindTypes(query, lifecycle.bindIds(query, Collections.singletonList(id)));
            query.setInt(index, version);
            return state(connection, query);
        }
    }

    private String at(String type, String bounded) {
        return template.with("bound_type", type).with("bounded", bounded).fill(AT);
    }

    private Optional<S> state(Connection connection, PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            if (row.next()) {
                return row.getObject("to_state") == null
                        ? Optional.empty()
                        : Optional.of(lifecycle.state(row.getString("key"), row.getInt("to_state")));
            }
        }
        lifecycle.checkTable(connection, false);
        return Optional.empty();
    }

    /**
     * Returns whether the event leads to no state of the machine, because a bypass deleted the record or set an unknown
     * code.
     */
    private boolean hasNoTarget(ResultSet row) throws SQLException {
        int code = row.getInt("to_state");
        return row.wasNull()
                || (row.getString("kind").equals("bypass")
                        && lifecycle.machine().byCode(code).isEmpty());
    }

    private int bindTypes(PreparedStatement query, int index) throws SQLException {
        query.setArray(
                index,
                query.getConnection()
                        .createArrayOf("smallint", lifecycle.binding().types()));
        return index + 1;
    }

    private StateChange<S, T> change(ResultSet row) throws SQLException {
        String key = row.getString("key");
        StateChange.Kind kind = StateChange.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT));
        Instant recordedAt = row.getObject("recorded_at", OffsetDateTime.class).toInstant();
        OffsetDateTime occurredAt = row.getObject("occurred_at", OffsetDateTime.class);
        return new StateChange<>(
                key,
                kind,
                kind == StateChange.Kind.TRANSITION ? transition(row.getString("name")) : null,
                from(row),
                lifecycle.state(key, row.getInt("to_state")),
                row.getInt("version"),
                row.getLong("position"),
                occurredAt == null ? recordedAt : occurredAt.toInstant(),
                recordedAt,
                row.getString("actor"),
                row.getObject("command_id", UUID.class),
                object(row.getString("data")),
                object(row.getString("metadata")));
    }

    private @Nullable T transition(String name) {
        return lifecycle.machine().transitionNamed(name).map(Transition::value).orElse(null);
    }

    private @Nullable S from(ResultSet row) throws SQLException {
        int code = row.getInt("from_state");
        return row.wasNull()
                ? null
                : lifecycle.machine().byCode(code).map(State::value).orElse(null);
    }

    private Map<String, Object> object(@Nullable String text) {
        return text == null ? Map.of() : lifecycle.json().read(text);
    }
}
