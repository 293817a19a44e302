package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Differences between the declaration and the database are found and named with a remedy that repairs them. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class VerifyTest {

    private static final EnforcementOptions OPTIONS = EnforcementOptions.defaults();

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final Enforcement enforcement;

    VerifyTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE);
        turnstile = PostgresTurnstile.open(database.dataSource());
        enforcement = turnstile.enforcement();
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static StateMachine<State, Move> later() {
        return Orders.definition().from(State.PAID).to(State.RETURNED).build();
    }

    /** Breaks something, expects a finding, and expects none after another installation. */
    private Discrepancy found(String sabotage) {
        assertThat(enforcement.verify()).isEmpty();
        database.sql(sabotage);
        List<Discrepancy> found = enforcement.verify();
        assertThat(found).isNotEmpty();
        assertThat(found.getFirst().remedy()).isEqualTo("run: turnstile install --table orders --state state");
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS);
        assertThat(enforcement.verify()).isEmpty();
        return found.getFirst();
    }

    @Test
    void a_dropped_trigger_is_found() {
        assertThat(found("DROP TRIGGER zz_turnstile_state_guard_update ON orders"))
                .hasToString("trigger zz_turnstile_state_guard_update on \"public\".\"orders\": expected to exist,"
                        + " found none; run: turnstile install --table orders --state state");
    }

    @Test
    void a_disabled_trigger_is_found() {
        assertThat(found("ALTER TABLE orders DISABLE TRIGGER zz_turnstile_state_bypass_update")
                        .actual())
                .isEqualTo("disabled, or not always");
        assertThat(found("ALTER TABLE orders ENABLE TRIGGER zz_turnstile_state_guard_insert")
                        .expected())
                .isEqualTo("enabled always");
    }

    @Test
    void a_replaced_trigger_is_found() {
        assertThat(found("""
                                CREATE OR REPLACE TRIGGER zz_turnstile_state_guard_update BEFORE UPDATE ON orders
                                FOR EACH ROW WHEN (false) EXECUTE FUNCTION turnstile.orders_state_guard_update()""").actual()).isEqualTo("changed by hand");
    }

    @Test
    void a_replaced_function_is_found() {
        assertThat(found("""
                                CREATE OR REPLACE FUNCTION turnstile.orders_state_guard_update() RETURNS trigger
                                LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'""").subject()).isEqualTo("function orders_state_guard_update");
        assertThat(found("ALTER FUNCTION turnstile.orders_state_bypass_update() RESET enable_nestloop")
                        .subject())
                .isEqualTo("function orders_state_bypass_update");
    }

    @Test
    void a_dropped_a_changed_and_an_unvalidated_constraint_are_found() {
        assertThat(found("ALTER TABLE orders DROP CONSTRAINT turnstile_state_known")
                        .actual())
                .isEqualTo("none");
        assertThat(found("ALTER TABLE orders DROP CONSTRAINT turnstile_state_known,"
                                + " ADD CONSTRAINT turnstile_state_known CHECK (state < 100)")
                        .actual())
                .isEqualTo("changed by hand");
        assertThat(found("DO $$ BEGIN EXECUTE (SELECT format('ALTER TABLE orders DROP CONSTRAINT turnstile_state_known,"
                                + " ADD CONSTRAINT turnstile_state_known %s NOT VALID; COMMENT ON CONSTRAINT"
                                + " turnstile_state_known ON orders IS %L', pg_get_constraintdef(oid),"
                                + " obj_description(oid, 'pg_constraint')) FROM pg_constraint"
                                + " WHERE conname = 'turnstile_state_known'); END $$")
                        .actual())
                .isEqualTo("not validated");
    }

    @Test
    void a_missing_view_is_found_and_a_new_column_is_no_difference() {
        assertThat(found("DROP VIEW turnstile.orders_state").actual()).isEqualTo("none");
        database.sql("ALTER TABLE orders ADD colour text");
        assertThat(enforcement.verify()).isEmpty();
        assertThat(database.rows("SELECT column_name FROM information_schema.columns"
                        + " WHERE table_name = 'orders_state' ORDER BY ordinal_position"))
                .containsExactly("id", "state", "state_name");
    }

    @Test
    void rows_with_an_unknown_state_are_counted() {
        database.sql(
                "ALTER TABLE orders DISABLE TRIGGER USER; ALTER TABLE orders DROP CONSTRAINT turnstile_state_known,"
                        + " ALTER state DROP NOT NULL; INSERT INTO orders (id, state) VALUES (1, 77), (2, 77), (3, NULL), (4, 0)");

        assertThat(enforcement.verify())
                .extracting(Discrepancy::actual)
                .contains("2 rows hold code 77 (such as 1)", "1 row holds null (such as 3)");
    }

    @Test
    void guards_of_an_earlier_definition_are_found() {
        turnstile.lifecycle(later(), RecordTable.of("orders"));

        List<Discrepancy> found = enforcement.verify();
        assertThat(found.getFirst())
                .hasToString("machine order on orders: expected guards of version 2 of its definition, found guards of"
                        + " version 1; run: turnstile install --table orders --state state");
        assertThat(found).extracting(Discrepancy::actual).contains("compiled from earlier ones");
    }

    @Test
    void a_definition_that_differs_from_the_given_one_is_found() {
        assertThat(enforcement.verify(Orders.MACHINE, RecordTable.of("orders"))).isEmpty();
        assertThat(enforcement.verify(later(), RecordTable.of("orders")))
                .singleElement()
                .asString()
                .contains("version 1 of machine order, which differs in transitions");
        enforcement.uninstall(RecordTable.of("orders"));
        assertThat(enforcement.verify()).isEmpty();
        assertThat(enforcement.verify(Orders.MACHINE, RecordTable.of("orders")))
                .singleElement()
                .asString()
                .contains("expected guards and capture, found none installed");
    }

    @Test
    void a_trigger_that_fires_after_the_guard_is_found() {
        database.sql("""
                CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                CREATE TRIGGER zzz BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION meddle()""");

        assertThat(enforcement.verify())
                .singleElement()
                .extracting(Discrepancy::subject)
                .isEqualTo("trigger zzz on \"public\".\"orders\"");
    }

    @Test
    void a_renamed_table_is_not_reported_as_changed_by_hand_only() {
        enforcement.watch("orders", List.of());
        database.sql("ALTER TABLE orders RENAME TO purchases");
        assertThat(enforcement.verify())
                .filteredOn(one -> one.subject().startsWith("trigger zz_turnstile_watch"))
                .isNotEmpty()
                .extracting(Discrepancy::actual)
                .containsOnly("changed by a renamed table or column, or by hand");
        assertThat(enforcement.verify()).extracting(Discrepancy::actual).doesNotContain("changed by hand");
    }

    @Test
    void a_table_that_is_missing_or_no_longer_fits_is_found() {
        database.sql("ALTER TABLE orders RENAME state TO status");
        assertThat(enforcement.verify())
                .singleElement()
                .asString()
                .contains("table \"public\".\"orders\": expected to keep its name", "state status");
        database.sql("ALTER TABLE orders DROP status CASCADE");
        assertThat(enforcement.verify())
                .singleElement()
                .asString()
                .contains("table \"public\".\"orders\": expected to match", "no column state");
        database.sql("DROP TABLE orders CASCADE");
        assertThat(enforcement.verify()).singleElement().asString().contains("does not exist");
    }

    @Test
    void another_capture_mode_has_no_findings_and_removed_guards_leave_nothing() {
        for (Capture mode : Capture.values()) {
            enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS.withCapture(mode));
            assertThat(enforcement.verify()).isEmpty();
        }
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS.withGuards(false));
        assertThat(enforcement.verify()).isEmpty();
        assertThat(database.rows("SELECT tgname FROM pg_trigger WHERE tgname LIKE '%guard%'"))
                .isEmpty();
        database.sql("CREATE TRIGGER zz_turnstile_state_guard_update BEFORE UPDATE ON orders FOR EACH ROW"
                + " WHEN (false) EXECUTE FUNCTION suppress_redundant_updates_trigger()");
        assertThat(enforcement.verify())
                .singleElement()
                .asString()
                .contains("found one left over from an earlier installation");
    }
}
