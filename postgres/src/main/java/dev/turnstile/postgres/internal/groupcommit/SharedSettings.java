package dev.turnstile.postgres.internal.groupcommit;

/**
 * The settings of a session under which a statement may execute the calls of several callers.
 *
 * <p>A waiting caller has no connection, so its session's settings are unknown. The leader's session must therefore
 * have no setting that changes the result of another caller's call, or the statement must override the setting in its
 * own transaction. A batch of one call runs with the settings of the leader's session.
 */
public final class SharedSettings {

    /**
     * A condition whose parameter is the number of calls. As an uncorrelated subquery it is evaluated once, before the
     * first row is changed.
     *
     * <p>It raises {@code synchronous_commit} to at least {@code on} until the end of the transaction: a caller that
     * returns after a durable commit must not depend on a leader whose commits are asynchronous. The condition is false
     * in a session that checks no foreign keys, that reads null elements of arrays as text, or that reads {@code =
     * NULL} as {@code IS NULL}. The calls then run alone.
     */
    public static final String CONDITION = """
            (SELECT CASE WHEN CAST(? AS int) = 1 THEN true
                WHEN current_setting('session_replication_role') <> 'origin' OR current_setting('array_nulls') <> 'on'
                  OR current_setting('transform_null_equals') <> 'off' THEN false
                ELSE set_config('synchronous_commit', CASE current_setting('synchronous_commit')
                  WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, true) IS NOT NULL END)""";

    private SharedSettings() {}
}
