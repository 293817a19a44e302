package dev.turnstile.postgres.listing;

import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The queries that list timers, instances of processes, and projections. */
final class ProcessTables {

    private static final String TIMERS = """
            SELECT t.category, t.key, t.name, t.type, coalesce(s.name, CAST(t.state AS text)) AS state, t.due_at,
              t.next_attempt_at, t.attempts, t.failure
            FROM {schema}.timer t
            LEFT JOIN {schema}.lifecycle l ON l.id = t.lifecycle
            LEFT JOIN {schema}.state s ON s.machine = l.machine AND s.code = t.state
            WHERE true""";

    private static final String PROCESSES = """
            SELECT name, key, steps, ended, carried_out, ARRAY(SELECT jsonb_object_keys(timers)) AS timers,
              CAST(state AS text) AS state
            FROM {schema}.process
            WHERE true""";

    private static final String PROJECTIONS = """
            SELECT p.name, p.version, p.inline, p.known_at, r.phase, coalesce(r.done, 0) AS done, r.updated_at,
              EXISTS (
                SELECT FROM pg_class v
                JOIN pg_rewrite w ON w.ev_class = v.oid
                JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
                  AND d.refclassid = 'pg_class'::regclass
                JOIN pg_class t ON t.oid = d.refobjid AND t.relname = p.name || '_v' || p.version
                WHERE v.relname = p.name AND v.relkind = 'v') AS shown
            FROM {schema}.projection p
            LEFT JOIN {schema}.projection_rebuild r ON r.name = p.name AND r.version = p.version
            ORDER BY p.name, p.version""";

    private ProcessTables() {}

    public static List<ListedTimer> timers(
            Connection connection, String schema, @Nullable StreamName stream, boolean failing, int limit)
            throws SQLException {
        ListQuery query = new ListQuery(StatementTemplate.of(schema)).add(TIMERS);
        if (stream != null) {
            query.add("AND t.category = ? AND t.key = ?", stream.category(), stream.key());
        }
        if (failing) {
            query.add("AND t.attempts > 0");
        }
        return query.add("ORDER BY t.next_attempt_at LIMIT ?", limit)
                .read(
                        connection,
                        row -> new ListedTimer(
                                new StreamName(row.getString("category"), row.getString("key")),
                                row.getString("name"),
                                row.getString("type"),
                                row.getString("state"),
                                Objects.requireNonNull(ListQuery.time(row, "due_at")),
                                Objects.requireNonNull(ListQuery.time(row, "next_attempt_at")),
                                row.getInt("attempts"),
                                row.getString("failure")));
    }

    public static List<ListedProcess> processes(
            Connection connection,
            String schema,
            @Nullable String process,
            @Nullable String key,
            boolean running,
            @Nullable ListedProcess after,
            int limit)
            throws SQLException {
        ListQuery query = new ListQuery(StatementTemplate.of(schema))
                .add(PROCESSES)
                .addKnown("AND name = ?", process)
                .addKnown("AND key = ?", key);
        if (running) {
            query.add("AND NOT ended");
        }
        if (after != null) {
            query.add("AND (name, key) > (?, ?)", after.process(), after.key());
        }
        return query.add("ORDER BY name, key LIMIT ?", limit)
                .read(
                        connection,
                        row -> new ListedProcess(
                                row.getString("name"),
                                row.getString("key"),
                                row.getInt("steps"),
                                row.getBoolean("ended"),
                                ListQuery.texts(row, "carried_out"),
                                ListQuery.texts(row, "timers"),
                                row.getString("state")));
    }

    public static List<ListedProjection> projections(Connection connection, String schema) throws SQLException {
        return new ListQuery(StatementTemplate.of(schema))
                .add(PROJECTIONS)
                .read(
                        connection,
                        row -> new ListedProjection(
                                row.getString("name"),
                                row.getInt("version"),
                                row.getBoolean("inline"),
                                row.getBoolean("shown"),
                                Objects.requireNonNull(ListQuery.time(row, "known_at")),
                                row.getString("phase"),
                                row.getDouble("done"),
                                ListQuery.time(row, "updated_at")));
    }
}
