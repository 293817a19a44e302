package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.lifecycle.RecordTable;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Only listed functions of the schema may be called by other roles than the owner, and all have a fixed search path.
 */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class FunctionPrivilegesTest {

    /** Name, whether it is SECURITY DEFINER, whether its body is parsed at creation, its settings, and its grantees. */
    private static final String FUNCTIONS = """
            SELECT p.proname || ' | ' || CASE WHEN p.prosecdef THEN 'owner' ELSE 'caller' END || ' | '
              || CASE WHEN p.prosqlbody IS NOT NULL THEN 'parsed'
                 ELSE coalesce(array_to_string(p.proconfig, ', '), CASE p.prokind WHEN 'a' THEN 'aggregate' ELSE 'none' END)
                 END || ' | '
              || coalesce((SELECT string_agg(coalesce(r.rolname, 'PUBLIC'), ', ' ORDER BY r.rolname)
                   FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                   LEFT JOIN pg_roles r ON r.oid = a.grantee
                   WHERE a.grantee <> p.proowner), 'nobody')
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname = 'turnstile' ORDER BY p.proname COLLATE "C\"""";

    private static final String PINNED = "search_path=pg_catalog, pg_temp";

    private static final String SETTLED =
            ", TimeZone=UTC, DateStyle=ISO, YMD, IntervalStyle=iso_8601, bytea_output=hex,"
                    + " extra_float_digits=1, lc_monetary=C";

    private static final String SET_BASED = PINNED + ", enable_nestloop=off, jit=off" + SETTLED;

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final Roles roles;

    FunctionPrivilegesTest(TestServer server) {
        database = server.database();
        roles = new Roles(database);
        turnstile = PostgresTurnstile.open(database.dataSource());
    }

    @AfterEach
    void close() {
        roles.close();
        database.close();
    }

    @Test
    void every_function_is_closed_and_pinned() {
        database.sql(Orders.TABLE);
        turnstile.enforcement().install(Orders.MACHINE, RecordTable.of("orders"), EnforcementOptions.defaults());
        database.sql("CREATE TABLE watched_ones (id int PRIMARY KEY)");
        turnstile.enforcement().watch("watched_ones", List.of());

        assertThat(database.rows(FUNCTIONS))
                .containsExactly(
                        "archived_events | caller | " + PINNED + " | nobody",
                        "chain | caller | aggregate | nobody",
                        "chain_events | owner | " + PINNED
                                + ", enable_seqscan=off, enable_hashjoin=off, enable_mergejoin=off | nobody",
                        "chain_link | caller | parsed | nobody",
                        "chained_text | caller | parsed | nobody",
                        "circumstances | caller | parsed | nobody",
                        "column_names | caller | " + PINNED + " | nobody",
                        "detached | caller | " + PINNED + " | nobody",
                        "empty_rebuilds | caller | " + PINNED + " | nobody",
                        "feed_is_whole | caller | " + PINNED + " | nobody",
                        "in_incarnation | caller | parsed | nobody",
                        "incarnation | caller | parsed | nobody",
                        "incarnation_changed | caller | " + PINNED + " | nobody",
                        "key_text | caller | " + PINNED + SETTLED + " | nobody",
                        "log_is_whole | caller | " + PINNED + " | nobody",
                        "log_xid | caller | parsed | nobody",
                        "log_xmax | caller | parsed | nobody",
                        "log_xmin | caller | parsed | nobody",
                        "orders_state_bypass_delete | owner | " + SET_BASED + " | nobody",
                        "orders_state_bypass_insert | owner | " + SET_BASED + " | nobody",
                        "orders_state_bypass_truncate | owner | " + SET_BASED + " | nobody",
                        "orders_state_bypass_update | owner | " + SET_BASED + " | nobody",
                        "orders_state_creation | owner | " + SET_BASED + " | nobody",
                        "orders_state_guard_insert | caller | " + PINNED + SETTLED + " | nobody",
                        "orders_state_guard_update | caller | search_path=\"$user\", public | nobody",
                        "parked_without_forgotten | caller | " + PINNED + " | nobody",
                        "snapshot_without_forgotten | caller | " + PINNED + " | nobody",
                        "stream_events | caller | none | nobody",
                        "stream_is_whole | caller | " + PINNED + " | nobody",
                        "streams_are_whole | caller | " + PINNED + " | nobody",
                        "value_json | caller | " + PINNED + SETTLED + " | nobody",
                        "watched_columns | caller | " + PINNED + " | nobody",
                        "watched_ones_watch_delete | owner | " + SET_BASED + " | nobody",
                        "watched_ones_watch_insert | owner | " + SET_BASED + " | nobody",
                        "watched_ones_watch_truncate | owner | " + SET_BASED + " | nobody",
                        "watched_ones_watch_update | owner | " + SET_BASED + " | nobody",
                        "write_commit_fact | caller | " + PINNED + " | nobody");
    }

    @Test
    void functions_that_default_privileges_open_are_closed_again() {
        roles.login("function_app", "");
        database.sql("ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO function_app;" + Orders.TABLE);
        turnstile.enforcement().install(Orders.MACHINE, RecordTable.of("orders"), EnforcementOptions.defaults());

        assertThat(database.rows(FUNCTIONS)).allMatch(line -> line.endsWith("| nobody"));
        assertThat(turnstile.enforcement().verify()).isEmpty();

        database.sql("GRANT EXECUTE ON FUNCTION turnstile.orders_state_bypass_update() TO function_app");
        assertThat(turnstile.enforcement().verify())
                .singleElement()
                .hasToString("function orders_state_bypass_update: expected to be called only by its triggers, found"
                        + " other roles may call it; run: turnstile install --table orders --state state");
        turnstile.enforcement().install(Orders.MACHINE, RecordTable.of("orders"), EnforcementOptions.defaults());
        assertThat(turnstile.enforcement().verify()).isEmpty();
        database.sql("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM function_app");
    }

    @Test
    void the_log_s_triggers_run_on_no_table_of_another_role() throws SQLException {
        turnstile.tamperEvidence().chain("account", java.time.Duration.ofSeconds(5));
        roles.login("function_guest", "");
        database.sql(
                "GRANT USAGE ON SCHEMA turnstile TO function_guest; GRANT CREATE ON SCHEMA public TO function_guest");
        String[] trap = {
            "CREATE TYPE public.trap AS ENUM ('set')",
            "CREATE FUNCTION public.spring(public.trap) RETURNS bigint LANGUAGE plpgsql AS"
                    + " 'BEGIN EXECUTE ''ALTER ROLE function_guest SUPERUSER''; RETURN 1; END'",
            "CREATE CAST (public.trap AS bigint) WITH FUNCTION public.spring(public.trap) AS IMPLICIT",
            "CREATE TEMPORARY TABLE bait (stream_id public.trap, version int, position bigint, type smallint)"
        };
        roles.run("function_guest", trap[0], trap[1], trap[2]);
        for (String call : List.of("chain_events", "snapshot_without_forgotten")) {
            roles.denied(
                    "function_guest",
                    trap[3],
                    "CREATE TRIGGER t AFTER INSERT ON bait REFERENCING NEW TABLE AS added"
                            + " FOR EACH STATEMENT EXECUTE FUNCTION turnstile." + call + "()");
        }
        for (String call : List.of(
                "turnstile.detached('a', 'b', 1)",
                "turnstile.stream_is_whole(1, 1, 1)",
                "turnstile.chain_link('', '', '')",
                "turnstile.archived_events(1, 1, 1)")) {
            roles.denied("function_guest", "SELECT " + call);
        }
        database.sql("GRANT EXECUTE ON FUNCTION turnstile.chain_events() TO function_guest");
        roles.denied(
                "function_guest",
                trap[3],
                "CREATE TRIGGER t AFTER INSERT ON bait REFERENCING NEW TABLE AS added"
                        + " FOR EACH STATEMENT EXECUTE FUNCTION turnstile.chain_events()",
                "INSERT INTO bait VALUES ('set', 1, 1, 1)");
        assertThat(database.value("SELECT rolsuper FROM pg_roles WHERE rolname = 'function_guest'"))
                .isEqualTo("f");
        database.sql("REVOKE CREATE ON SCHEMA public FROM function_guest");
    }
}
