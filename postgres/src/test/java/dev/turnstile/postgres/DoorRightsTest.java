package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Each role has exactly the listed rights on each table of the schema. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class DoorRightsTest {

    /** The door role's rights: S(elect), I(nsert), U(pdate), D(elete); limited to columns if they are named. */
    private static final List<String> DOOR = List.of(
            "archive_gap S",
            "archive_partition S",
            "category SI",
            "chained -",
            "commit_fact SIUD",
            "enforcement S",
            "event SI",
            "event_archive S",
            "event_chain -",
            "event_reader SIUD",
            "event_tag SI",
            "event_type SI",
            "every_event S",
            "idempotency SIUD",
            "import_batch -",
            "installation S",
            "lifecycle S",
            "log S",
            "machine S",
            "machine_version S",
            "migration S",
            "observation -",
            "parked_stream SIUD",
            "process SIU",
            "projection SIU",
            "projection_rebuild SIUD",
            "projection_sample SIUD",
            "refusal SI",
            "snapshot SIUD",
            "state S",
            "stream S I(category, horizon, key, metadata, version) U(horizon, metadata, version)",
            "subject_key S I(subject, wrapped) U(created_at)",
            "subject_stream SI",
            "subscription SIUD",
            "subscription_member SIUD",
            "subscription_shard SIUD",
            "tag S I(name) U(id)",
            "timer SIUD",
            "watched S");

    private static final String MATRIX = """
            SELECT c.relname || ' ' || coalesce(nullif(string_agg(
              CASE WHEN held.columns = held.all THEN left(held.p, 1)
                ELSE ' ' || left(held.p, 1) || '(' || held.names || ')' END, '' ORDER BY held.n), ''), '-')
            FROM pg_class c
            LEFT JOIN LATERAL (
              SELECT p, n, count(*) FILTER (WHERE has) AS columns, count(*) AS all,
                string_agg(attname, ', ' ORDER BY attname) FILTER (WHERE has) AS names
              FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) WITH ORDINALITY AS a(p, n)
              CROSS JOIN LATERAL (
                SELECT attname, CASE p WHEN 'DELETE' THEN has_table_privilege('%1$s', c.oid, p)
                  ELSE has_column_privilege('%1$s', c.oid, attnum, p) END AS has
                FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS b
              GROUP BY p, n HAVING bool_or(has)) AS held ON true
            WHERE c.relnamespace = 'turnstile'::regnamespace AND c.relkind IN ('r', 'p', 'v')
              AND c.relname <> 'orders_state' AND NOT starts_with(c.relname, 'event_archive_')
            GROUP BY c.relname ORDER BY c.relname""";

    private final TestDatabase database;
    private final Roles roles;
    private final PostgresTurnstile owner;

    DoorRightsTest(TestServer server) {
        database = server.database();
        roles = new Roles(database);
        database.sql(Orders.TABLE);
        roles.login("rights_app", "");
        roles.login("rights_reader", "");
        roles.known("rights_door");
        database.sql("GRANT SELECT, INSERT, UPDATE, DELETE ON orders TO rights_app");
        owner = PostgresTurnstile.open(database.dataSource());
        owner.enforcement()
                .install(
                        Orders.MACHINE,
                        RecordTable.of("orders"),
                        EnforcementOptions.defaults().withSeal("rights_app", "rights_door"));
        roles.login("rights_login", "IN ROLE rights_door");
        database.sql("""
                GRANT USAGE ON SCHEMA turnstile TO rights_reader;
                GRANT SELECT ON ALL TABLES IN SCHEMA turnstile TO rights_reader;
                REVOKE SELECT ON TABLE turnstile.subject_key FROM rights_reader;
                GRANT SELECT (key_id, subject, created_at, forgotten_at) ON TABLE turnstile.subject_key TO rights_reader;
                GRANT EXECUTE ON FUNCTION turnstile.stream_events, turnstile.archived_events, turnstile.stream_is_whole,
                  turnstile.streams_are_whole, turnstile.log_is_whole, turnstile.feed_is_whole, turnstile.detached,
                  turnstile.log_xmin, turnstile.log_xmax, turnstile.incarnation, turnstile.in_incarnation,
                  turnstile.incarnation_changed, turnstile.key_text, turnstile.value_json TO rights_reader""");
    }

    @AfterEach
    void close() {
        roles.close();
        database.close();
    }

    private List<String> matrix(String role) {
        return database.rows(MATRIX.replace("%1$s", role));
    }

    @Test
    void the_door_has_the_rights_that_are_listed_and_no_other() {
        assertThat(matrix("rights_login")).containsExactlyElementsOf(DOOR);
    }

    @Test
    void the_application_role_has_no_rights_and_the_reader_role_reads() {
        assertThat(matrix("rights_app")).allMatch(line -> line.endsWith(" -"));
        assertThat(matrix("rights_reader"))
                .allMatch(line -> line.endsWith(" S")
                        || line.equals("subject_key  S(created_at, forgotten_at, key_id, subject)"));
    }

    /** Executes every kind of statement on every table, and returns those that the server permitted. */
    private List<String> passing(String role) throws SQLException {
        List<String> passed = new ArrayList<>();
        List<String> tables = database.rows("SELECT quote_ident(relname) FROM pg_class WHERE relnamespace ="
                + " 'turnstile'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1");
        try (Connection connection = roles.as(role).getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String name : tables) {
                String column = database.value("SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid ="
                        + " 'turnstile." + name + "'::regclass AND attnum > 0 ORDER BY attnum LIMIT 1");
                for (String sql : List.of(
                        "INSERT INTO turnstile.%s DEFAULT VALUES",
                        "UPDATE turnstile.%s SET " + column + " = DEFAULT",
                        "DELETE FROM turnstile.%s",
                        "TRUNCATE turnstile.%s",
                        "SELECT FROM turnstile.%s FOR UPDATE",
                        "LOCK TABLE turnstile.%s IN ACCESS EXCLUSIVE MODE",
                        "ALTER TABLE turnstile.%s ADD COLUMN mine int",
                        "ALTER TABLE turnstile.%s DISABLE TRIGGER ALL",
                        "CREATE RULE mine AS ON INSERT TO turnstile.%s DO INSTEAD NOTHING",
                        "CREATE TRIGGER mine BEFORE INSERT ON turnstile.%s FOR EACH ROW EXECUTE FUNCTION"
                                + " suppress_redundant_updates_trigger()",
                        "DROP TABLE turnstile.%s")) {
                    String tried = sql.replace("%s", name);
                    try {
                        statement.execute(tried);
                        passed.add(tried);
                    } catch (SQLException e) {
                        if (!"42501".equals(e.getSQLState())) {
                            passed.add(tried);
                        }
                    }
                    connection.rollback();
                }
            }
        }
        return passed;
    }

    @Test
    void the_reader_role_and_the_application_role_change_nothing() throws SQLException {
        assertThat(passing("rights_reader")).isEmpty();
        assertThat(passing("rights_app")).isEmpty();
        roles.denied("rights_app", "SELECT FROM turnstile.event");
        roles.denied("rights_reader", "SELECT wrapped FROM turnstile.subject_key");
        roles.denied("rights_reader", "SELECT nextval('turnstile.event_position_seq')");
        roles.denied("rights_reader", "CREATE TABLE turnstile.mine ()");
    }

    @Test
    void the_door_role_cannot_change_recorded_events() throws SQLException {
        assertThat(passing("rights_login"))
                .noneMatch(sql -> sql.matches(".*(ALTER|DROP|TRUNCATE|RULE|TRIGGER).*"))
                .noneMatch(
                        sql -> sql.matches(
                                "(UPDATE|DELETE FROM) turnstile\\\\.(event|event_chain|chained|enforcement|refusal|machine|state) .*"));
        roles.denied("rights_login", "UPDATE turnstile.stream SET deleted_up_to = version");
        roles.denied("rights_login", "UPDATE turnstile.stream SET closed = true");
        roles.denied("rights_login", "INSERT INTO turnstile.chained (category) VALUES (1)");
        roles.denied("rights_login", "DELETE FROM turnstile.chained");
        roles.denied("rights_login", "UPDATE turnstile.enforcement SET capture = 'observe'");
        roles.denied("rights_login", "DELETE FROM turnstile.refusal");
        roles.denied("rights_login", "UPDATE turnstile.subject_key SET wrapped = NULL, forgotten_at = now()");
        roles.denied("rights_login", "DELETE FROM turnstile.subject_key");
        roles.denied("rights_login", "UPDATE turnstile.machine SET version = 1");
        roles.denied("rights_login", "SELECT setval('turnstile.event_position_seq', 1)");
        roles.denied("rights_login", "CREATE FUNCTION turnstile.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'");
    }

    @Test
    void the_door_s_rights_are_enough_for_the_work() throws SQLException {
        PostgresTurnstile door =
                PostgresTurnstile.builder(roles.as("rights_login")).openInstalled();
        Lifecycle<State, Move> orders = door.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        orders.insert(Map.of("id", 1));
        orders.insert(Map.of("id", 2));
        orders.fire(1, Move.PAY);
        orders.fireAll(Move.PAY, List.of(2));
        assertThat(orders.history(1)).hasSize(2);
        StreamName note = StreamName.of("note", "1");
        door.events().append(Append.of(note, List.of(NewEvent.ofJson("noted", 1, "{}"))));
        door.events()
                .append(Append.of(
                        note, List.of(NewEvent.ofJson("noted", 1, "{}").withTags("a"))));
        door.events()
                .append(List.of(
                        Append.of(
                                note, List.of(NewEvent.ofJson("noted", 1, "{}").withTags("a"))),
                        Append.of(StreamName.of("note", "2"), List.of(NewEvent.ofJson("noted", 1, "{}")))));
        Shop shop = new Shop(door);
        shop.reserve.call("1", Options.none().withIdempotencyKey("k"));
        shop.reserve.call("1", Options.none().withIdempotencyKey("k"));
        assertThat(owner.enforcement().bypasses(5)).isEmpty();
        assertThat(owner.enforcement().verify()).isEmpty();
    }

    @Test
    void additional_and_missing_rights_are_found_and_corrected() {
        database.sql("GRANT UPDATE (deleted_up_to), DELETE ON turnstile.stream TO rights_door;"
                + " REVOKE INSERT ON turnstile.event FROM rights_door;"
                + " REVOKE EXECUTE ON FUNCTION turnstile.stream_events FROM rights_door");
        assertThat(owner.enforcement().verify())
                .extracting(Discrepancy::toString)
                .anyMatch(found -> found.contains("found UPDATE on stream (deleted_up_to)"))
                .anyMatch(found -> found.contains("found DELETE on stream"))
                .anyMatch(found -> found.contains("expected INSERT on event ("))
                .anyMatch(found -> found.contains("expected EXECUTE on turnstile.stream_events("));
        owner.enforcement().install(Orders.MACHINE, RecordTable.of("orders"), EnforcementOptions.defaults());
        assertThat(owner.enforcement().verify()).isEmpty();
        database.sql("GRANT CREATE ON SCHEMA turnstile TO rights_door");
        assertThat(owner.enforcement().verify())
                .singleElement()
                .asString()
                .contains("role rights_door: expected no more privileges than a door needs", "may create objects");
    }
}
