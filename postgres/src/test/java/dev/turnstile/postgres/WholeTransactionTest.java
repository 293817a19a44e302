package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.postgres.internal.connection.WholeTransaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** How the engine's own transactions end. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class WholeTransactionTest {

    private final TestDatabase database;

    WholeTransactionTest(TestServer server) {
        database = server.database();
        database.sql("CREATE TABLE notes (note text UNIQUE DEFERRABLE INITIALLY DEFERRED)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Connection execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return connection;
    }

    private String notes() {
        return database.value("SELECT count(*) FROM notes");
    }

    @Test
    void work_is_committed_and_the_connection_is_in_autocommit_mode_again() throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            WholeTransaction.run(connection, begun -> execute(begun, "INSERT INTO notes VALUES ('one'), ('two')"));
            assertThat(connection.getAutoCommit()).isTrue();
        }
        assertThat(notes()).isEqualTo("2");
    }

    @Test
    void failed_work_is_rolled_back_and_the_connection_can_be_used_again() throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            assertThatThrownBy(() -> WholeTransaction.run(connection, begun -> {
                        execute(begun, "INSERT INTO notes VALUES ('one')");
                        throw new IllegalStateException("the work has failed");
                    }))
                    .hasMessage("the work has failed")
                    .hasNoSuppressedExceptions();
            assertThat(connection.getAutoCommit()).isTrue();
            execute(connection, "INSERT INTO notes VALUES ('two')");
        }
        assertThat(notes()).isEqualTo("1");
    }

    @Test
    void a_refused_commit_is_rolled_back() throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> WholeTransaction.run(
                            connection, begun -> execute(begun, "INSERT INTO notes VALUES ('one'), ('one')")))
                    .extracting(SQLException::getSQLState)
                    .isEqualTo("23505");
            assertThat(connection.getAutoCommit()).isTrue();
        }
        assertThat(notes()).isEqualTo("0");
    }

    @Test
    void a_rollback_that_fails_does_not_mask_the_cause() throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            assertThatThrownBy(() -> WholeTransaction.run(connection, begun -> {
                        database.sql("SELECT pg_terminate_backend(" + pid(begun) + ")");
                        throw new IllegalStateException("the work has failed");
                    }))
                    .hasMessage("the work has failed")
                    .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
        }
        assertThat(notes()).isEqualTo("0");
    }

    private static int pid(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }
}
