package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/** Attacks by a sealed application are refused, or recorded under its own name. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SealAttackTest {

    private static final String APP = "attack_app";
    private static final String DOOR = "attack_door";
    private static final String LOGIN = "attack_login";

    private static final EnforcementOptions OPTIONS =
            EnforcementOptions.defaults().withSeal(APP, DOOR);

    /** A forged mark with the actor of another person. */
    private static final String FORGED = "WITH forged AS MATERIALIZED (SELECT"
            + " set_config('turnstile.door', extract(epoch FROM statement_timestamp())::text, true),"
            + " set_config('turnstile.door_verb', 'ship.orders', true),"
            + " set_config('turnstile.door_actor', 'the boss', true)) ";

    private static final String COMMAND = "SELECT set_config('turnstile.actor', 'the boss', false),"
            + " set_config('turnstile.command', 'approve.orders', false),"
            + " set_config('turnstile.command_id', '00000000-0000-0000-0000-000000000001', false)";

    private final TestDatabase database;
    private final Roles roles;
    private final Enforcement enforcement;

    SealAttackTest(TestServer server) {
        database = server.database();
        roles = new Roles(database);
        database.sql(Orders.TABLE);
        roles.known("attack_owner");
        roles.login(APP, "");
        roles.known(DOOR);
        database.sql("GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER ON orders TO " + APP);
        enforcement = PostgresTurnstile.open(database.dataSource()).enforcement();
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS);
        roles.login(LOGIN, "IN ROLE " + DOOR);
        assertThat(enforcement.verify()).isEmpty();
    }

    @AfterEach
    void close() {
        roles.close();
        database.close();
    }

    private Lifecycle<State, Move> orders() throws SQLException {
        return PostgresTurnstile.builder(roles.as(LOGIN))
                .openInstalled()
                .lifecycle(Orders.MACHINE, RecordTable.of("orders"));
    }

    /** Returns the command, the actor and the user of a record's creation. */
    private String created(String id) throws SQLException {
        StateChange<State, Move> creation = orders().history(id).getFirst();
        assertThat(creation.kind()).isEqualTo(StateChange.Kind.CREATION);
        return creation.metadata().get("command") + " by " + creation.actor() + " as "
                + creation.metadata().get("session_user");
    }

    private List<String> bypasses() {
        return enforcement.bypasses(20).stream()
                .map(bypass -> bypass.record() + " " + bypass.from() + " " + bypass.to() + " by " + bypass.actor()
                        + " as " + bypass.metadata().get("session_user"))
                .toList();
    }

    @Test
    void a_forged_mark_creates_no_record_in_another_state() {
        assertThatThrownBy(() -> roles.run(APP, FORGED + "INSERT INTO orders (id, state) SELECT 1, 3 FROM forged"))
                .hasMessageContaining("a record cannot be created in state DELIVERED");
        assertThatThrownBy(() -> roles.run(
                        APP,
                        FORGED + "MERGE INTO orders USING forged ON false WHEN NOT MATCHED THEN INSERT (id, state)"
                                + " VALUES (1, 3)"))
                .hasMessageContaining("a record cannot be created in state DELIVERED");
        assertThatThrownBy(() -> copy("1\t3\n")).hasMessageContaining("a record cannot be created in state DELIVERED");
    }

    private void copy(String rows) throws SQLException, IOException {
        try (Connection connection = roles.as(APP).getConnection()) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                            "COPY orders (id, state) FROM STDIN",
                            new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void what_the_application_inserts_and_deletes_is_recorded_under_its_own_name() throws SQLException, IOException {
        roles.run(APP, COMMAND, FORGED + "INSERT INTO orders (id, state) SELECT 1, 0 FROM forged");
        roles.run(APP, COMMAND, FORGED + "DELETE FROM orders USING forged WHERE id = 1");
        copy("2\t0\n");

        assertThat(bypasses()).containsExactly("1 PENDING null by null as attack_app");
        assertThat(created("1")).isEqualTo("null by null as attack_app");
        assertThat(created("2")).isEqualTo("null by null as attack_app");
        assertThat(enforcement.bypasses(20))
                .allSatisfy(
                        bypass -> assertThat(bypass.metadata().get("command")).isNull());
        assertThat(database.rows("SELECT 1 FROM turnstile.event WHERE command_id IS NOT NULL"))
                .isEmpty();
    }

    @Test
    void a_record_is_not_deleted_and_inserted_in_another_state_and_ids_are_not_swapped() throws SQLException {
        roles.run(APP, "INSERT INTO orders (id, state) VALUES (1, 0), (2, 1)");
        assertThatThrownBy(() -> roles.run(
                        APP,
                        "BEGIN",
                        FORGED + "DELETE FROM orders USING forged WHERE id = 1",
                        FORGED + "INSERT INTO orders (id, state) SELECT 1, 3 FROM forged",
                        "COMMIT"))
                .hasMessageContaining("a record cannot be created in state DELIVERED");
        roles.denied(APP, "UPDATE orders SET id = 3 - id");
        roles.denied(APP, FORGED + "UPDATE orders SET id = 3 - orders.id FROM forged");
        roles.denied(APP, "INSERT INTO orders (id, state) VALUES (1, 0) ON CONFLICT (id) DO UPDATE SET id = 9");
        roles.denied(APP, "TRUNCATE orders");
        roles.denied(APP, "ALTER TABLE orders DISABLE TRIGGER ALL");
        roles.denied(APP, "ALTER TABLE orders DISABLE TRIGGER zz_turnstile_state_bypass_delete");
        roles.denied(APP, "SET session_replication_role = replica");
        roles.denied(APP, "CREATE RULE r AS ON UPDATE TO orders DO INSTEAD NOTHING");
        roles.denied(APP, "SET ROLE " + DOOR);
        roles.denied(APP, "GRANT " + DOOR + " TO " + APP);
        roles.denied(APP, "CREATE ROLE attack_friend IN ROLE " + DOOR);
    }

    @Test
    void a_session_with_replication_role_replica_is_captured() throws SQLException {
        database.sql("GRANT SET ON PARAMETER session_replication_role TO " + APP);
        try {
            roles.run(
                    APP,
                    "SET session_replication_role = replica",
                    FORGED + "INSERT INTO orders (id, state) SELECT 1, 0 FROM forged");
        } finally {
            database.sql("REVOKE SET ON PARAMETER session_replication_role FROM " + APP);
        }
        assertThat(created("1")).isEqualTo("null by null as attack_app");
    }

    @Test
    void a_security_definer_function_does_not_pass_on_the_mark() throws SQLException {
        database.sql("CREATE FUNCTION ship(record bigint) RETURNS void LANGUAGE sql SECURITY DEFINER AS"
                + " 'UPDATE orders SET state = 3 WHERE id = record';"
                + " CREATE FUNCTION cancel(record bigint) RETURNS void LANGUAGE sql SECURITY DEFINER AS"
                + " 'UPDATE orders SET state = 4 WHERE id = record'");
        roles.run(APP, "INSERT INTO orders (id, state) VALUES (1, 0)");

        assertThatThrownBy(() -> roles.run(APP, FORGED + "SELECT ship(1) FROM forged"))
                .hasMessageContaining("a change from PENDING to DELIVERED is not permitted");
        roles.run(APP, COMMAND, FORGED + "SELECT cancel(1) FROM forged");
        assertThat(bypasses()).first().isEqualTo("1 PENDING CANCELLED by null as attack_app");
    }

    @Test
    void a_pooled_login_that_works_as_the_application_has_no_mark() throws SQLException {
        roles.login("attack_pool", "IN ROLE " + APP + ", " + DOOR);
        roles.run(
                "attack_pool",
                "SET ROLE " + APP,
                COMMAND,
                FORGED + "INSERT INTO orders (id, state) SELECT 1, 0 FROM forged");

        assertThat(created("1")).isEqualTo("null by null as attack_pool");
        assertThat(enforcement.verify())
                .singleElement()
                .hasToString("role attack_app: expected no more than the seal allows, found it shares the login"
                        + " attack_pool with the door; remove that power from the role");
    }

    @Test
    void row_history_names_no_forged_actor() throws SQLException {
        enforcement.watch("orders", List.of());
        roles.run(APP, COMMAND, FORGED + "INSERT INTO orders (id, state) SELECT 1, 0 FROM forged");
        roles.run(APP, COMMAND, FORGED + "UPDATE orders SET customer = 'eve' FROM forged");
        Lifecycle<State, Move> orders = orders();
        orders.fire(1, Move.PAY, TransitionOptions.none().withActor("ada"));

        assertThat(enforcement.changes("orders", 1))
                .extracting(change -> change.actor() + " " + change.metadata().get("verb") + " "
                        + change.metadata().get("command") + " "
                        + change.metadata().get("session_user"))
                .containsExactly(
                        "null null null attack_app", "null null null attack_app", "ada pay.orders null attack_login");
        assertThat(enforcement.verify()).isEmpty();
    }

    @Test
    void a_seal_that_comes_later_changes_what_the_row_history_believes() throws SQLException {
        enforcement.install(
                Orders.MACHINE,
                RecordTable.of("orders"),
                EnforcementOptions.defaults().withoutSeal());
        enforcement.watch("orders", List.of());
        roles.run(APP, FORGED + "INSERT INTO orders (id, state) SELECT 1, 0 FROM forged");
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS);
        roles.run(APP, FORGED + "UPDATE orders SET customer = 'eve' FROM forged");

        assertThat(enforcement.changes("orders", 1))
                .extracting(RowChange::actor)
                .containsExactly("the boss", null);
    }

    /** Breaks something, expects a finding with its name, and expects none after the repair. */
    private void found(String sabotage, String mend, String... parts) {
        database.sql(sabotage);
        assertThat(enforcement.verify())
                .as(sabotage)
                .anySatisfy(found -> assertThat(found.toString()).contains(parts));
        database.sql(mend);
        assertThat(enforcement.verify()).as(mend).isEmpty();
    }

    @Test
    void ways_around_the_triggers_are_found() {
        found(
                "CREATE RULE quiet AS ON UPDATE TO orders WHERE NEW.state = 3 DO INSTEAD NOTHING",
                "DROP RULE quiet ON orders",
                "rule quiet on \"public\".\"orders\": expected none");
        found(
                "CREATE TABLE more_orders () INHERITS (orders)",
                "DROP TABLE more_orders",
                "table more_orders: expected not to inherit from \"public\".\"orders\"");
        found(
                "CREATE TABLE all_orders (LIKE orders); ALTER TABLE orders INHERIT all_orders",
                "ALTER TABLE orders NO INHERIT all_orders; DROP TABLE all_orders",
                "table \"public\".\"orders\": expected not to be a partition or child of another table",
                "all_orders");
        found(
                "CREATE SUBSCRIPTION attack_feed CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false);"
                        + " INSERT INTO pg_subscription_rel (srsubid, srrelid, srsubstate) SELECT oid,"
                        + " CAST('orders' AS regclass), 'r' FROM pg_subscription WHERE subname = 'attack_feed'",
                "ALTER SUBSCRIPTION attack_feed SET (slot_name = NONE); DROP SUBSCRIPTION attack_feed",
                "subscription attack_feed applies changes");
        found(
                "ALTER TABLE orders DISABLE TRIGGER zz_turnstile_state_bypass_delete",
                "ALTER TABLE orders ENABLE ALWAYS TRIGGER zz_turnstile_state_bypass_delete",
                "trigger zz_turnstile_state_bypass_delete on \"public\".\"orders\": expected enabled always");
    }

    @Test
    void ways_around_the_seal_are_found() {
        found(
                "CREATE TABLE code (id smallint PRIMARY KEY); INSERT INTO code VALUES (0), (1);"
                        + " ALTER TABLE orders ADD CONSTRAINT code FOREIGN KEY (state) REFERENCES code ON UPDATE CASCADE",
                "ALTER TABLE orders DROP CONSTRAINT code; DROP TABLE code",
                "foreign key code on \"public\".\"orders\"");
        found(
                "CREATE TABLE parent (id bigint PRIMARY KEY);"
                        + " ALTER TABLE orders ADD CONSTRAINT parent FOREIGN KEY (id) REFERENCES parent ON DELETE SET DEFAULT",
                "ALTER TABLE orders DROP CONSTRAINT parent; DROP TABLE parent",
                "foreign key parent on \"public\".\"orders\"");
        found(
                "CREATE VIEW lent AS SELECT * FROM orders; CREATE VIEW lent_again AS SELECT * FROM lent;"
                        + " GRANT UPDATE ON lent_again TO " + APP,
                "DROP VIEW lent_again; DROP VIEW lent",
                "view lent_again: expected not to be updated by attack_app");
        found(
                "GRANT UPDATE (id) ON orders TO " + APP,
                "REVOKE UPDATE (id) ON orders FROM " + APP,
                "role attack_app: expected no such privilege, found \"public\".\"orders\": UPDATE of id");
        found("GRANT TRUNCATE ON orders TO PUBLIC", "REVOKE TRUNCATE ON orders FROM PUBLIC", "\"orders\": TRUNCATE");
        found(
                "GRANT INSERT ON turnstile.event TO " + APP,
                "REVOKE INSERT ON turnstile.event FROM " + APP,
                "turnstile.event: INSERT");
        found(
                "GRANT UPDATE ON SEQUENCE turnstile.event_position_seq TO " + APP,
                "REVOKE UPDATE ON SEQUENCE turnstile.event_position_seq FROM " + APP,
                "turnstile.event_position_seq: UPDATE");
        found(
                "GRANT CREATE ON SCHEMA turnstile TO " + APP,
                "REVOKE CREATE ON SCHEMA turnstile FROM " + APP,
                "it may create objects in schema turnstile");
        found(
                "GRANT pg_write_all_data TO " + APP,
                "REVOKE pg_write_all_data FROM " + APP,
                "it is a member of pg_write_all_data");
        found(
                "CREATE ROLE attack_owner SUPERUSER; GRANT attack_owner TO " + APP,
                "DROP ROLE attack_owner",
                "it is a member of attack_owner");
    }

    /** A member that does not inherit a role's rights can still use SET ROLE. */
    @Test
    void rights_of_roles_that_are_not_inherited_are_found() {
        String member =
                "CREATE ROLE attack_owner; ALTER ROLE " + APP + " NOINHERIT; GRANT attack_owner TO " + APP + "; ";
        String mend = "REVOKE attack_owner FROM " + APP + "; ALTER ROLE " + APP
                + " INHERIT; DROP OWNED BY attack_owner; DROP ROLE attack_owner";
        found(
                member + "GRANT SELECT, UPDATE ON orders TO attack_owner",
                mend,
                "role attack_app: expected no such privilege, found \"public\".\"orders\": UPDATE of state as attack_owner");
        found(member + "GRANT TRIGGER ON orders TO attack_owner", mend, "\"orders\": TRIGGER as attack_owner");
        found(
                member + "GRANT INSERT ON turnstile.event TO attack_owner",
                mend,
                "turnstile.event: INSERT as attack_owner");
        found(
                member + "GRANT CREATE ON SCHEMA turnstile TO attack_owner",
                mend,
                "it may create objects in schema turnstile");
        found(
                member + "CREATE VIEW lent AS SELECT * FROM orders; GRANT UPDATE ON lent TO attack_owner",
                "DROP VIEW lent; " + mend,
                "view lent: expected not to be updated by attack_app");
        found(
                "CREATE ROLE attack_owner; ALTER ROLE " + DOOR + " NOINHERIT; GRANT attack_owner TO " + DOOR
                        + "; GRANT DELETE ON turnstile.event TO attack_owner",
                "REVOKE attack_owner FROM " + DOOR + "; ALTER ROLE " + DOOR
                        + " INHERIT; DROP OWNED BY attack_owner; DROP ROLE attack_owner",
                "role attack_door: expected no such privilege, found DELETE on event");
    }

    @Test
    void a_temporary_table_does_not_replace_a_table_that_a_guard_uses() throws SQLException {
        database.sql("CREATE TABLE clearance (parcel bigint);"
                + " CREATE TABLE parcels (id bigint PRIMARY KEY, state smallint NOT NULL); INSERT INTO parcels VALUES (1, 0);"
                + " CREATE FUNCTION ship(record bigint) RETURNS void LANGUAGE sql SECURITY DEFINER"
                + " SET search_path = public, pg_temp AS 'UPDATE parcels SET state = 1 WHERE id = record'");
        StateMachine<String, String> machine = StateMachine.define("parcel")
                .state("packed", 0)
                .initial()
                .state("shipped", 1)
                .transition("ship")
                .from("packed")
                .to("shipped")
                .guard(Guard.sql("EXISTS (SELECT FROM clearance WHERE parcel = id)", "not cleared"))
                .build();
        enforcement.install(machine, RecordTable.of("parcels"), EnforcementOptions.defaults());

        assertThatThrownBy(() -> roles.run(
                        APP,
                        "CREATE TEMPORARY TABLE clearance AS SELECT 1 AS parcel",
                        "GRANT SELECT ON clearance TO PUBLIC",
                        "SELECT ship(1)"))
                .hasMessageContaining("not cleared");

        database.sql("INSERT INTO clearance VALUES (1)");
        roles.run(APP, "SELECT ship(1)");
        assertThat(database.rows("SELECT state FROM parcels")).containsExactly("1");
    }

    @Test
    void a_role_that_could_grant_itself_the_door_is_found() throws SQLException {
        int version = Integer.parseInt(Objects.requireNonNull(database.value("SHOW server_version_num")));
        if (version < 160000) {
            database.sql("ALTER ROLE " + APP + " CREATEROLE");
            roles.run(APP, "GRANT " + DOOR + " TO " + APP);
            assertThat(enforcement.verify().toString())
                    .contains("may create and grant roles", "is a member of " + DOOR);
            database.sql("REVOKE " + DOOR + " FROM " + APP + "; ALTER ROLE " + APP + " NOCREATEROLE");
        } else {
            database.sql("GRANT " + LOGIN + " TO " + APP + " WITH ADMIN TRUE, INHERIT FALSE, SET FALSE");
            assertThat(enforcement.verify().toString()).contains("it may grant itself " + LOGIN);
            database.sql("REVOKE " + LOGIN + " FROM " + APP);
        }
        assertThat(enforcement.verify()).isEmpty();
    }

    @Test
    void a_seal_without_guards_or_with_mere_observation_is_refused() {
        assertThatThrownBy(
                        () -> enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS.withGuards(false)))
                .hasMessageContaining("a seal needs guards and capture record or refuse, got no guards");
        assertThatThrownBy(() -> enforcement.install(
                        Orders.MACHINE, RecordTable.of("orders"), OPTIONS.withCapture(Capture.OBSERVE)))
                .hasMessageContaining("got capture observe");
    }

    @Test
    void partitions_that_come_later_are_found_with_the_rights_to_them() {
        database.sql(
                "CREATE TABLE parted (id bigint, address text, state smallint NOT NULL, PRIMARY KEY (id)) PARTITION BY RANGE (id);"
                        + " CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10);"
                        + " GRANT SELECT, INSERT, UPDATE ON parted TO " + APP);
        enforcement.install(Orders.MACHINE, RecordTable.of("parted"), OPTIONS);
        database.sql("CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20);"
                + " GRANT INSERT, UPDATE ON parted_2 TO " + APP);

        assertThat(enforcement.verify())
                .extracting(Discrepancy::toString)
                .anySatisfy(found ->
                        assertThat(found).contains("bypass_update on \"public\".\"parted_2\": expected to exist"))
                .anySatisfy(found -> assertThat(found).contains("\"parted_2\": UPDATE of state"))
                .anySatisfy(found -> assertThat(found).contains("\"parted_2\": UPDATE of id"));
        enforcement.install(Orders.MACHINE, RecordTable.of("parted"), EnforcementOptions.defaults());
        assertThat(enforcement.verify()).isEmpty();
    }

    @Test
    void transitions_pass_and_are_not_bypasses() throws SQLException {
        Lifecycle<State, Move> orders = orders();
        orders.insert(Map.of("id", 1));
        orders.fire(1, Move.PAY);
        orders.correct(1, State.DELIVERED, TransitionOptions.none());

        assertThat(enforcement.bypasses(10)).isEmpty();
        assertThat(enforcement.verify()).isEmpty();
    }
}
