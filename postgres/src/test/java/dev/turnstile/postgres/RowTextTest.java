package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Triggers write the same text of a row in every session and for every role. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class RowTextTest {

    /** The settings of a session, as clauses of a function: the driver does not allow another DateStyle. */
    private static final String SETTINGS = " SET TimeZone = 'Asia/Tokyo' SET DateStyle = 'SQL, DMY'"
            + " SET IntervalStyle = 'postgres_verbose' SET bytea_output = 'escape' SET extra_float_digits = -10";

    private static final String VALUES = """
            , '2024-02-29T23:30:00.5Z', '2024-02-03', 'P1DT2H', '\\x61ff', 0.1234567890123456,
            ARRAY[CAST('2024-02-29T23:30:00Z' AS timestamptz)], '[2024-02-29T23:30:00Z,)', (7, '2024-02-29T23:30:00Z'),
            '2024-02-29T23:30:00Z', ARRAY[CAST((7, '2024-02-29T23:30:00Z') AS span)])""";

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final Roles roles;
    private final HikariDataSource pool;
    private final PostgresTurnstile there;

    RowTextTest(TestServer server) {
        database = server.database();
        roles = new Roles(database);
        turnstile = PostgresTurnstile.open(database.dataSource());
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setConnectionInitSql("SET TimeZone = 'Asia/Tokyo'; SET IntervalStyle = 'postgres_verbose';"
                + " SET bytea_output = 'escape'; SET extra_float_digits = -10");
        config.setMaximumPoolSize(4);
        pool = new HikariDataSource(config);
        there = PostgresTurnstile.open(pool);
    }

    @AfterEach
    void close() {
        there.close();
        turnstile.close();
        roles.close();
        pool.close();
        database.close();
    }

    /** Executes a statement in a session with other settings. */
    private void elsewhere(String statement) {
        database.sql("CREATE OR REPLACE FUNCTION elsewhere() RETURNS void LANGUAGE plpgsql" + SETTINGS + " AS $$ BEGIN "
                + statement + "; END $$; SELECT elsewhere()");
    }

    private List<Map<String, Object>> after(String table, Object id) {
        return turnstile.enforcement().changes(table, id).stream()
                .<Map<String, Object>>map(change -> new HashMap<>(change.after()))
                .peek(row -> row.remove("id"))
                .toList();
    }

    @Test
    void two_sessions_of_other_settings_write_the_values_of_rows_alike() {
        database.sql("""
                CREATE DOMAIN moment AS timestamptz; CREATE TYPE span AS (nr int, since timestamptz);
                CREATE TABLE things (id int PRIMARY KEY, instant timestamptz, day date, pause interval, bytes bytea,
                  number float8, instants timestamptz[], during tstzrange, span span, moment moment, spans span[])""");
        turnstile.enforcement().watch("things", List.of());
        database.sql("INSERT INTO things VALUES (1" + VALUES);
        elsewhere("INSERT INTO things VALUES (2" + VALUES);
        Map<String, Object> row = after("things", 1).getFirst();
        assertThat(after("things", 2)).containsExactly(row);
        assertThat(row)
                .containsEntry("instant", "2024-02-29T23:30:00.5+00:00")
                .containsEntry("pause", "P1DT2H")
                .containsEntry("bytes", "\\x61ff")
                .containsEntry("span", "(7,\"2024-02-29 23:30:00+00\")");

        database.sql("UPDATE things SET span.nr = 8, pause = 'P2D' WHERE id = 1");
        elsewhere("UPDATE things SET (span.nr, pause) = (8, 'P2D') WHERE id = 2");
        assertThat(after("things", 2)).isEqualTo(after("things", 1));
        assertThat(database.value(
                        "SELECT count(DISTINCT right(metadata ->> 'statement_time', 6)) FROM turnstile.event"))
                .isEqualTo("1");

        StreamName stream = StreamName.of("things", 1);
        assertThat(there.timeline(stream).changes().getLast().after())
                .isEqualTo(turnstile.timeline(stream).changes().getLast().after());
    }

    @Test
    void a_live_row_is_read_in_every_session_as_its_history_was_written() {
        database.sql("""
                CREATE DOMAIN moment AS timestamptz; CREATE TYPE span AS (nr int, since timestamptz);
                CREATE TABLE things (id timestamptz PRIMARY KEY, instant timestamptz, day date, pause interval,
                  bytes bytea, number float8, instants timestamptz[], during tstzrange, span span, moment moment,
                  spans span[], seen int)""");
        database.sql("INSERT INTO things VALUES ('2024-02-29T23:30:00Z'" + VALUES);
        turnstile.enforcement().watch("things", List.of());
        database.sql("UPDATE things SET seen = 1");
        StreamName stream = new StreamName("things", "2024-02-29 23:30:00+00");
        Map<String, ?> row = there.timeline(stream).changes().getLast().after().row();
        assertThat(row)
                .isEqualTo(
                        turnstile.timeline(stream).changes().getLast().after().row());

        elsewhere("DELETE FROM things");
        Map<String, Object> deleted = new HashMap<>(there.enforcement()
                .changes("things", "2024-02-29T23:30:00Z")
                .getLast()
                .before());
        assertThat(deleted).isEqualTo(row);
    }

    @Test
    void rows_whose_ids_have_the_same_text_in_a_session_have_separate_histories() {
        database.sql("CREATE TABLE points (id float8 PRIMARY KEY, name text);"
                + " INSERT INTO points VALUES (0.1, 'a'), (0.10000000001, 'b')");
        turnstile.enforcement().watch("points", List.of());
        elsewhere("UPDATE points SET name = upper(name)");
        assertThat(after("points", "0.1")).containsExactly(Map.of("name", "A"));
        assertThat(after("points", "0.10000000001")).containsExactly(Map.of("name", "B"));
    }

    @Test
    void a_marked_statement_is_recognised_with_any_session_settings() {
        database.sql(Orders.TABLE);
        database.sql("CREATE TABLE notes (id int PRIMARY KEY, text text); INSERT INTO notes VALUES (1, 'old');"
                + "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql" + SETTINGS
                + " AS $$ BEGIN UPDATE notes SET text = 'new'; RETURN NULL; END $$;"
                + "CREATE TRIGGER note AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION note()");
        for (String name : List.of("orders", "notes")) {
            turnstile.enforcement().watch(name, List.of());
        }
        Lifecycle<State, Move> orders = there.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        orders.insert(Map.of("id", 1));
        orders.fire(1, Move.PAY, TransitionOptions.none().withActor("ada"));
        assertThat(turnstile.enforcement().changes("orders", 1))
                .extracting(RowChange::actor)
                .containsExactly(null, "ada");
        assertThat(turnstile.enforcement().changes("notes", 1))
                .extracting(RowChange::actor)
                .containsExactly("ada");
    }

    @Test
    void a_role_without_rights_to_the_log_creates_and_is_refused_as_before() throws Exception {
        database.sql("CREATE TABLE moments (id timestamptz, price numeric, state smallint NOT NULL, customer text,"
                + " address text, PRIMARY KEY (id, price))");
        turnstile
                .enforcement()
                .install(
                        Orders.MACHINE,
                        RecordTable.of("moments").withId("id", "price"),
                        EnforcementOptions.defaults().withCapture(Capture.RECORD));
        roles.login("row_text_app", "");
        database.sql("GRANT SELECT, INSERT, UPDATE, DELETE ON moments TO row_text_app");
        roles.run("row_text_app", "INSERT INTO moments VALUES ('2024-02-29T23:30:00Z', 1.50, 0)");
        assertThat(database.value("SELECT key FROM turnstile.stream")).isEqualTo("(\"2024-02-29 23:30:00+00\",1.5)");
        roles.refused(
                "row_text_app",
                "(\"2024-02-29 23:30:00+00\",2.5): a record cannot be created in state SHIPPED",
                "SET TimeZone = 'Asia/Tokyo'",
                "INSERT INTO moments VALUES ('2024-02-29T23:30:00Z', 2.50, 2)");
        roles.refused(
                "row_text_app", "a change from PENDING to SHIPPED is not permitted", "UPDATE moments SET state = 2");
        turnstile
                .enforcement()
                .install(
                        Orders.MACHINE,
                        RecordTable.of("moments").withId("id", "price"),
                        EnforcementOptions.defaults().withCapture(Capture.REFUSE));
        roles.refused(
                "row_text_app",
                "(\"2024-02-29 23:30:00+00\",1.5): UPDATE that bypasses Turnstile is refused",
                "SET TimeZone = 'Asia/Tokyo'",
                "UPDATE moments SET state = 1");
    }

    @Test
    void the_door_s_role_may_write_keys_and_read_rows_and_histories() throws Exception {
        database.sql("CREATE TABLE moments (id timestamptz PRIMARY KEY, state smallint NOT NULL, customer text,"
                + " address text)");
        RecordTable moments = RecordTable.of("moments");
        roles.login("row_text_app", "");
        roles.known("row_text_door");
        turnstile
                .enforcement()
                .install(
                        Orders.MACHINE,
                        moments,
                        EnforcementOptions.defaults().withSeal("row_text_app", "row_text_door"));
        turnstile.enforcement().watch("moments", List.of());
        roles.login("row_text_login", "IN ROLE row_text_door");
        Instant id = Instant.parse("2024-02-29T23:30:00Z");
        try (PostgresTurnstile door = PostgresTurnstile.open(roles.as("row_text_login"))) {
            Lifecycle<State, Move> orders = door.lifecycle(Orders.MACHINE, moments);
            orders.insert(Map.of("id", id));
            orders.fire(id, Move.PAY);
            assertThat(orders.history(id)).hasSize(2);
            assertThat(door.timeline(new StreamName("moments", "2024-02-29 23:30:00+00"))
                            .changes()
                            .getLast()
                            .after()
                            .row())
                    .isEqualTo(Map.of("id", "2024-02-29T23:30:00+00:00", "state", 1));
        }
    }
}
