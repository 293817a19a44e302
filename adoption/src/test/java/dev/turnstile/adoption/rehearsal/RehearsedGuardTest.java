package dev.turnstile.adoption.rehearsal;

import static dev.turnstile.adoption.rehearsal.RehearsedShop.edge;
import static dev.turnstile.adoption.rehearsal.RehearsedShop.machine;
import static dev.turnstile.adoption.rehearsal.RehearsedShop.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.Capture;
import dev.turnstile.postgres.EnforcementOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Guards in a rehearsal are evaluated on the row as it was, and never guessed. */
class RehearsedGuardTest {

    private final RehearsedShop shop = new RehearsedShop();

    @AfterEach
    void close() {
        shop.close();
    }

    private static StateMachine<String, String> guarded(String condition) {
        return with(machine(), "pay", edges -> List.of(edge("NEW", "PAID", "asked", condition)));
    }

    private void watch() {
        shop.turnstile.enforcement().watch("orders", List.of("note"));
    }

    @Test
    void an_added_guard_is_evaluated_on_the_row_as_it_was() {
        shop.bind(machine());
        watch();
        shop.create(1, 5);
        shop.create(2, 0);
        shop.create(3, 0);
        shop.sql("UPDATE orders SET amount = 0 WHERE id = 1; UPDATE orders SET amount = 7 WHERE id = 2");
        shop.fire(1, "pay", "ship");
        shop.fire(2, "pay");
        shop.sql("UPDATE orders SET amount = 9");

        assertThat(shop.decisions(guarded("amount > 0")))
                .containsExactly(
                        "1 pay in NEW: CHANGED REFUSED GUARD [asked]", "1 ship in PAID: CONSEQUENCE REFUSED NO_EDGE");
    }

    @Test
    void a_refusal_by_a_removed_guard_would_be_accepted() {
        shop.bind(guarded("amount > 0"));
        shop.create(1, 0);
        shop.fire(1, "pay", "cancel");

        assertThat(shop.decisions(machine())).containsExactly("1 pay in NEW: CHANGED ACCEPTED PERMITTED");
        assertThat(shop.rehearse(guarded("amount > 0")).unchanged()).isTrue();
    }

    @Test
    void without_a_row_history_a_changed_guard_is_unknown_and_so_is_what_follows() {
        shop.create(1, 5);
        shop.fire(1, "pay", "ship");
        StateMachine<String, String> changed = guarded("amount > 0");

        assertThat(shop.decisions(changed))
                .containsExactly(
                        "1 pay in NEW: UNKNOWN UNKNOWN UNKNOWN_GUARD [asked]",
                        "1 ship in PAID: UNKNOWN_CONSEQUENCE UNKNOWN UNKNOWN_PATH");
        assertThat(shop.rehearse(changed).unanswered()).containsExactly(entry("asked", "table orders is not watched"));
    }

    @Test
    void a_row_from_before_the_watch_is_unknown_unless_the_current_row_and_its_later_changes_contain_it() {
        shop.create(1, 5);
        shop.fire(1, "pay");
        shop.create(2, 0);
        watch();
        shop.fire(2, "pay");

        assertThat(shop.decisions(guarded("amount > 0")))
                .containsExactly(
                        "1 pay in NEW: UNKNOWN UNKNOWN UNKNOWN_GUARD [asked]",
                        "2 pay in NEW: CHANGED REFUSED GUARD [asked]");
    }

    @Test
    void a_guard_that_depends_on_more_than_the_row_is_unknown() {
        shop.sql("CREATE TABLE item (order_id int)");
        shop.bind(machine());
        watch();
        shop.create(1, 5);
        shop.fire(1, "pay");
        Map<String, String> reasons = Map.of(
                "EXISTS (SELECT FROM item WHERE order_id = orders.id)", "it refers to more than the row (select)",
                "now() > '2020-01-01'", "function now may depend on more than the row",
                "CURRENT_DATE > '2020-01-01'", "it refers to more than the row (current_date)",
                "'today'::date > '2020-01-01'", "it refers to the current time ('today')",
                "note IS NULL", "the values of column note are not kept",
                "orders IS NOT NULL", "it refers to the whole row");

        reasons.forEach((condition, reason) -> {
            RehearsalReport report = shop.rehearse(guarded(condition));
            assertThat(report.unanswered()).as(condition).containsExactly(entry("asked", reason));
            assertThat(report.unknown()).as(condition).isEqualTo(1);
        });
        assertThat(shop.rehearse(guarded("missing > 1")).unanswered().get("asked"))
                .contains("is not a valid condition on table orders");
        assertThat(shop.rehearse(guarded("orders.amount + length('x') > abs(-5)"))
                        .unchanged())
                .isTrue();
    }

    @Test
    void a_row_with_an_erased_value_is_unknown() {
        shop.bind(machine());
        shop.turnstile.enforcement().watch("orders", List.of());
        shop.create(1, 0);
        shop.sql("UPDATE orders SET note = 'for Ada Lovelace'");
        shop.fire(1, "pay");
        assertThat(shop.rehearse(guarded("amount > 0")).changed()).isEqualTo(1);

        shop.sql("UPDATE turnstile.event SET data = replace(data::text, 'Ada Lovelace', '(erased)')::jsonb");
        assertThat(shop.rehearse(guarded("amount > 0")).unknown()).isEqualTo(1);
    }

    @Test
    void a_guard_that_fails_for_one_row_is_unknown_for_that_row_only() {
        shop.bind(machine());
        watch();
        for (int id = 1; id <= 9; id++) {
            shop.create(id, id == 4 ? 0 : id);
            shop.fire(id, "pay");
        }

        assertThat(shop.decisions(guarded("10 / amount > 1")))
                .containsExactly(
                        "4 pay in NEW: UNKNOWN UNKNOWN UNKNOWN_GUARD [asked]",
                        "6 pay in NEW: CHANGED REFUSED GUARD [asked]",
                        "7 pay in NEW: CHANGED REFUSED GUARD [asked]",
                        "8 pay in NEW: CHANGED REFUSED GUARD [asked]",
                        "9 pay in NEW: CHANGED REFUSED GUARD [asked]");
    }

    @Test
    void a_guard_in_java_that_did_not_change_decides_as_recorded_and_a_new_one_is_unknown() {
        StateMachine<String, String> java = StateMachine.define("order")
                .state("NEW", 0)
                .initial()
                .state("PAID", 1)
                .state("SHIPPED", 2)
                .state("CANCELLED", 3)
                .transition("pay")
                .from("NEW")
                .to("PAID")
                .guard(Guard.java(row -> row.get("amount") instanceof Integer amount && amount > 3, "too small"))
                .transition("ship")
                .from("PAID")
                .to("SHIPPED")
                .transition("cancel")
                .from("NEW")
                .to("CANCELLED")
                .from("PAID")
                .to("CANCELLED")
                .build();
        shop.bind(java);
        shop.create(1, 5);
        shop.create(2, 2);
        shop.fire(1, "pay");
        shop.fire(2, "pay");

        assertThat(shop.rehearse(java).unchanged()).isTrue();
        assertThat(shop.decisions(machine())).containsExactly("2 pay in NEW: CHANGED ACCEPTED PERMITTED");
        shop.bind(machine());
        shop.fire(2, "pay");
        assertThat(shop.decisions(java)).containsExactly("2 pay in NEW: UNKNOWN UNKNOWN UNKNOWN_GUARD [too small]");
    }

    @Test
    void the_recorded_decision_proves_results_of_guards_that_cannot_be_evaluated() {
        shop.bind(guarded("amount > 3"));
        shop.create(1, 5);
        shop.create(2, 0);
        shop.fire(1, "pay");
        shop.fire(2, "pay");
        StateMachine<String, String> elsewhere =
                with(machine(), "pay", edges -> List.of(edge("NEW", "SHIPPED", "renamed", "amount > 3")));

        assertThat(shop.decisions(elsewhere)).containsExactly("1 pay in NEW: CHANGED OTHER_STATE PERMITTED");
    }

    @Test
    void a_bypass_is_decided_on_the_row_that_it_leaves() {
        shop.bind(machine());
        watch();
        shop.turnstile
                .enforcement()
                .install(
                        machine(),
                        RecordTable.of("orders"),
                        EnforcementOptions.defaults().withCapture(Capture.RECORD));
        shop.create(1, 0);
        shop.create(2, 5);
        shop.sql("UPDATE orders SET state = 1, amount = 5 - amount");

        assertThat(shop.decisions(guarded("amount > 0")))
                .containsExactly("2 BYPASS in NEW: CHANGED REFUSED GUARD [asked]");
    }
}
