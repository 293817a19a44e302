package dev.turnstile.testing.race;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StatementKindTest {

    private static StatementKind kind(String sql) {
        return StatementKind.of(sql, text -> text.contains("pay_order("));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t VALUES (1)",
                "update t set a = 1",
                "-- a comment\nDELETE FROM t",
                "WITH moved AS (UPDATE t SET a = 1 RETURNING a) SELECT * FROM moved",
                "SELECT * FROM t FOR NO KEY UPDATE",
                "SELECT * FROM t FOR KEY SHARE",
                "SELECT * FROM t FOR  SHARE SKIP LOCKED",
                "LOCK TABLE t",
                "COPY t FROM STDIN",
                "MERGE INTO t USING s ON true WHEN MATCHED THEN DO NOTHING",
                "TRUNCATE t",
                "SELECT pay_order(1)"
            })
    void a_text_that_locks_or_writes_is_recognised(String sql) {
        assertThat(kind(sql)).isEqualTo(StatementKind.WRITE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "SELECT 'UPDATE t', 'it''s FOR UPDATE' FROM t",
                "SELECT E'\\'DELETE' FROM t",
                "SELECT \"update\" FROM \"insert\"",
                "SELECT 1 /* DELETE FROM t */ -- UPDATE",
                "SELECT $x$ INSERT $x$, $$ DELETE $$",
                "SELECT updated, deleted_at FROM t",
                "SELECT lock FROM t",
                "COPY t TO STDOUT",
                "SELECT pg_advisory_xact_lock(1)",
                "SAVEPOINT s"
            })
    void a_text_that_only_reads_is_not(String sql) {
        assertThat(kind(sql)).isEqualTo(StatementKind.READ);
    }

    @ParameterizedTest
    @CsvSource({
        "BEGIN, BEGIN",
        "start transaction read write, BEGIN",
        "COMMIT, COMMIT",
        "end, COMMIT",
        "COMMIT PREPARED 'x', READ",
        "ROLLBACK, ROLLBACK",
        "ROLLBACK TO SAVEPOINT s, READ",
        "ROLLBACK WORK TO s, READ"
    })
    void the_beginning_and_the_end_of_a_transaction_are_recognised(String sql, StatementKind expected) {
        assertThat(kind(sql)).isEqualTo(expected);
    }
}
