package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnstile.command.CommandException;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.Box.Ad;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.core.BaseConnection;

/** Idempotency keys of commands that end their transaction through an object of the driver, before an outcome exists. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class KeyWithoutOutcomeTest {

    private static final String KEY = "it's \\ key";

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final AtomicInteger runs = new AtomicInteger();

    KeyWithoutOutcomeTest(TestServer server) {
        database = server.database();
        database.sql(Box.TABLES);
        turnstile = PostgresTurnstile.open(database.dataSource());
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    /** Uses the connection of a command. */
    interface Use {
        void of(Connection connection, BaseConnection driver) throws SQLException;
    }

    /** Returns a command that uses its connection in its first run only. */
    private Ad<String> command(Use use) {
        return new Ad<>(turnstile, "pay.seats", (input, tx) -> {
            execute(tx.connection(), "UPDATE seats SET reserved_by = 'ada' WHERE id = 1");
            if (runs.incrementAndGet() == 1) {
                use.of(tx.connection(), tx.connection().unwrap(BaseConnection.class));
            }
            return "done";
        });
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static CommandException failure(Ad<String> command, Options options) {
        CommandException failure =
                catchThrowableOfType(CommandException.class, () -> command.call("", options.withIdempotencyKey(KEY)));
        assertThat(failure).isNotNull();
        assertThat(failure.unknown()).isTrue();
        return failure;
    }

    private void isReleasedByTheStatementOfTheMessage(Ad<String> command, UUID first) {
        String message = Objects.requireNonNull(failure(command, Options.none()).getMessage());
        assertThat(message)
                .startsWith("pay.seats: expected an outcome under idempotency key '" + KEY
                        + "', but the invocation that" + " used the key ended its transaction in its code")
                .contains("look for command_id " + first + " in the log and check the data")
                .doesNotContain("\n");
        assertThat(runs).hasValue(1);
        database.sql(message.substring(message.indexOf("DELETE FROM ")));
        assertThat(command.call("", Options.none().withIdempotencyKey(KEY))).isEqualTo("done");
        assertThat(command.tryCall("", Options.none().withIdempotencyKey(KEY))).isInstanceOf(Outcome.Replayed.class);
        assertThat(runs).hasValue(2);
    }

    private void blocksTheKey(Use use) {
        Ad<String> command = command(use);
        UUID first = UUID.randomUUID();
        failure(command, Options.none().withCommandId(first));
        assertThat(database.value("SELECT reserved_by FROM seats WHERE id = 1")).isEqualTo("ada");
        isReleasedByTheStatementOfTheMessage(command, first);
    }

    @Test
    void a_commit_leaves_the_key_without_an_outcome_and_the_next_invocation_says_so() {
        blocksTheKey((connection, driver) -> driver.commit());
    }

    @Test
    void autocommit_leaves_the_key_without_an_outcome_and_the_next_invocation_says_so() {
        blocksTheKey((connection, driver) -> {
            driver.setAutoCommit(true);
            execute(driver, "UPDATE seats SET reserved_by = 'ada' WHERE id = 2");
        });
    }

    @Test
    void a_session_that_ends_after_a_commit_leaves_the_key_without_an_outcome() {
        blocksTheKey((connection, driver) -> {
            driver.commit();
            database.sql("SELECT pg_terminate_backend(" + driver.getBackendPID() + ", 10000)");
            execute(connection, "SELECT 1");
        });
    }

    @Test
    void a_session_that_ends_after_a_commit_and_chain_is_not_run_again_under_the_key() {
        blocksTheKey((connection, driver) -> {
            execute(driver, "COMMIT AND CHAIN");
            database.sql("SELECT pg_terminate_backend(" + driver.getBackendPID() + ", 10000)");
            execute(connection, "SELECT 1");
        });
    }

    @Test
    void an_invocation_inside_another_one_with_the_same_key_needs_a_key_of_its_own() {
        Options keyed = Options.none().withIdempotencyKey(KEY);
        Ad<String> command = new Ad<>(turnstile, "pay.seats", (input, tx) -> input);
        Ad<String> between = new Ad<>(turnstile, "between.seats", (input, tx) -> command.call("", keyed));
        Ad<String> outer = new Ad<>(turnstile, "pay.seats", (input, tx) -> between.call("", keyed));
        assertThatThrownBy(() -> outer.call("", keyed))
                .isInstanceOfSatisfying(
                        CommandException.class,
                        failure -> assertThat(failure.unknown()).isFalse())
                .hasMessageContaining("while an invocation with that key runs in the same transaction");
    }
}
