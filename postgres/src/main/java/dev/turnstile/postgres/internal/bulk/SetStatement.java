package dev.turnstile.postgres.internal.bulk;

import dev.turnstile.postgres.internal.door.GuardResults;
import dev.turnstile.postgres.internal.door.WrittenCode;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.transition.BoundLifecycle;

/**
 * The text of a statement that fires transitions of many records.
 *
 * <p>{@code turnstile_locked} locks the rows in the order of their ids, and evaluates state and guards on their latest
 * versions. After that, no other transaction can change the rows. The update therefore does not check state and guards
 * again, and the result explains each refusal.
 *
 * <p>Existing streams are updated, which costs less than INSERT .. ON CONFLICT, and the updated rows contain the values
 * of the event. The first event of a stream is rare, and the two joins for it run only if there is one.
 *
 * <p>The CTEs are joined by FULL JOIN although every row has a match: the planner cannot estimate the number of rows of
 * a CTE and assumes a small number. A full join cannot become a nested loop, which would take minutes for 40,000 rows.
 * OFFSET 0 prevents the planner from simplifying the full join.
 */
public final class SetStatement {

    private static final String MOVE = """
            WITH {asked}turnstile_locked AS MATERIALIZED (
              SELECT {tag} AS turnstile_tag, {ids}, {key} AS turnstile_key, {state} AS turnstile_state,
                {row_version} AS turnstile_version, {target} AS turnstile_target{guards}{carried}
              FROM {source}
              WHERE {chosen_by}
                AND (SELECT version FROM {schema}.machine WHERE id = {machine} AND {schema}.in_incarnation(?)) = ?
                AND {door}
              ORDER BY {id_order} FOR NO KEY UPDATE OF {alias}{skip}),
            turnstile_moved AS (
              UPDATE {table} AS {alias}
              SET {state_column} = turnstile_target{next_version}
              FROM turnstile_locked
              WHERE {same_id} AND turnstile_target IS NOT NULL
              RETURNING turnstile_tag, turnstile_key, turnstile_state AS turnstile_was, {state} AS turnstile_now{kept}),
            turnstile_raised AS (
              UPDATE {schema}.stream AS s
              SET version = s.version + 1, horizon = greatest(s.horizon, {schema}.log_xid())
              FROM turnstile_moved AS m WHERE s.category = {category} AND s.key = m.turnstile_key
              RETURNING s.id, s.version, s.horizon, m.*),
            turnstile_begun AS (
              INSERT INTO {schema}.stream AS s (category, key, version, horizon)
              SELECT {category}, m.turnstile_key, 1, {schema}.log_xid()
              FROM turnstile_moved AS m FULL JOIN turnstile_raised AS r ON r.turnstile_key = m.turnstile_key
              WHERE r.turnstile_key IS NULL
                AND (SELECT count(*) FROM turnstile_raised) < (SELECT count(*) FROM turnstile_moved)
              ON CONFLICT (category, key) DO UPDATE
                SET version = s.version + 1, horizon = greatest(s.horizon, {schema}.log_xid())
              RETURNING id, version, horizon, key),
            turnstile_entry AS MATERIALIZED (
              SELECT *, nextval({positions}) AS position, clock_timestamp() AS recorded_at FROM (
                SELECT * FROM turnstile_raised
                UNION ALL
                SELECT * FROM (
                  SELECT b.id, b.version, b.horizon, m.*
                  FROM turnstile_moved AS m FULL JOIN turnstile_begun AS b ON b.key = m.turnstile_key
                  WHERE (SELECT count(*) FROM turnstile_begun) > 0 OFFSET 0) AS first WHERE id IS NOT NULL) AS head),
            turnstile_logged AS (
              INSERT INTO {schema}.event (position, recorded_at, stream_id, horizon, version, from_state, to_state,
                type, occurred_at, actor, command_id, data, metadata) OVERRIDING SYSTEM VALUE
              SELECT position, recorded_at, id, horizon, version, turnstile_was, {written}, {details}
              FROM turnstile_entry)
            SELECT {result_key}, CAST(l.turnstile_state AS bigint), l.turnstile_version, 0,
              e.position, e.version, e.recorded_at, CAST(e.turnstile_was AS bigint), CAST(e.turnstile_now AS bigint){guard_results},
              l.turnstile_tag
            FROM turnstile_locked AS l FULL JOIN turnstile_entry AS e ON e.turnstile_tag = l.turnstile_tag{order}""";

    private SetStatement() {}

    /** Returns a template with the parts that all such statements on a lifecycle share. */
    public static StatementTemplate template(BoundLifecycle<?, ?> lifecycle, GuardResults guardResults) {
        return lifecycle
                .template()
                .with("ids", lifecycle.table().idColumns())
                .with("id_order", lifecycle.table().idOrder())
                .with("same_id", lifecycle.table().sameId("turnstile_locked"))
                .with("written", WrittenCode.checked(lifecycle.machine(), "turnstile_now", "turnstile_key"))
                .with("guards", guardResults.columns())
                .with("guard_results", guardResults.names());
    }

    /** Returns the text of the statement. */
    public static String sql(StatementTemplate template) {
        return template.fill(MOVE);
    }
}
