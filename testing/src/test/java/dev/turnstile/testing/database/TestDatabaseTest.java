package dev.turnstile.testing.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.embedded.ServerOptions;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Databases for test classes, and the leaks that their classes leave behind. */
final class TestDatabaseTest {

    private static final EmbeddedPostgres SERVER = EmbeddedPostgres.shared(
            ServerOptions.defaults().withDurable(false).withSetting("max_prepared_transactions", "5"));

    @BeforeEach
    void useTheSharedServer() {
        System.setProperty(TestDatabase.URL_PROPERTY, SERVER.url());
        LeakyClasses.NAMES.clear();
        LeakyClasses.PORTS.clear();
        LeakyClasses.PREPARED.set(0);
    }

    @AfterAll
    static void useTheDefaultServer() throws SQLException {
        System.clearProperty(TestDatabase.URL_PROPERTY);
        LeakyClasses.END.countDown();
        for (Connection kept : LeakyClasses.KEPT) {
            kept.close();
        }
    }

    private static String failure(Class<?> testClass) {
        Map<String, Throwable> failures = JupiterRun.failures(false, testClass);
        assertThat(failures).containsOnlyKeys(testClass.getSimpleName());
        return String.valueOf(failures.values().iterator().next().getMessage());
    }

    @Test
    void each_class_has_a_database_of_its_own_from_a_template_that_is_prepared_once() {
        assertThat(JupiterRun.failures(false, LeakyClasses.CleanOne.class, LeakyClasses.CleanTwo.class))
                .isEmpty();
        assertThat(LeakyClasses.NAMES).hasSize(2);
        assertThat(LeakyClasses.PREPARED).hasValue(1);
    }

    @Test
    void classes_run_in_parallel() {
        assertThat(JupiterRun.failures(
                        true,
                        LeakyClasses.CleanOne.class,
                        LeakyClasses.CleanTwo.class,
                        LeakyClasses.CleanThree.class,
                        LeakyClasses.CleanFour.class))
                .isEmpty();
        assertThat(LeakyClasses.NAMES).hasSize(4);
        assertThat(LeakyClasses.PREPARED).hasValue(1);
    }

    @Test
    void a_nested_class_shares_the_database_of_its_outer_class() {
        assertThat(JupiterRun.failures(false, LeakyClasses.WithNested.class)).isEmpty();
        assertThat(LeakyClasses.PREPARED).hasValue(1);
    }

    @Test
    void an_external_server_has_no_databases_left_after_the_run() throws SQLException {
        JupiterRun.failures(false, LeakyClasses.CleanOne.class, LeakyClasses.OpenConnection.class);
        assertThat(LeakyClasses.value(
                        SERVER.dataSource(), "SELECT count(*) FROM pg_database WHERE datname LIKE 'turnstile_test%'"))
                .isEqualTo("0");
    }

    @Test
    void without_a_url_one_embedded_server_runs_for_all_classes_and_stops_afterwards() {
        System.clearProperty(TestDatabase.URL_PROPERTY);
        assertThat(JupiterRun.failures(false, LeakyClasses.CleanOne.class, LeakyClasses.CleanTwo.class))
                .isEmpty();
        assertThat(LeakyClasses.NAMES).hasSize(2);
        assertThat(LeakyClasses.PORTS)
                .hasSize(1)
                .allSatisfy(port -> assertThatThrownBy(
                                () -> new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port)).close())
                        .isInstanceOf(ConnectException.class));
    }

    @Test
    void an_open_connection_is_reported_with_its_statement_and_the_place_where_it_was_taken() {
        assertThat(failure(LeakyClasses.OpenConnection.class))
                .contains("OpenConnection left behind 1 leak:")
                .contains("open connection: session ")
                .contains("last statement: SELECT 'kept for long'")
                .contains("at dev.turnstile.testing.database.LeakyClasses$OpenConnection.keeps_a_connection(")
                .contains("TestDatabase.withoutCheck");
    }

    @Test
    void an_open_transaction_is_reported_with_its_statement() {
        assertThat(failure(LeakyClasses.OpenTransaction.class))
                .contains("open transaction: session ")
                .contains("idle in transaction")
                .contains("INSERT INTO orders VALUES (17)");
    }

    @Test
    void a_prepared_transaction_is_reported_with_its_id() {
        assertThat(failure(LeakyClasses.PreparedTransaction.class))
                .contains("prepared transaction: 'the ''one' of postgres");
    }

    @Test
    void an_advisory_lock_is_reported_with_its_statement() {
        assertThat(failure(LeakyClasses.AdvisoryLock.class))
                .contains("advisory lock (0, 4711) ExclusiveLock of session ")
                .contains("SELECT pg_advisory_lock(4711)");
    }

    @Test
    void a_running_thread_is_reported_with_its_stack() {
        assertThat(failure(LeakyClasses.RunningThread.class))
                .contains("running thread: 'left behind', WAITING")
                .contains("dev.turnstile.testing.database.LeakyClasses.awaitEnd(");
    }

    @Test
    void a_check_can_be_switched_off() {
        assertThat(JupiterRun.failures(false, LeakyClasses.UncheckedThread.class))
                .isEmpty();
    }

    @Test
    void a_template_that_fails_fails_its_classes_with_the_cause() {
        Map<String, Throwable> failures = JupiterRun.failures(false, LeakyClasses.BrokenTemplate.class);
        assertThat(failures).containsOnlyKeys("BrokenTemplate");
        assertThat(failures.get("BrokenTemplate"))
                .hasMessageContaining("template of the test databases could not be prepared")
                .hasRootCauseInstanceOf(SQLException.class);
    }

    @Test
    void the_database_of_no_class_is_refused() {
        assertThatThrownBy(() -> TestDatabase.ofEmpty().dataSource())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("found 0; register it as a static field");
    }
}
