package dev.turnstile.testing.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.testing.database.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class CrashPointTest {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.ofTemplate(Accounts.TEMPLATE);

    private final Accounts accounts = new Accounts(DATABASE.dataSource());

    private int balanceAfterCrash(Step step) throws SQLException {
        int account = accounts.open();
        CrashPoint.of(step).run(DATABASE.dataSource(), ChargeOnce.class, DATABASE.url(), String.valueOf(account));
        return accounts.balance(account);
    }

    @Test
    void a_process_that_crashes_before_the_commit_leaves_nothing() throws SQLException {
        assertThat(balanceAfterCrash(Step.BEFORE_LOCK)).isEqualTo(100);
        assertThat(balanceAfterCrash(Step.BEFORE_COMMIT)).isEqualTo(100);
    }

    @Test
    void a_process_that_crashes_after_the_commit_leaves_everything() throws SQLException {
        assertThat(balanceAfterCrash(Step.AFTER_COMMIT)).isEqualTo(90);
    }

    @Test
    void a_process_that_does_not_reach_the_step_fails_the_test_with_its_output() throws SQLException {
        int account = accounts.open();
        CrashPoint second = CrashPoint.of(Step.AFTER_COMMIT).withOccurrence(2);
        assertThatThrownBy(() ->
                        second.run(DATABASE.dataSource(), ChargeOnce.class, DATABASE.url(), String.valueOf(account)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected the child process to reach AFTER_COMMIT (occurrence 2)")
                .hasMessageContaining("ended with exit code 0");
        assertThatThrownBy(() -> second.run(DATABASE.dataSource(), ChargeOnce.class, "no URL"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ended with exit code 1")
                .hasMessageContaining("URL invalid no URL");
    }
}
