package dev.turnstile.postgres.internal.bulk;

import dev.turnstile.postgres.internal.BoundLifecycle;
import dev.turnstile.postgres.internal.StatementTemplate;
import dev.turnstile.postgres.internal.door.GuardAnswers;
import dev.turnstile.postgres.internal.door.WrittenCode;

/**
 * The text of a statement that moves many records.
 *
 * <p>{@code locked} locks the rows in the order of their ids, and asks state and guards of their latest versions; nobody
 * can change the answers any more, so the update need not ask again, and the result explains each refusal.
 *
 * <p>Streams that are there already are updated, which costs less than to insert and find them there, and their rows
 * take along what the event needs. The first event of a stream is the rare case; its two joins are not run without it.
 *
 * <p>The parts are joined by FULL JOIN although every row has its partner: the planner cannot know how many rows a part
 * has, and takes them for few; of a full join it cannot make a nested loop, which would take minutes for 40,000 rows.
 * OFFSET 0 keeps it from making anything else of one.
 */
public final class SetStatement {

    private static final String MOVE = """
            WITH {asked}locked AS MATERIALIZED (
              SELECT {tag} AS turnstile_tag, {ids}, {key} AS turnstile_key, {state} AS turnstile_state,
                {row_version} AS turnstile_version, {target} AS turnstile_target{guards}{carried}
              FROM {source}
              WHERE {chosen_by}
                AND (SELECT version FROM {schema}.machine WHERE id = {machine} AND {schema}.in_incarnation(?)) = ?
                AND {door}
              ORDER BY {id_order} FOR NO KEY UPDATE OF {alias}{skip}),
            moved AS (
              UPDATE {table} AS {alias}
              SET {state_column} = turnstile_target{next_version}
              FROM locked
              WHERE {same_id} AND turnstile_target IS NOT NULL
              RETURNING turnstile_tag, turnstile_key, turnstile_state AS was, {state} AS now{kept}),
            raised AS (
              UPDATE {schema}.stream AS s
              SET version = s.version + 1, horizon = greatest(s.horizon, {schema}.log_xid())
              FROM moved WHERE s.category = {category} AND s.key = moved.turnstile_key
              RETURNING s.id, s.version, s.horizon, moved.*),
            begun AS (
              INSERT INTO {schema}.stream AS s (category, key, version, horizon)
              SELECT {category}, moved.turnstile_key, 1, {schema}.log_xid()
              FROM moved FULL JOIN raised ON raised.turnstile_key = moved.turnstile_key
              WHERE raised.turnstile_key IS NULL AND (SELECT count(*) FROM raised) < (SELECT count(*) FROM moved)
              ON CONFLICT (category, key) DO UPDATE
                SET version = s.version + 1, horizon = greatest(s.horizon, {schema}.log_xid())
              RETURNING id, version, horizon, key),
            entry AS MATERIALIZED (
              SELECT *, nextval({positions}) AS position, clock_timestamp() AS recorded_at FROM (
                SELECT * FROM raised
                UNION ALL
                SELECT * FROM (
                  SELECT begun.id, begun.version, begun.horizon, moved.*
                  FROM moved FULL JOIN begun ON begun.key = moved.turnstile_key
                  WHERE (SELECT count(*) FROM begun) > 0 OFFSET 0) AS first WHERE id IS NOT NULL) AS head),
            logged AS (
              INSERT INTO {schema}.event (position, recorded_at, stream_id, horizon, version, from_state, to_state,
                type, occurred_at, actor, command_id, data, metadata) OVERRIDING SYSTEM VALUE
              SELECT position, recorded_at, id, horizon, version, was, {written}, {details} FROM entry)
            SELECT locked.turnstile_key, locked.turnstile_state, locked.turnstile_version, 0,
              entry.position, entry.version, entry.recorded_at, entry.was, entry.now{answers}, locked.turnstile_tag
            FROM locked FULL JOIN entry ON entry.turnstile_tag = locked.turnstile_tag{order}""";

    private SetStatement() {}

    /** Fills in what all such statements on a lifecycle share. */
    public static StatementTemplate template(BoundLifecycle<?, ?> lifecycle, GuardAnswers answers) {
        return lifecycle
                .template()
                .with("ids", lifecycle.table().idColumns())
                .with("id_order", lifecycle.table().idOrder())
                .with("same_id", lifecycle.table().sameId("locked"))
                .with("written", WrittenCode.checked(lifecycle.machine(), "now", "turnstile_key"))
                .with("guards", answers.columns())
                .with("answers", answers.names());
    }

    /** Fills in the rest. */
    public static String sql(StatementTemplate template) {
        return template.fill(MOVE);
    }
}
