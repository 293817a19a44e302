package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.RecordTable;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A superuser enforces on tables of a role whose types have casts that try to make that role a superuser. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ForeignTypesTest {

    private static final String OWNER = "foreign_owner";

    private final TestDatabase database;
    private final Roles roles;
    private final PostgresTurnstile turnstile;
    private final Enforcement enforcement;

    ForeignTypesTest(TestServer server) {
        database = server.database();
        roles = new Roles(database);
        roles.login(OWNER, "");
        database.sql("GRANT CREATE ON SCHEMA public TO " + OWNER + "; CREATE TABLE stolen (by text);"
                + " GRANT SELECT ON stolen TO " + OWNER);
        turnstile = PostgresTurnstile.open(database.dataSource());
        enforcement = turnstile.enforcement();
    }

    @AfterEach
    void close() {
        database.sql("REVOKE CREATE ON SCHEMA public FROM " + OWNER);
        roles.close();
        database.close();
    }

    /** Creates a type whose casts note who runs them, if that is allowed to. */
    private void trap(String... targets) throws SQLException {
        roles.run(OWNER, "CREATE TYPE trap AS ENUM ('set', 'sprung')");
        casts(targets);
    }

    private void casts(String... targets) throws SQLException {
        for (String target : targets) {
            String value = target.equals("smallint") ? "1" : "'\"x\"'";
            roles.run(
                    OWNER,
                    "CREATE FUNCTION spring_" + target + "(trap) RETURNS " + target + " LANGUAGE plpgsql AS $$ BEGIN"
                            + " IF has_table_privilege('stolen', 'INSERT') THEN"
                            + " EXECUTE 'INSERT INTO stolen VALUES (current_user)'; END IF;"
                            + " RETURN " + value + "; END $$",
                    "CREATE CAST (trap AS " + target + ") WITH FUNCTION spring_" + target + "(trap) AS IMPLICIT");
        }
    }

    private void nothingStolen() {
        assertThat(database.rows("SELECT by FROM stolen")).isEmpty();
    }

    @Test
    void a_cast_to_json_is_not_run_by_the_row_history() throws SQLException {
        trap("json", "jsonb", "text");
        roles.run(OWNER, "CREATE TABLE things (id int PRIMARY KEY, kind trap, kinds trap[])");
        enforcement.watch("things", List.of());
        roles.run(
                OWNER,
                "INSERT INTO things VALUES (1, 'set', '{set}')",
                "UPDATE things SET kind = 'sprung'",
                "UPDATE things SET kind = NULL",
                "DELETE FROM things");

        nothingStolen();
        assertThat(enforcement.changes("things", 1))
                .extracting(change -> change.before() + " " + change.after())
                .containsExactly(
                        "{} {id=1, kind=set, kinds={set}}",
                        "{kind=set} {kind=sprung}",
                        "{kind=sprung} {kind=null}",
                        "{id=1, kinds={set}} {}");
    }

    @Test
    void a_cast_that_is_created_later_or_on_a_new_column_type_is_not_run_by_the_row_history() throws SQLException {
        trap();
        roles.run(OWNER, "CREATE TABLE things (id int PRIMARY KEY, kind trap, plain text)");
        enforcement.watch("things", List.of());
        casts("json", "jsonb", "text");
        roles.run(
                OWNER,
                "INSERT INTO things VALUES (1, 'set', 'set')",
                "ALTER TABLE things ALTER plain TYPE trap USING 'set'",
                "UPDATE things SET plain = 'sprung'");

        nothingStolen();
        assertThat(enforcement.changes("things", 1).getLast().after().toString())
                .isEqualTo("{plain=sprung}");
    }

    @Test
    void keys_are_written_without_a_cast() throws SQLException {
        trap("text", "json");
        roles.run(OWNER, "CREATE TABLE orders (id trap PRIMARY KEY, state smallint NOT NULL, address text)");
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), EnforcementOptions.defaults());
        enforcement.watch("orders", List.of());
        roles.run(OWNER, "INSERT INTO orders VALUES ('set', 0)", "UPDATE orders SET state = 4", "DELETE FROM orders");
        roles.run(OWNER, "INSERT INTO orders VALUES ('sprung', 0)");
        assertThat(enforcement.verify()).isEmpty();
        assertThat(turnstile.timeline(StreamName.of("orders", "sprung")).at(Instant.now()))
                .isPresent();

        nothingStolen();
        assertThat(enforcement.bypasses(10)).extracting(Bypass::record).containsExactly("set", "set");
    }

    @Test
    void the_installer_reads_unknown_rows_without_a_cast() throws SQLException {
        trap("text");
        roles.run(
                OWNER,
                "CREATE TABLE orders (id trap PRIMARY KEY, state smallint, address text)",
                "INSERT INTO orders VALUES ('set', NULL)");
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), EnforcementOptions.defaults());

        assertThat(enforcement.verify()).extracting(Discrepancy::actual).contains("1 row holds null (such as set)");
        nothingStolen();
    }

    @Test
    void a_state_column_that_becomes_another_type_is_captured_without_a_cast() throws SQLException {
        trap("smallint");
        roles.run(OWNER, "CREATE TABLE orders (id int PRIMARY KEY, state smallint NOT NULL, address text)");
        enforcement.install(
                Orders.MACHINE,
                RecordTable.of("orders"),
                EnforcementOptions.defaults().withGuards(false).withCapture(Capture.RECORD));
        roles.run(
                OWNER,
                "ALTER TABLE orders RENAME state TO former; ALTER TABLE orders ADD state trap",
                "INSERT INTO orders (id, former, state) VALUES (1, 0, 'set')",
                "UPDATE orders SET state = 'sprung'",
                "DELETE FROM orders");

        nothingStolen();
    }

    @Test
    void domains_over_the_server_s_types_keep_their_json() throws SQLException {
        roles.run(
                OWNER,
                "CREATE DOMAIN price AS numeric CHECK (VALUE >= 0)",
                "CREATE DOMAIN dear AS price CHECK (VALUE > 10)",
                "CREATE TABLE things (id int PRIMARY KEY, p price, d dear, a price[])");
        enforcement.watch("things", List.of());
        roles.run(OWNER, "INSERT INTO things VALUES (1, 2.5, 12, '{1,2}')");

        assertThat(enforcement.changes("things", 1).getFirst().after()).hasToString("{a=[1, 2], d=12, p=2.5, id=1}");
    }
}
