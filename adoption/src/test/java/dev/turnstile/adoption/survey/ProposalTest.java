package dev.turnstile.adoption.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProposalTest {

    private static final String TEXT = """
            {
              "proposal": 1,
              "schema": "shop",
              "table": "orders",
              "id": ["id"],
              "stateColumns": ["paid_at"],
              "states": [
                {"name": "PAID", "code": 1, "condition": "paid_at IS NOT NULL"},
                {"name": "NEW", "code": 0, "condition": "true"}
              ],
              "machine": {
                "turnstile": 1,
                "machine": "orders",
                "states": [
                  {"name": "NEW", "code": 0, "initial": "default"},
                  {"name": "PAID", "code": 1, "terminal": true, "observed": {"rows": 7}}
                ],
                "transitions": [{"name": "PAID", "edges": [{"from": "NEW", "to": "PAID"}]}]
              }
            }
            """;

    @Test
    void a_proposal_is_read_back_with_all_its_parts() {
        Proposal proposal = Proposal.read(TEXT);

        assertThat(Proposal.read(proposal.write())).isEqualTo(proposal);
        assertThat(proposal.write())
                .contains("\"observed\": {\"rows\": 7}")
                .containsSubsequence("\"turnstile\"", "\"states\"", "\"transitions\"");
        assertThat(proposal.stateMachine().initial().name()).isEqualTo("NEW");
        assertThat(proposal.caseExpression()).isEqualTo("""
                CASE
                  WHEN paid_at IS NOT NULL THEN 1 -- PAID
                  WHEN true THEN 0 -- NEW
                END""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '§', textBlock = """
            "proposal": 1,            | "proposal": 2,            | proposal: expected format version 1, got 2
            "table": "orders",        | "tabel": "orders",        | expected the fields proposal, schema, table
            "table": "orders",        | "table": 7,               | table: expected a text, got '7'
            ["id"]                    | []                        | id: expected at least one column, got none
            ["id"]                    | [""]                      | id[0]: expected the name of a column
            "condition": "true"       | "condition": " "          | states[1].condition: expected a text
            "code": 1, "condition"    | "code": 2, "condition"    | states[0].code: expected the code 1 of the machine, got 2
            "code": 1, "condition"    | "code": "1", "condition"  | states[0].code: expected a whole number
            {"name": "PAID", "code": 1, "c | {"name": "PAYED", "code": 1, "c | states[0].name: expected a state of the machine [NEW, PAID], got 'PAYED'
            {"name": "NEW", "code": 0, "c | {"name": "PAID", "code": 1, "c | states[1].name: expected each state once
            "machine": "orders",      | "machine": 7,             | machine: machine: expected
            "initial": "default"      | "terminal": true          | machine:
            "to": "PAID"}             | "to": "PAYED"}            | machine:
            "proposal": 1,            | "proposal": 1,,           | line 2
            """)
    void a_wrong_edit_is_refused_with_its_place(String text, String edit, String message) {
        assertThat(TEXT).contains(text);
        assertThatThrownBy(() -> Proposal.read(TEXT.replace(text, edit)))
                .isInstanceOf(InvalidProposalException.class)
                .hasMessageContaining(message);
    }
}
