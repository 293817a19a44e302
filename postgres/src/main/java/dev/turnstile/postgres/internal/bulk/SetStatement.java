package dev.turnstile.postgres.internal.bulk;

import dev.turnstile.postgres.internal.BoundLifecycle;
import dev.turnstile.postgres.internal.StatementTemplate;
import dev.turnstile.postgres.internal.door.GuardAnswers;

/**
 * The text of a statement that moves many records.
 *
 * <p>{@code locked} locks the rows in the order of their ids, and asks state and guards of their latest versions; nobody
 * can change the answers any more, so the update need not ask again, and the result explains each refusal.
 *
 * <p>Streams that are there already are updated, which costs less than to insert and find them there.
 *
 * <p>The parts are joined by FULL JOIN although every row has its partner: the planner cannot know how many rows a part
 * has, and takes them for few; of a full join it cannot make a nested loop, which would take minutes for 40,000 rows.
 */
public final class SetStatement {

    private static final String MOVE = """
            WITH {asked}locked AS MATERIALIZED (
              SELECT {tag} AS turnstile_tag, {ids}, {key} AS turnstile_key, {state} AS turnstile_state,
                {row_version} AS turnstile_version, {target} AS turnstile_target{guards}{carried}
              FROM {source}
              WHERE {chosen_by}
                AND (SELECT version FROM {schema}.machine WHERE id = {machine}) = ?
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
              SET version = s.version + 1, horizon = greatest(s.horizon, pg_current_xact_id())
              FROM moved WHERE s.category = {category} AND s.key = moved.turnstile_key
              RETURNING s.id, s.key, s.version, s.horizon),
            begun AS (
              INSERT INTO {schema}.stream AS s (category, key, version, horizon)
              SELECT {category}, turnstile_key, 1, pg_current_xact_id()
              FROM moved FULL JOIN raised ON raised.key = moved.turnstile_key WHERE raised.key IS NULL
              ON CONFLICT (category, key) DO UPDATE
                SET version = s.version + 1, horizon = greatest(s.horizon, pg_current_xact_id())
              RETURNING id, key, version, horizon),
            head AS (SELECT * FROM raised UNION ALL SELECT * FROM begun),
            logged AS (
              INSERT INTO {schema}.event (stream_id, horizon, version, from_state, to_state,
                type, occurred_at, actor, command_id, data, metadata)
              SELECT head.id, head.horizon, head.version, moved.was, moved.now, {details}
              FROM moved FULL JOIN head ON head.key = moved.turnstile_key
              RETURNING stream_id, position, version, recorded_at, from_state, to_state)
            SELECT locked.turnstile_key, locked.turnstile_state, locked.turnstile_version, 0,
              logged.position, logged.version, logged.recorded_at, logged.from_state,
              logged.to_state{answers}, locked.turnstile_tag
            FROM locked
            FULL JOIN moved ON moved.turnstile_tag = locked.turnstile_tag
            FULL JOIN head ON head.key = moved.turnstile_key
            FULL JOIN logged ON logged.stream_id = head.id{order}""";

    private SetStatement() {}

    /** Fills in what all such statements on a lifecycle share. */
    public static StatementTemplate template(BoundLifecycle<?, ?> lifecycle, GuardAnswers answers) {
        return lifecycle
                .template()
                .with("ids", lifecycle.table().idColumns())
                .with("id_order", lifecycle.table().idOrder())
                .with("same_id", lifecycle.table().sameId("locked"))
                .with("guards", answers.columns())
                .with("answers", answers.names());
    }

    /** Fills in the rest. */
    public static String sql(StatementTemplate template) {
        return template.fill(MOVE);
    }
}
