package dev.turnstile.testing.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.testing.database.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class InterleavingTest {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.ofTemplate(Accounts.TEMPLATE);

    private final StepDataSource dataSource = StepDataSource.of(DATABASE.dataSource());
    private final Accounts accounts = new Accounts(dataSource);

    @Test
    void a_value_that_was_read_before_another_writer_is_written_back() throws SQLException {
        int account = accounts.open();
        Interleaving both = Interleaving.run(
                dataSource,
                Step.BEFORE_LOCK,
                () -> accounts.readAndWrite(account),
                () -> accounts.readAndWrite(account));
        assertThat(both).isEqualTo(new Interleaving(new Outcome.Done<>(90), new Outcome.Done<>(90), false));
        assertThat(accounts.balance(account)).isEqualTo(90);
    }

    @Test
    void a_second_writer_waits_for_the_row_lock_of_the_first() throws SQLException {
        int account = accounts.open();
        Interleaving both =
                Interleaving.run(dataSource, Step.BEFORE_COMMIT, () -> accounts.readAndWrite(account), () -> {
                    accounts.reduce(account);
                    return "reduced";
                });
        assertThat(both.secondWaited()).isTrue();
        assertThat(accounts.balance(account)).isEqualTo(80);
    }

    @Test
    void a_reader_sees_the_change_after_the_commit_and_not_before() throws SQLException {
        int account = accounts.open();
        Interleaving before = Interleaving.run(
                dataSource, Step.BEFORE_COMMIT, () -> accounts.readAndWrite(account), () -> accounts.balance(account));
        assertThat(before.second()).isEqualTo(new Outcome.Done<>(100));
        Interleaving after = Interleaving.run(
                dataSource, Step.AFTER_COMMIT, () -> accounts.readAndWrite(account), () -> accounts.balance(account));
        assertThat(after.second()).isEqualTo(new Outcome.Done<>(80));
    }

    @Test
    void a_first_call_that_writes_nothing_is_refused() throws SQLException {
        int account = accounts.open();
        assertThatThrownBy(() -> Interleaving.run(
                        dataSource, Step.BEFORE_LOCK, () -> accounts.balance(account), () -> accounts.balance(account)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected the first call to reach BEFORE_LOCK, but it ended before: Done[");
    }
}
