package dev.turnstile.adoption.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.adoption.survey.Finding.Kind;
import dev.turnstile.machine.Transition.Edge;
import dev.turnstile.testing.database.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Surveys of tables of other forms, and of what cannot be surveyed. */
class SurveyedTablesTest {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.ofEmpty();

    private static Survey survey(String table, String... statements) throws SQLException {
        LegacyTables.execute(DATABASE.dataSource(), statements);
        return Survey.of(DATABASE.dataSource(), table, SurveyOptions.defaults());
    }

    private static void assertRefused(String table, String... parts) {
        assertThatThrownBy(() -> Survey.of(DATABASE.dataSource(), table, SurveyOptions.defaults()))
                .isInstanceOf(SurveyException.class)
                .hasMessageContainingAll(parts)
                .hasMessageStartingWith(table + ": ");
    }

    @Test
    void a_table_without_a_status_has_a_state_for_each_time() throws SQLException {
        Proposal proposal = survey("tickets", """
                        CREATE TABLE tickets (id int PRIMARY KEY, opened_at timestamptz, answered_at timestamptz,
                          closed_on date)""", """
                        INSERT INTO tickets SELECT i, CASE WHEN i % 8 > 0 THEN t END,
                          CASE WHEN i % 8 > 3 THEN t + interval '1 hour' END, CASE WHEN i % 8 > 5 THEN t::date END
                        FROM generate_series(1, 800) i, (VALUES (timestamptz '2024-05-01 10:00:00Z')) AS v (t)""").proposal().orElseThrow();

        assertThat(proposal.states())
                .extracting(Proposal.State::name)
                .containsExactly("NEW", "OPENED", "ANSWERED", "CLOSED");
        assertThat(proposal.stateMachine().edges())
                .extracting(Edge::to)
                .containsExactlyInAnyOrder("OPENED", "ANSWERED", "CLOSED");
    }

    @Test
    void a_table_of_flags_has_a_state_for_each_combination_and_a_suspended_login_is_a_contradiction()
            throws SQLException {
        Survey survey = survey("users", """
                CREATE TABLE users (id int PRIMARY KEY, suspended boolean NOT NULL, may_log_in boolean NOT NULL)""", """
                INSERT INTO users SELECT i, i % 4 = 0, i % 4 > 0 OR i IN (400, 800) FROM generate_series(1, 4000) i""");

        assertThat(survey.findings())
                .filteredOn(finding -> finding.kind() == Kind.CONTRADICTION)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.message())
                            .isEqualTo("suspended is true and may_log_in is true in 2 of 1,000 rows where suspended is"
                                    + " true");
                    assertThat(finding.examples()).containsExactly("400", "800");
                });
        assertThat(survey.proposal().orElseThrow().stateMachine().initial().name())
                .isEqualTo("NOT_SUSPENDED_MAY_LOG_IN");
    }

    @Test
    void numbers_keep_their_codes_and_get_the_names_of_the_times() throws SQLException {
        Proposal proposal = survey("parcels", """
                        CREATE TABLE parcels (id int PRIMARY KEY, state smallint NOT NULL DEFAULT 10, sent_at timestamptz)""", """
                        INSERT INTO parcels SELECT i, CASE WHEN i % 3 = 0 THEN 10 ELSE 20 END,
                          CASE WHEN i % 3 > 0 THEN now() END FROM generate_series(1, 900) i""").proposal().orElseThrow();

        assertThat(proposal.states())
                .extracting(state -> state.name() + " " + state.code() + " " + state.condition())
                .containsExactly("STATE_10 10 \"state\" = '10'", "SENT 20 \"state\" = '20'");
    }

    @Test
    void a_table_without_rows_and_one_with_equal_rows_have_no_proposal() throws SQLException {
        Survey empty = survey("nothing", "CREATE TABLE nothing (id int PRIMARY KEY, status text, paid_at timestamptz)");
        Survey alike = survey(
                "alike",
                "CREATE TABLE alike (id int PRIMARY KEY, status text)",
                "INSERT INTO alike SELECT i, 'NEW' FROM generate_series(1, 100) i");

        assertThat(empty.rows()).isZero();
        assertThat(empty.findings()).isEmpty();
        assertThat(empty.proposal()).isEmpty();
        assertThat(empty.notes()).contains("no rows were found, so no column shows a state");
        assertThat(alike.proposal()).isEmpty();
        assertThat(alike.findings()).isEmpty();
        assertThat(alike.notes())
                .contains("all rows are alike in the columns that carry state", "the same in all rows: status = 'NEW'");
    }

    @Test
    void composite_keys_are_joined_and_rows_without_a_key_are_shown_by_place() throws SQLException {
        String rows = "SELECT i % 2, i, CASE WHEN i % 2 = 0 THEN 'A' ELSE 'B' END FROM generate_series(1, 100) i";
        Survey composite = survey(
                "seats",
                "CREATE TABLE seats (hall int, number int, status text, PRIMARY KEY (hall, number))",
                "INSERT INTO seats " + rows);
        Survey none = survey(
                "keyless", "CREATE TABLE keyless (hall int, seat int, status text)", "INSERT INTO keyless " + rows);

        assertThat(composite.proposal().orElseThrow().id()).containsExactly("hall", "number");
        assertThat(composite.combinations().getFirst().examples()).containsExactly("0,10", "0,98");
        assertThat(none.proposal()).isEmpty();
        assertThat(none.combinations().getFirst().examples().getFirst()).isEqualTo("(0,2)");
        assertThat(none.notes()).anySatisfy(note -> assertThat(note).startsWith("the table has no primary key"));
    }

    @Test
    void names_and_values_with_quotes_and_braces_are_only_data() throws SQLException {
        Survey survey = survey(
                "\"the {source}\"\"; table\"",
                "CREATE TABLE \"the {source}\"\"; table\" (id uuid PRIMARY KEY, \"the \"\"status\" text)",
                "INSERT INTO \"the {source}\"\"; table\" SELECT gen_random_uuid(), CASE WHEN i % 2 = 0 THEN 'it''s \\ {live}'"
                        + " ELSE 'new' END FROM generate_series(1, 100) i");

        Proposal proposal = Survey.of(
                        DATABASE.dataSource(),
                        "\"the {source}\"\"; table\"",
                        SurveyOptions.defaults().withStateColumn("the \"status"))
                .proposal()
                .orElseThrow();
        assertThat(survey.rows()).isEqualTo(100);
        assertThat(proposal.states()).extracting(Proposal.State::name).containsExactlyInAnyOrder("IT_S_LIVE", "NEW");
        LegacyTables.execute(
                DATABASE.dataSource(), "SELECT " + proposal.caseExpression() + " FROM \"the {source}\"\"; table\"");
    }

    @Test
    void a_partitioned_table_is_surveyed_and_a_table_that_was_never_analysed_has_a_note() throws SQLException {
        Survey survey = survey(
                "parts",
                "CREATE TABLE parts (id int, status text, PRIMARY KEY (id)) PARTITION BY RANGE (id)",
                "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (50)",
                "CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (50) TO (1000)",
                "INSERT INTO parts SELECT i, CASE WHEN i % 2 = 0 THEN 'A' ELSE 'B' END FROM generate_series(1, 100) i");
        Survey fresh = survey(
                "fresh",
                "CREATE TABLE fresh (id int PRIMARY KEY, status text)",
                "INSERT INTO fresh SELECT i, CASE WHEN i % 2 = 0 THEN 'A' ELSE 'B' END FROM generate_series(1, 100) i");

        assertThat(survey.rows()).isEqualTo(100);
        assertThat(survey.proposal()).isPresent();
        assertThat(fresh.rows()).isEqualTo(100);
        assertThat(fresh.notes()).anySatisfy(note -> assertThat(note).contains("never analysed"));
    }

    @Test
    void a_missing_table_a_view_and_an_invalid_name_are_refused_in_one_line() throws SQLException {
        LegacyTables.execute(
                DATABASE.dataSource(),
                "CREATE TABLE base (id int PRIMARY KEY)",
                "CREATE VIEW shown AS SELECT * FROM base");

        assertRefused("missing", "expected a table, found none of this name");
        assertRefused("shown", "got a view; survey the table that it reads: base");
        assertRefused("base_pkey", "got an index");
        assertRefused("a b", "such as shop.orders"); // PostgreSQL 15 raises an error, later versions find no table
    }

    @Test
    void a_state_column_that_the_table_does_not_have_is_refused() throws SQLException {
        LegacyTables.execute(DATABASE.dataSource(), "CREATE TABLE columned (id int PRIMARY KEY, at timestamptz)");

        assertThatThrownBy(() -> Survey.of(
                        DATABASE.dataSource(),
                        "columned",
                        SurveyOptions.defaults().withStateColumn("missing")))
                .hasMessage("columned: expected a state column with texts, numbers or an enum, got 'missing', which the"
                        + " table does not have");
        assertThatThrownBy(() -> Survey.of(
                        DATABASE.dataSource(),
                        "columned",
                        SurveyOptions.defaults().withStateColumn("at")))
                .hasMessageEndingWith("got 'at' of type timestamp with time zone");
    }

    @Test
    void a_locked_table_and_a_slow_statement_end_in_one_line() throws SQLException {
        LegacyTables.execute(
                DATABASE.dataSource(),
                "CREATE TABLE slow (id int PRIMARY KEY, status text)",
                "INSERT INTO slow SELECT i, CASE WHEN i % 2 = 0 THEN 'A' ELSE 'B' END FROM generate_series(1, 100) i");
        try (Connection connection = DATABASE.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE slow IN ACCESS EXCLUSIVE MODE");
            assertThatThrownBy(() -> Survey.of(
                            DATABASE.dataSource(),
                            "slow",
                            SurveyOptions.defaults().withStatementTimeout(Duration.ofMillis(200))))
                    .hasMessageContaining("took more than the timeout");
            connection.rollback();
        }
    }
}
