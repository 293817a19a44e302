package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.CommandException;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Box.AlreadyReserved;
import dev.turnstile.testing.RecordedAnnouncements;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PgStatement;

/** A command that ends its transaction itself, by SQL text or by an object of the driver, is never reported as done. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class EndedTransactionTest {

    private static final Options KEYED = Options.none().withIdempotencyKey("k");

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final RecordedAnnouncements announced;

    EndedTransactionTest(TestServer server) {
        database = server.database();
        database.sql(Box.TABLES);
        turnstile = PostgresTurnstile.open(database.dataSource());
        announced = RecordedAnnouncements.of(turnstile);
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    /** Ends the transaction of a connection. */
    interface Ending {
        void of(Connection connection) throws SQLException;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static BaseConnection driver(Connection connection) throws SQLException {
        return (BaseConnection) connection.unwrap(PGConnection.class);
    }

    private static void reserve(Connection connection, int seat) throws SQLException {
        execute(connection, "UPDATE seats SET reserved_by = 'ada' WHERE id = " + seat);
    }

    private Ad<String> command(Ending ending, boolean event) {
        return new Ad<>(turnstile, "end.seats", (input, tx) -> {
            reserve(tx.connection(), 1);
            if (event) {
                tx.append(StreamName.of("seat", 1), NewEvent.ofJson("reserved", 1, "{}"));
            }
            ending.of(tx.connection());
            return "done";
        });
    }

    private String reserved() {
        return String.join(",", database.rows("SELECT id FROM seats WHERE reserved_by IS NOT NULL ORDER BY id"));
    }

    private String written() {
        return database.value(
                "SELECT (SELECT count(*) FROM turnstile.event) + (SELECT count(*) FROM turnstile.idempotency)"
                        + " + (SELECT count(*) FROM pg_prepared_xacts)");
    }

    private void everyWay(Ending ending, String message) {
        for (Options options : List.of(Options.none(), KEYED)) {
            for (boolean event : new boolean[] {false, true}) {
                announced.clear();
                assertThatThrownBy(() -> command(ending, event).call("", options))
                        .as("%s, %s", options, event)
                        .hasMessageContaining(message);
                assertThat(announced.all()).hasSize(1).allMatch(one -> one.outcome() instanceof Outcome.Failed<?>);
            }
        }
    }

    @Test
    void sql_text_that_ends_the_transaction_is_refused_before_it_is_executed() {
        for (String text : List.of(
                "ROLLBACK",
                "commit work",
                "END",
                "ABORT TRANSACTION",
                "ROLLBACK AND CHAIN",
                "PREPARE TRANSACTION 'p'",
                "/* /* a */ b */ -- c\n ROLLBACK",
                "SELECT ';', $x$;$x$, E'\\';' AS \"a;\"; COMMIT; SELECT 1")) {
            everyWay(connection -> execute(connection, text), "Turnstile ends the transaction");
            everyWay(connection -> connection.prepareStatement(text).execute(), "Turnstile ends the transaction");
            everyWay(
                    connection -> {
                        Statement batch = connection.createStatement();
                        batch.addBatch(text);
                        batch.executeBatch();
                    },
                    "Turnstile ends the transaction");
        }
        assertThat(reserved()).isEmpty();
        assertThat(written()).isEqualTo("0");
    }

    @Test
    void the_connection_behind_a_statement_a_result_or_metadata_is_guarded_too() {
        Map<String, Ending> ways = Map.of(
                "statement",
                        connection ->
                                connection.createStatement().getConnection().commit(),
                "prepared",
                        connection -> connection
                                .prepareStatement("SELECT 1")
                                .getConnection()
                                .rollback(),
                "metadata",
                        connection -> connection.getMetaData().getConnection().commit(),
                "unwrapped", connection -> connection.unwrap(Connection.class).rollback(),
                "result",
                        connection -> {
                            try (PreparedStatement query = connection.prepareStatement("SELECT 1");
                                    ResultSet row = query.executeQuery()) {
                                execute(row.getStatement().getConnection(), "COMMIT");
                            }
                        });
        ways.forEach((way, ending) -> everyWay(ending, "Turnstile ends the transaction"));
        assertThat(reserved()).isEmpty();
        assertThat(written()).isEqualTo("0");
    }

    @Test
    void words_that_end_nothing_are_executed() {
        Ad<String> command = new Ad<>(turnstile, "words.seats", (input, tx) -> {
            Connection connection = tx.connection();
            execute(connection, "SELECT CASE WHEN true THEN 'COMMIT; ROLLBACK' END AS \"; END\" -- ; COMMIT");
            execute(connection, "CREATE TABLE words (rollback int, \"commit\" int)");
            execute(connection, """
                    CREATE FUNCTION word() RETURNS int LANGUAGE SQL BEGIN ATOMIC SELECT 1; SELECT 2; END""");
            execute(connection, "DO $$ BEGIN NULL; END $$; PREPARE p AS SELECT 1; DEALLOCATE p");
            reserve(connection, 2);
            return "done";
        });
        assertThat(command.call("")).isEqualTo("done");
        assertThat(reserved()).isEqualTo("2");
    }

    @Test
    void an_end_by_an_object_of_the_driver_fails_the_command_and_rolls_back_what_follows() {
        List<Ending> endings = List.of(
                connection -> driver(connection).rollback(),
                connection -> execute(driver(connection), "ROLLBACK AND CHAIN"),
                connection -> {
                    driver(connection).rollback();
                    reserve(connection, 3);
                },
                connection -> execute(driver(connection), "ROLLBACK; BEGIN"),
                connection -> connection
                        .createStatement()
                        .unwrap(PgStatement.class)
                        .getConnection()
                        .rollback());
        endings.forEach(ending -> everyWay(ending, "through an object of the driver"));
        assertThat(reserved()).isEmpty();
        assertThat(written()).isEqualTo("0");
    }

    @Test
    void a_commit_by_an_object_of_the_driver_fails_the_command_without_its_event() {
        Ending ending = connection -> {
            driver(connection).commit();
            reserve(connection, 3);
        };
        assertThatThrownBy(() -> command(ending, true).call(""))
                .isInstanceOfSatisfying(
                        CommandException.class,
                        failure -> assertThat(failure.unknown()).isTrue());
        assertThat(reserved()).isEqualTo("1");
        assertThat(written()).isEqualTo("0");
    }

    @Test
    void a_refusal_after_such_an_end_is_a_failure() {
        Ending ending = connection -> {
            driver(connection).commit();
            throw new AlreadyReserved(1);
        };
        assertThatThrownBy(() -> command(ending, false).call(""))
                .isInstanceOf(CommandException.class)
                .hasCauseInstanceOf(AlreadyReserved.class);
    }

    @Test
    void unwrapping_alone_changes_nothing() {
        assertThat(command(connection -> driver(connection).getBackendPID(), true)
                        .call(""))
                .isEqualTo("done");
        assertThat(reserved()).isEqualTo("1");
        assertThat(written()).isEqualTo("1");
    }

    @Test
    void a_joined_command_that_ends_the_callers_transaction_fails() throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            Ad<String> joined = new Ad<>(turnstile, "joined.seats", (input, tx) -> {
                reserve(connection, 4);
                execute(connection, "ROLLBACK AND CHAIN");
                return "done";
            });
            assertThatThrownBy(() -> turnstile.within(new Managed(connection), () -> joined.call("")))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("through an object of the driver");
        }
    }
}
