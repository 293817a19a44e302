package dev.turnstile.adoption.survey;

import static dev.turnstile.adoption.survey.LegacyTables.PLANTED;
import static dev.turnstile.adoption.survey.LegacyTables.ROWS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.turnstile.adoption.survey.Finding.Kind;
import dev.turnstile.adoption.survey.SurveyedColumn.Role;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.testing.database.TestDatabase;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Surveys of the legacy table with planted defects, and of the same table without them. */
class SurveyTest {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.ofTemplate(LegacyTables::create);

    private static Survey faulty(SurveyOptions options) {
        return Survey.of(DATABASE.dataSource(), "faulty.orders", options);
    }

    @Test
    void every_planted_defect_is_found_with_its_rows_and_nothing_else() {
        assertThat(faulty(SurveyOptions.defaults().withExact()).findings())
                .extracting(Finding::kind, Finding::subject, Finding::rows)
                .containsExactlyInAnyOrder(
                        tuple(Kind.CONTRADICTION, "shipped_at, paid_at", (long) PLANTED),
                        tuple(Kind.CONTRADICTION, "is_active, status", (long) PLANTED),
                        tuple(Kind.CONTRADICTION, "status, delivered_at", (long) PLANTED),
                        tuple(Kind.CONTRADICTION, "paid_at, status", (long) PLANTED),
                        tuple(Kind.TIME_ORDER, "paid_at, shipped_at", (long) PLANTED),
                        tuple(Kind.DERIVED_COLUMN, "is_paid, paid_at", 0L),
                        tuple(Kind.DUPLICATE_VALUES, "order_number", 2L * PLANTED),
                        tuple(Kind.NO_UNIQUE_INDEX, "invoice_number", 0L),
                        tuple(
                                Kind.DELETED_UNDER_UNIQUE,
                                "reference",
                                count("faulty.orders WHERE deleted_at IS NOT NULL")),
                        tuple(Kind.COUNTER_MISMATCH, "items_count", (long) PLANTED),
                        tuple(Kind.MISSING_FOREIGN_KEY, "customer_id", (long) PLANTED),
                        tuple(Kind.MISSING_INDEX, "customer_id", 0L));
    }

    @Test
    void a_table_without_defects_has_no_findings() {
        Survey sound = Survey.of(
                DATABASE.dataSource(), "sound.orders", SurveyOptions.defaults().withExact());

        assertThat(sound.findings()).isEmpty();
        assertThat(sound.notes()).isEmpty();
    }

    @Test
    void the_examples_of_a_finding_have_the_contradiction() {
        Finding unpaid = finding(faulty(SurveyOptions.defaults()), Kind.CONTRADICTION, "shipped_at, paid_at");

        assertThat(unpaid.remedy()).isEqualTo("WHERE \"shipped_at\" IS NOT NULL AND \"paid_at\" IS NULL");
        assertThat(unpaid.examples()).isNotEmpty();
        assertThat(count("faulty.orders " + unpaid.remedy() + " AND id IN (" + String.join(", ", unpaid.examples())
                        + ")"))
                .isEqualTo(unpaid.examples().size());
        assertThat(count("faulty.orders " + unpaid.remedy())).isEqualTo(unpaid.rows());
    }

    @Test
    void columns_that_carry_state_are_found_and_the_region_is_not_one_of_them() {
        assertThat(faulty(SurveyOptions.defaults()).columns())
                .filteredOn(column -> column.role().carriesState())
                .extracting(SurveyedColumn::name, SurveyedColumn::role)
                .containsExactly(
                        tuple("status", Role.STATUS),
                        tuple("is_active", Role.FLAG),
                        tuple("paid_at", Role.MILESTONE),
                        tuple("shipped_at", Role.MILESTONE),
                        tuple("delivered_at", Role.MILESTONE),
                        tuple("deleted_at", Role.SOFT_DELETE),
                        tuple("is_paid", Role.FLAG));
    }

    @Test
    void the_combinations_contain_every_row_once_with_ids() {
        Survey survey = faulty(SurveyOptions.defaults());

        assertThat(survey.complete()).isTrue();
        assertThat(survey.rows()).isEqualTo(ROWS);
        assertThat(survey.combinations().stream().mapToLong(Combination::rows).sum())
                .isEqualTo(ROWS);
        assertThat(survey.combinations())
                .allSatisfy(combination -> assertThat(combination.examples()).isNotEmpty());
    }

    @Test
    void the_proposed_machine_has_the_edges_that_the_times_imply() {
        Proposal proposal = faulty(SurveyOptions.defaults()).proposal().orElseThrow();
        StateMachine<String, String> machine = proposal.stateMachine();

        assertThat(proposal.id()).containsExactly("id");
        assertThat(proposal.stateColumns()).containsExactly("status", "deleted_at");
        assertThat(machine.initial().name()).isEqualTo("NEW");
        assertThat(machine.findings()).isEmpty();
        assertThat(machine.edges())
                .extracting(edge -> edge.from() + " -> " + edge.to())
                .containsExactlyInAnyOrder(
                        "NEW -> PAID",
                        "PAID -> SHIPPED",
                        "SHIPPED -> DELIVERED",
                        "NEW -> CANCELLED",
                        "PAID -> CANCELLED",
                        "NEW -> DELETED",
                        "PAID -> DELETED",
                        "SHIPPED -> DELETED",
                        "DELIVERED -> DELETED",
                        "CANCELLED -> DELETED");
    }

    @Test
    void the_operations_of_the_command_line_are_an_api() {
        DataSource dataSource = DATABASE.dataSource();

        Survey survey =
                Survey.of(dataSource, "faulty.orders", SurveyOptions.defaults().withExact());
        survey.findings().forEach(finding -> System.getLogger("survey").log(Level.DEBUG, finding.message()));
        Proposal proposal = survey.proposal().orElseThrow();
        String expression = Proposal.read(proposal.write()).caseExpression();

        assertThat(expression).startsWith("CASE\n  WHEN \"deleted_at\" IS NOT NULL THEN 5 -- DELETED\n");
    }

    @Test
    void the_expression_gives_every_row_a_state() throws SQLException {
        Proposal proposal = faulty(SurveyOptions.defaults()).proposal().orElseThrow();

        assertThat(query("SELECT count(*) FROM faulty.orders WHERE (" + proposal.caseExpression() + ") IS NULL"))
                .containsExactly("0");
        assertThat(query("SELECT DISTINCT status FROM faulty.orders WHERE (" + proposal.caseExpression() + ") = 0"))
                .containsExactly("NEW");
    }

    @Test
    void a_sample_is_an_estimate_and_lists_the_checks_that_it_left_out() {
        Survey survey = faulty(SurveyOptions.defaults().withSample(4_000));

        assertThat(survey.complete()).isFalse();
        assertThat(survey.rows()).isBetween(ROWS * 8L / 10, ROWS * 12L / 10);
        assertThat(survey.findings()).extracting(Finding::kind).doesNotContain(Kind.COUNTER_MISMATCH);
        assertThat(survey.notes())
                .anySatisfy(note -> assertThat(note).startsWith("the counts are estimates"))
                .contains("only with --exact: duplicates of order_number, duplicates of invoice_number,"
                        + " counter items_count against order_items");
        assertThat(survey.proposal().orElseThrow().stateMachine().initial().name())
                .isEqualTo("NEW");
    }

    private static Finding finding(Survey survey, Kind kind, String subject) {
        return survey.findings().stream()
                .filter(finding -> finding.kind() == kind && finding.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }

    private static long count(String from) {
        try {
            return Long.parseLong(query("SELECT count(*) FROM " + from).getFirst());
        } catch (SQLException e) {
            throw new IllegalStateException(from, e);
        }
    }

    private static List<String> query(String sql) throws SQLException {
        DataSource dataSource = DATABASE.dataSource();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (row.next()) {
                values.add(row.getString(1));
            }
            return values;
        }
    }
}
