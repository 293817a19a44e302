package dev.turnstile.testing.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.testing.database.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The steps of the calls of JDBC. */
final class StepDataSourceTest {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.ofTemplate(Accounts.TEMPLATE);

    private static final String INSERT = "INSERT INTO account (balance) VALUES (1)";

    private final StepDataSource dataSource = StepDataSource.of(DATABASE.dataSource());
    private final List<Step> steps = new ArrayList<>();

    @BeforeEach
    void observe() {
        StepObserver.OF_THREAD.set((step, connection) -> steps.add(step));
    }

    @AfterEach
    void forget() {
        StepObserver.OF_THREAD.remove();
    }

    private void execute(String... texts) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (String text : texts) {
                statement.execute(text);
            }
        }
    }

    @Test
    void a_write_in_autocommit_mode_has_all_steps_and_a_read_has_none() throws SQLException {
        execute("SELECT 1", INSERT, "SELECT 2");
        assertThat(steps).containsExactly(Step.BEFORE_LOCK, Step.BEFORE_COMMIT, Step.AFTER_COMMIT);
    }

    @Test
    void a_transaction_has_each_step_once() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            connection.setAutoCommit(false);
            insert.addBatch();
            insert.addBatch();
            insert.executeBatch();
            insert.execute();
            assertThat(steps).containsExactly(Step.BEFORE_LOCK);
            connection.setAutoCommit(true);
        }
        assertThat(steps).containsExactly(Step.BEFORE_LOCK, Step.BEFORE_COMMIT, Step.AFTER_COMMIT);
    }

    @Test
    void a_transaction_that_texts_begin_and_end_has_each_step_once() throws SQLException {
        execute("BEGIN", INSERT, INSERT, "COMMIT");
        assertThat(steps).containsExactly(Step.BEFORE_LOCK, Step.BEFORE_COMMIT, Step.AFTER_COMMIT);
    }

    @Test
    void a_transaction_that_is_rolled_back_or_only_reads_does_not_reach_the_commit() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(INSERT);
            connection.rollback();
            statement.execute("SELECT 1");
            connection.commit();
        }
        assertThat(steps).containsExactly(Step.BEFORE_LOCK);
    }

    @Test
    void a_write_that_fails_in_autocommit_mode_is_rolled_back_and_the_connection_works() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("INSERT INTO account (balance) VALUES (NULL)"))
                    .isInstanceOf(SQLException.class);
            assertThat(connection.getAutoCommit()).isTrue();
            statement.execute(INSERT);
            assertThat(statement.getConnection()).isSameAs(connection);
        }
        assertThat(steps).containsExactly(Step.BEFORE_LOCK, Step.BEFORE_LOCK, Step.BEFORE_COMMIT, Step.AFTER_COMMIT);
    }

    @Test
    void a_thread_that_is_not_observed_has_no_steps() throws SQLException {
        StepObserver.OF_THREAD.remove();
        execute(INSERT);
        assertThat(steps).isEmpty();
    }

    @Test
    void a_function_that_writes_is_recognised_by_the_predicate() throws SQLException {
        StepDataSource functions = StepDataSource.of(DATABASE.dataSource(), text -> text.contains("setval("));
        try (Connection connection = functions.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT setval('account_id_seq', 100)");
        }
        assertThat(steps).containsExactly(Step.BEFORE_LOCK, Step.BEFORE_COMMIT, Step.AFTER_COMMIT);
    }
}
