package dev.turnstile.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRES_NEW;

import dev.turnstile.command.CommandSettings.Isolation;
import dev.turnstile.command.spi.TransactionOpener.Opened;
import dev.turnstile.spring.shop.Shop;
import dev.turnstile.spring.shop.Stack;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Transactions that Turnstile begins through the transaction manager. */
@ParameterizedClass
@EnumSource(Stack.class)
class OpenedTransactionTest {

    private final Shop shop;

    OpenedTransactionTest(Stack stack) {
        shop = new Shop(stack, 2);
    }

    @AfterEach
    void close() {
        assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
        shop.close();
    }

    private Opened begin() throws SQLException {
        return shop.transactions().begin(Isolation.READ_COMMITTED);
    }

    private static JdbcTemplate on(Connection connection) {
        return new JdbcTemplate(new SingleConnectionDataSource(connection, true));
    }

    private static void write(Connection connection, String text) {
        on(connection).update("INSERT INTO notes (text) VALUES (?)", text);
    }

    private static void after(Runnable afterCommit) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                afterCommit.run();
            }
        });
    }

    private static @Nullable String read(Connection connection, String query) {
        return on(connection).queryForObject(query, String.class);
    }

    @Test
    void the_applications_writes_take_part_in_it() throws SQLException {
        try (Opened opened = begin()) {
            shop.note("service");
            opened.flush();
            write(opened.connection(), "turnstile");
            assertThat(on(opened.connection()).queryForList("SELECT text FROM notes", String.class))
                    .hasSize(2);
            assertThat(shop.notes()).isEmpty();
            opened.commit();
        }
        assertThat(shop.notes()).containsExactly("service", "turnstile");
    }

    @Test
    void it_is_rolled_back_with_the_applications_writes() throws SQLException {
        try (Opened opened = begin()) {
            shop.note("service");
            opened.rollback();
        }
        try (Opened opened = begin()) {
            write(opened.connection(), "closed without a commit");
        }
        assertThat(shop.notes()).isEmpty();
    }

    @Test
    void the_transaction_of_the_thread_waits_until_it_has_ended() {
        shop.in(PROPAGATION_REQUIRED, () -> {
            shop.note("outer");
            Object outer = shop.transactions().current();
            try (Opened opened = begin()) {
                assertThat(shop.transactions().current()).isNotNull().isNotSameAs(outer);
                write(opened.connection(), "inner");
                opened.commit();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            assertThat(shop.notes()).containsExactly("inner");
            return assertThat(shop.transactions().current()).isSameAs(outer);
        });
        assertThat(shop.notes()).containsExactly("inner", "outer");
    }

    @Test
    void it_has_the_isolation_level_and_leaves_the_session_as_it_was() throws SQLException {
        try (Opened opened = shop.transactions().begin(Isolation.SERIALIZABLE)) {
            assertThat(read(opened.connection(), "SHOW transaction_isolation")).isEqualTo("serializable");
            opened.commit();
        }
        try (Opened opened = begin()) {
            assertThat(read(opened.connection(), "SHOW transaction_isolation")).isEqualTo("read committed");
        }
    }

    @Test
    void a_refused_commit_throws_the_servers_error() throws SQLException {
        shop.outside().execute("""
                CREATE TABLE lines (id int PRIMARY KEY, "order" bigint,
                  CONSTRAINT of_order FOREIGN KEY ("order") REFERENCES orders DEFERRABLE INITIALLY DEFERRED)""");
        try (Opened opened = begin()) {
            on(opened.connection()).execute("INSERT INTO lines VALUES (1, 99)");
            assertThatThrownBy(opened::commit)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("of_order")
                    .extracting(failure -> ((SQLException) failure).getSQLState())
                    .isEqualTo("23503");
        }
    }

    @Test
    void a_transaction_that_a_service_has_marked_for_rollback_is_rolled_back() throws SQLException {
        try (Opened opened = begin()) {
            write(opened.connection(), "turnstile");
            assertThatThrownBy(() -> shop.in(PROPAGATION_REQUIRED, () -> {
                        throw new IllegalArgumentException("caught by the command");
                    }))
                    .hasMessage("caught by the command");
            assertThatThrownBy(opened::commit)
                    .isInstanceOf(SQLException.class)
                    .extracting(failure -> ((SQLException) failure).getSQLState())
                    .isEqualTo("40000");
        }
        assertThat(shop.notes()).isEmpty();
    }

    @Test
    void a_callback_that_fails_after_the_commit_does_not_make_the_commit_fail() throws SQLException {
        try (Opened opened = begin()) {
            write(opened.connection(), "turnstile");
            after(() -> {
                throw new IllegalStateException("after the commit");
            });
            opened.commit();
        }
        assertThat(shop.notes()).containsExactly("turnstile");
    }

    @Test
    void a_lost_connection_leaves_the_outcome_open_and_the_session_ended() throws SQLException {
        try (Opened opened = begin()) {
            write(opened.connection(), "turnstile");
            int backend =
                    Integer.parseInt(Objects.requireNonNull(read(opened.connection(), "SELECT pg_backend_pid()")));
            shop.outside().queryForObject("SELECT pg_terminate_backend(?, 10000)", Boolean.class, backend);
            assertThatThrownBy(opened::commit)
                    .isInstanceOf(SQLException.class)
                    .extracting(failure -> ((SQLException) failure).getSQLState())
                    .isEqualTo("08006");
        }
        assertThat(shop.notes()).isEmpty();
    }

    @Test
    void no_connection_is_reported_with_the_pools_exception() {
        shop.in(
                PROPAGATION_REQUIRED,
                () -> shop.in(PROPAGATION_REQUIRES_NEW, () -> {
                    assertThatThrownBy(this::begin).isInstanceOf(SQLTransientConnectionException.class);
                    return "";
                }));
    }
}
