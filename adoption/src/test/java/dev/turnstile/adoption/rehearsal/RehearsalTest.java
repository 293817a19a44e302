package dev.turnstile.adoption.rehearsal;

import static dev.turnstile.adoption.rehearsal.RehearsedShop.edge;
import static dev.turnstile.adoption.rehearsal.RehearsedShop.machine;
import static dev.turnstile.adoption.rehearsal.RehearsedShop.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.Capture;
import dev.turnstile.postgres.EnforcementOptions;
import dev.turnstile.postgres.archive.ArchivePlan;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a changed machine would have decided. */
class RehearsalTest {

    private final RehearsedShop shop = new RehearsedShop();

    private static final StateMachine<String, String> WITHOUT_PAY =
            with(machine(), "pay", edges -> List.of(edge("CANCELLED", "CANCELLED")));

    @BeforeEach
    void orders() {
        for (int id = 1; id <= 4; id++) {
            shop.create(id, id);
        }
        shop.fire(1, "pay", "ship");
        shop.fire(2, "ship", "pay");
        shop.fire(3, "cancel");
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void the_same_machine_changes_nothing() {
        RehearsalReport report = shop.rehearse(machine());

        assertThat(report.unchanged()).isTrue();
        assertThat(report.groups()).isEmpty();
        assertThat(report.counts()).isEqualTo(new RehearsalReport.Counts(4, 4, 4, 1, 0, 0));
    }

    @Test
    void a_removed_edge_is_a_cause_and_later_refusals_are_its_consequences() {
        assertThat(shop.decisions(WITHOUT_PAY))
                .containsExactly(
                        "1 pay in NEW: CHANGED REFUSED NO_EDGE",
                        "1 ship in PAID: CONSEQUENCE REFUSED NO_EDGE",
                        "2 pay in NEW: CHANGED REFUSED NO_EDGE");
    }

    @Test
    void a_refusal_that_would_be_accepted_moves_the_record_and_is_counted_once_however_often_it_was_tried() {
        shop.fire(4, "ship", "ship", "pay", "ship");

        assertThat(shop.decisions(with(machine(), "ship", edges -> {
                    edges.add(edge("NEW", "SHIPPED"));
                    return edges;
                })))
                .containsExactly(
                        "2 ship in NEW: CHANGED ACCEPTED PERMITTED",
                        "2 pay in NEW: CONSEQUENCE REFUSED NO_EDGE",
                        "4 ship in NEW: CHANGED ACCEPTED PERMITTED",
                        "4 pay in NEW: CONSEQUENCE REFUSED NO_EDGE",
                        "4 ship in PAID: CONSEQUENCE REFUSED NO_EDGE");
    }

    @Test
    void a_correction_ends_the_consequences() {
        shop.correct(1, "PAID");
        shop.fire(1, "ship");

        assertThat(shop.decisions(WITHOUT_PAY))
                .filteredOn(text -> text.startsWith("1 "))
                .hasSize(2);
    }

    @Test
    void a_record_that_would_not_be_created_has_only_consequences_after_it() {
        StateMachine<String, String> other = StateMachine.define("order")
                .state("NEW", 0)
                .state("PAID", 1)
                .initial()
                .state("SHIPPED", 2)
                .state("CANCELLED", 3)
                .transition("pay")
                .from("NEW")
                .to("PAID")
                .transition("ship")
                .from("PAID")
                .to("SHIPPED")
                .transition("cancel")
                .from("NEW")
                .to("CANCELLED")
                .from("PAID")
                .to("CANCELLED")
                .build();

        assertThat(shop.decisions(other))
                .contains(
                        "1 CREATION in null: CHANGED REFUSED NOT_INITIAL",
                        "1 pay in NEW: CONSEQUENCE REFUSED NO_RECORD",
                        "1 ship in PAID: CONSEQUENCE REFUSED NO_RECORD")
                .filteredOn(text -> text.contains("CHANGED"))
                .hasSize(4);
    }

    @Test
    void a_removed_state_refuses_what_enters_and_what_leaves_it() {
        StateMachine<String, String> smaller = StateMachine.define("order")
                .state("NEW", 0)
                .initial()
                .state("SHIPPED", 2)
                .state("CANCELLED", 3)
                .transition("ship")
                .from("NEW")
                .to("SHIPPED")
                .transition("cancel")
                .from("NEW")
                .to("CANCELLED")
                .build();
        shop.correct(3, "PAID");

        assertThat(shop.decisions(smaller))
                .containsExactly(
                        "1 pay in NEW: CHANGED REFUSED UNKNOWN_TRANSITION",
                        "2 ship in NEW: CHANGED ACCEPTED PERMITTED",
                        "2 pay in NEW: CHANGED REFUSED UNKNOWN_TRANSITION",
                        "3 CORRECTION in CANCELLED: CHANGED REFUSED UNKNOWN_STATE");
    }

    @Test
    void a_renamed_state_is_the_same_state() {
        StateMachine<String, String> renamed = StateMachine.define("order")
                .state("OPEN", 0)
                .formerly("NEW")
                .initial()
                .state("PAID", 1)
                .state("SHIPPED", 2)
                .state("CANCELLED", 3)
                .transition("pay")
                .from("OPEN")
                .to("PAID")
                .transition("ship")
                .from("PAID")
                .to("SHIPPED")
                .transition("cancel")
                .from("OPEN")
                .to("CANCELLED")
                .from("PAID")
                .to("CANCELLED")
                .build();
        assertThat(shop.rehearse(renamed).groups()).isEmpty();

        shop.bind(renamed);
        shop.fire(4, "ship", "pay");
        assertThat(shop.rehearse(renamed).groups()).isEmpty();
        assertThat(shop.rehearse(machine()).groups()).isEmpty();
    }

    @Test
    void another_target_is_reported_as_such() {
        assertThat(shop.decisions(with(machine(), "cancel", edges -> List.of(edge("NEW", "PAID")))))
                .containsExactly("3 cancel in NEW: CHANGED OTHER_STATE PERMITTED");
    }

    @Test
    void a_bypass_is_decided_where_the_database_enforces_the_machine() {
        EnforcementOptions record = EnforcementOptions.defaults().withCapture(Capture.RECORD);
        shop.turnstile.enforcement().install(machine(), RecordTable.of("orders"), record.withGuards(false));
        shop.sql("UPDATE orders SET state = 2 WHERE id = 4; UPDATE orders SET state = 0 WHERE id = 4");
        shop.sql("UPDATE orders SET state = 1 WHERE id = 4");

        assertThat(shop.decisions(WITHOUT_PAY)).noneMatch(text -> text.contains("BYPASS"));
        shop.turnstile.enforcement().install(machine(), RecordTable.of("orders"), record.withGuards(true));
        assertThat(shop.decisions(WITHOUT_PAY))
                .filteredOn(text -> text.startsWith("4"))
                .containsExactly("4 BYPASS in NEW: CHANGED REFUSED NO_EDGE");
    }

    @Test
    void a_bypass_that_the_machine_did_not_permit_occurs_again() {
        EnforcementOptions record = EnforcementOptions.defaults().withCapture(Capture.RECORD);
        shop.turnstile.enforcement().install(machine(), RecordTable.of("orders"), record.withGuards(false));
        shop.fire(4, "pay", "ship");
        shop.sql("UPDATE orders SET state = 1 WHERE id = 4");
        shop.turnstile.enforcement().install(machine(), RecordTable.of("orders"), record.withGuards(true));

        assertThat(shop.decisions(WITHOUT_PAY))
                .filteredOn(text -> text.startsWith("4"))
                .containsExactly(
                        "4 pay in NEW: CHANGED REFUSED NO_EDGE", "4 ship in PAID: CONSEQUENCE REFUSED NO_EDGE");
    }

    @Test
    void only_decisions_of_the_period_are_rehearsed() {
        shop.sql("UPDATE turnstile.event SET occurred_at = '2030-01-01Z' WHERE stream_id ="
                + " (SELECT id FROM turnstile.stream WHERE key = '1')");
        RehearsalOptions since = RehearsalOptions.defaults().withPeriod(Instant.parse("2030-01-01T00:00:00Z"), null);
        RehearsalOptions until = RehearsalOptions.defaults().withPeriod(null, Instant.parse("2030-01-01T00:00:00Z"));

        assertThat(shop.rehearse(WITHOUT_PAY, since).counts().records()).isEqualTo(1);
        assertThat(shop.rehearse(WITHOUT_PAY, since).changed()).isEqualTo(1);
        assertThat(shop.rehearse(WITHOUT_PAY, until).counts().records()).isEqualTo(3);
        assertThat(shop.rehearse(WITHOUT_PAY, until).changed()).isEqualTo(1);
    }

    @Test
    void the_report_counts_by_state_actor_and_day_with_examples() {
        RehearsalReport report = shop.rehearse(WITHOUT_PAY);

        assertThat(report.changed()).isEqualTo(2);
        assertThat(report.changedRecords()).isEqualTo(2);
        assertThat(report.consequences()).isEqualTo(1);
        assertThat(report.actors()).isEqualTo(Map.of("bob", 2L));
        assertThat(report.days().values()).containsExactly(2L);
        DecisionGroup group = report.groups().getFirst();
        assertThat(group.state()).isEqualTo("NEW");
        assertThat(group.target()).isEqualTo("PAID");
        assertThat(group.count()).isEqualTo(2);
        assertThat(group.examples()).extracting(RehearsedDecision::record).containsExactly("1", "2");
    }

    @Test
    void the_example_of_the_documentation_rehearses_a_period() {
        StateMachine<String, String> changed = WITHOUT_PAY;
        DataSource dataSource = shop.dataSource;
        Instant monthAgo = Instant.parse("2020-01-01T00:00:00Z");

        RehearsalOptions options = RehearsalOptions.defaults().withPeriod(monthAgo, null);
        RehearsalReport report = Rehearsal.of(changed, options).run(dataSource);

        assertThat(report.changed()).isEqualTo(2);
    }

    @Test
    void refusals_that_do_not_depend_on_the_machine_are_counted_but_not_judged() {
        shop.fire(99, "pay");

        RehearsalReport report = shop.rehearse(WITHOUT_PAY);
        assertThat(report.notJudged()).isEqualTo(Map.of("record_not_found", 1L));
        assertThat(report.counts().refusals()).isEqualTo(1);
    }

    @Test
    void events_in_the_archive_are_rehearsed() {
        List<String> before = shop.decisions(WITHOUT_PAY);
        shop.turnstile.archive().run(ArchivePlan.all());

        assertThat(shop.decisions(WITHOUT_PAY)).isEqualTo(before).hasSize(3);
    }
}
