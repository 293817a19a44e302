package dev.turnstile.postgres.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatementWordsTest {

    @Test
    void statements_are_separated_by_semicolons() {
        assertThat(StatementWords.of("SELECT 1; COMMIT AND CHAIN"))
                .containsExactly(List.of("select", "1"), List.of("commit", "and", "chain"));
    }

    @Test
    void literals_comments_and_quoted_names_contain_no_statements() {
        for (String text : List.of(
                "'; commit'",
                "'it''s; commit'",
                "e'\\'; commit'",
                "$$; commit $$",
                "$a$; $$ commit $a$",
                "\"; \"\"commit\"",
                "/* ; /* commit */ ; */",
                "-- ; commit\n")) {
            assertThat(StatementWords.of("SELECT " + text + " x"))
                    .as(text)
                    .singleElement()
                    .satisfies(
                            words -> assertThat(words).doesNotContain("commit").endsWith("x"));
        }
    }

    @Test
    void a_backslash_escapes_only_in_an_escape_string() {
        assertThat(StatementWords.of("SELECT 'a\\'; COMMIT")).hasSize(2);
    }

    @Test
    void a_comment_separates_words() {
        assertThat(StatementWords.of("/**/ROLLBACK--\nTO/* a */\"Before \"\"it\"\"\""))
                .containsExactly(List.of("rollback", "to", "\"Before \"\"it\"\"\""));
        assertThat(StatementWords.identifier("\"Before \"\"it\"\"\"")).isEqualTo("Before \"it\"");
        assertThat(StatementWords.identifier("before")).isEqualTo("before");
    }

    @Test
    void a_parameter_or_a_name_with_a_dollar_begins_no_literal() {
        assertThat(StatementWords.of("SELECT $1, a$b; COMMIT")).hasSize(2);
    }

    @Test
    void the_body_of_a_function_contains_no_statements() {
        assertThat(StatementWords.of("CREATE PROCEDURE p() BEGIN ATOMIC INSERT INTO t SELECT 1; SELECT 2; END"))
                .hasSize(1);
    }

    @Test
    void an_end_is_named_by_all_of_its_key_words() {
        Map.of(
                        "rollback and chain", "ROLLBACK AND CHAIN",
                        "COMMIT WORK AND NO CHAIN", "COMMIT WORK AND NO CHAIN",
                        "Abort Transaction", "ABORT TRANSACTION",
                        "END; SELECT 1", "END",
                        "PREPARE TRANSACTION 'p'", "PREPARE TRANSACTION")
                .forEach((text, name) -> assertThat(TransactionControl.in(text))
                        .containsExactly(new TransactionControl(TransactionControl.Kind.END, name)));
    }

    @Test
    void text_without_an_end_is_read_to_its_end() {
        for (String text : List.of("'a", "\"", "\"a", "$$ a", "/* a", "-- a", "", ";")) {
            assertThat(StatementWords.of("SAVEPOINT " + text)).as(text).isNotEmpty();
            assertThat(TransactionControl.in("SAVEPOINT " + text)).as(text).hasSizeLessThan(2);
        }
    }
}
