package dev.turnstile.postgres.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StatementTemplateTest {

    @Test
    void a_part_is_never_filled_again() {
        StatementTemplate template = new StatementTemplate(Map.of("table", "\"{key}\"", "key", "\"{table}\""));

        assertThat(template.fill("SELECT {key} FROM {table} WHERE {key} = '{}'"))
                .isEqualTo("SELECT \"{table}\" FROM \"{key}\" WHERE \"{table}\" = '{}'");
    }

    @Test
    void a_name_without_a_part_is_an_error() {
        assertThatThrownBy(() -> new StatementTemplate(Map.of("table", "t")).fill("SELECT {key} FROM {table}"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("no part for {key} (parts: [table])");
    }

    @Test
    void no_part_ends_the_body_of_a_function() {
        String body = "AS $turnstile$ SELECT {column} $turnstile$";

        assertThat(new StatementTemplate(Map.of("column", "\"a\"")).fill(body))
                .isEqualTo("AS $turnstile$ SELECT \"a\" $turnstile$");
        assertThat(new StatementTemplate(Map.of("column", "\"$turnstile$; $turnstilex$\"")).fill(body))
                .isEqualTo("AS $turnstilexx$ SELECT \"$turnstile$; $turnstilex$\" $turnstilexx$");
        assertThat(new StatementTemplate(Map.of("column", "\"a$\"")).fill("AS $$ SELECT {column}$$"))
                .isEqualTo("AS $body$ SELECT \"a$\"$body$");
    }
}
