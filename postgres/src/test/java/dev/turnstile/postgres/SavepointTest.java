package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.CommandSettings;
import dev.turnstile.command.Transaction;
import dev.turnstile.event.Append;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Box.ReserveSeat;
import dev.turnstile.postgres.Box.SeatReserved;
import dev.turnstile.testing.RecordedAnnouncements;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/** A command's rollback to its own savepoint leaves no row, event, after-commit action or announcement. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SavepointTest {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final ReserveSeat reserve;
    private final List<String> effects = new ArrayList<>();
    private final RecordedAnnouncements announced;

    SavepointTest(TestServer server) {
        database = server.database();
        database.sql(Box.TABLES);
        turnstile = PostgresTurnstile.open(database.dataSource());
        announced = RecordedAnnouncements.of(turnstile);
        reserve = new ReserveSeat(turnstile, () -> effects.add("mail"), CommandSettings.defaults());
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private List<String> keys() {
        return database.rows("""
                SELECT s.key FROM turnstile.event e JOIN turnstile.stream s ON s.id = e.stream_id ORDER BY e.position""");
    }

    private List<String> reserved() {
        return database.rows("SELECT id FROM seats WHERE reserved_by IS NOT NULL ORDER BY id");
    }

    private void outer(Ad.BiFunctionThrowing<String> code) {
        new Ad<>(turnstile, "outer.seats", code).call("");
    }

    private void reserve(long seat) {
        reserve.call(new ReserveSeat.Input(seat, "ada"));
    }

    private void reserveAndUndo(Transaction tx, long seat) throws SQLException {
        Savepoint before = tx.connection().setSavepoint();
        reserve(seat);
        tx.connection().rollback(before);
    }

    @Test
    void a_command_inside_a_command_that_rolls_back_to_its_savepoint_leaves_nothing() {
        outer((input, tx) -> {
            reserve(1);
            reserveAndUndo(tx, 2);
            reserve(3);
            return "";
        });
        assertThat(reserved()).containsExactly("1", "3");
        assertThat(keys()).containsExactly("1", "3");
        assertThat(effects).hasSize(2);
        assertThat(announced.lines())
                .containsExactly(
                        "reserve_seat.seats Done",
                        "reserve_seat.seats Failed",
                        "reserve_seat.seats Done",
                        "outer.seats Done");
    }

    @Test
    void a_savepoint_in_sql_is_noticed_as_well() {
        outer((input, tx) -> {
            try (Statement sql = tx.connection().createStatement()) {
                reserve(1);
                sql.execute("SAVEPOINT here");
                reserve(2);
                sql.execute("ROLLBACK TO SAVEPOINT here");
                reserve(3);
            }
            return "";
        });
        assertThat(keys()).containsExactly("1", "3");
        assertThat(effects).hasSize(2);
        assertThat(announced.lines())
                .containsExactly(
                        "reserve_seat.seats Done",
                        "reserve_seat.seats Failed",
                        "reserve_seat.seats Done",
                        "outer.seats Done");
    }

    @Test
    void the_codes_own_writes_since_its_savepoint_are_rolled_back() {
        outer((input, tx) -> {
            tx.append(new SeatReserved(1, "kept"));
            Savepoint before = tx.connection().setSavepoint("mine");
            tx.append(new SeatReserved(2, "undone"));
            tx.afterCommit(() -> effects.add("undone"));
            tx.connection().rollback(before);
            tx.afterCommit(() -> effects.add("kept"));
            return "";
        });
        assertThat(keys()).containsExactly("1");
        assertThat(effects).containsExactly("kept");
    }

    private static void execute(Transaction tx, String sql) throws SQLException {
        try (Statement statement = tx.connection().createStatement()) {
            statement.execute(sql);
        }
    }

    private void append(Transaction tx, int seat) {
        tx.append(new SeatReserved(seat, "ada"));
        tx.afterCommit(() -> effects.add("mail " + seat));
    }

    @Test
    void the_codes_own_writes_since_a_savepoint_in_sql_are_rolled_back() {
        outer((input, tx) -> {
            append(tx, 1);
            execute(tx, "SELECT 1; SAVEPOINT Here -- the first");
            append(tx, 2);
            execute(tx, "/* the second */ savepoint \"here\"");
            append(tx, 3);
            execute(tx, "ROLLBACK WORK TO here");
            append(tx, 4);
            execute(tx, "RELEASE here");
            append(tx, 5);
            execute(tx, "ROLLBACK TO SAVEPOINT HERE");
            append(tx, 6);
            return "";
        });
        assertThat(keys()).containsExactly("1", "6");
        assertThat(effects).containsExactly("mail 1", "mail 6");
    }

    @Test
    void savepoints_in_prepared_statements_batches_and_both_forms_are_followed() {
        outer((input, tx) -> {
            tx.connection().setSavepoint("first");
            append(tx, 1);
            tx.connection().prepareStatement("SAVEPOINT second").execute();
            append(tx, 2);
            Statement batch = tx.connection().createStatement();
            batch.addBatch("ROLLBACK TO second");
            batch.addBatch("SELECT set_config('a.b', '', true)");
            batch.clearBatch();
            batch.addBatch("ROLLBACK TO second");
            batch.executeBatch();
            append(tx, 3);
            execute(tx, "SAVEPOINT third; ROLLBACK TO third");
            return "";
        });
        assertThat(keys()).containsExactly("1", "3");
        outer((input, tx) -> {
            tx.connection().setSavepoint("first");
            append(tx, 4);
            execute(tx, "ROLLBACK TO first");
            return "";
        });
        assertThat(keys()).containsExactly("1", "3");
    }

    @Test
    void a_rollback_to_a_savepoint_of_another_connection_is_refused() {
        Ad<String> command = new Ad<>(turnstile, "outer.seats", (input, tx) -> {
            append(tx, 1);
            ((Connection) tx.connection().unwrap(PGConnection.class)).setSavepoint("aside");
            append(tx, 2);
            execute(tx, "ROLLBACK TO aside");
            return "";
        });
        assertThatThrownBy(() -> command.call(""))
                .hasMessageContaining("expected a rollback to a savepoint that was set on this connection");
        assertThat(keys()).isEmpty();
    }

    @Test
    void an_event_appended_before_the_savepoint_is_kept_if_it_was_written_after_it() {
        outer((input, tx) -> {
            tx.append(new SeatReserved(1, "kept"));
            Savepoint before = tx.connection().setSavepoint();
            turnstile
                    .events()
                    .append(List.of(new Append(
                            StreamName.of("seat", 2),
                            ExpectedVersion.any(),
                            List.of(NewEvent.of(new SeatReserved(2, "undone"))))));
            tx.connection().rollback(before);
            return "";
        });
        assertThat(keys()).containsExactly("1");
    }

    @Test
    void an_event_appended_before_a_refused_nested_command_is_kept() {
        Ad<String> refused = new Ad<>(turnstile, "refused.seats", (input, tx) -> {
            turnstile.events().stream(StreamName.of("seat", 1));
            throw new Box.AlreadyReserved(1);
        });
        outer((input, tx) -> {
            tx.append(new SeatReserved(1, "kept"));
            refused.tryCall("");
            return "";
        });
        assertThat(keys()).containsExactly("1");
    }
}
