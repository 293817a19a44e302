package dev.turnstile.torture.load;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.PostgresTurnstile;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** The tables and the state machine of the suite. */
public final class Records {

    /** The category of the records' streams. */
    static final String RECORD = "torture_record";

    /** The category of the streams without records. */
    static final String NOTE = "torture_note";

    /** The number of records, and the number of note streams of each kind. All processes share them. */
    static final int SHARED = 60;

    private static final StateMachine<String, String> MACHINE = StateMachine.define("torture")
            .state("OPEN", 0)
            .initial()
            .state("HELD", 1)
            .transition("touch")
            .from("OPEN")
            .to("OPEN")
            .transition("hold")
            .from("OPEN")
            .to("HELD")
            .transition("release")
            .from("HELD")
            .to("OPEN")
            .build();

    /** Tables without unique constraints, which would hide duplicates. */
    private static final String TABLES = """
            CREATE TABLE torture_record (id bigint PRIMARY KEY, state smallint NOT NULL, moves int NOT NULL DEFAULT 0);
            CREATE TABLE torture_effect (operation uuid NOT NULL, process text NOT NULL);
            CREATE TABLE torture_ledger (at bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, stream text NOT NULL,
              version int NOT NULL, operation text NOT NULL);""";

    private Records() {}

    /**
     * Creates the tables and the shared records.
     *
     * @throws SQLException if a statement fails, for example because an earlier run has left its tables
     */
    public static void create(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(TABLES);
        }
        try (PostgresTurnstile turnstile = PostgresTurnstile.open(database)) {
            Lifecycle<String, String> records = lifecycle(turnstile);
            for (long id = 1; id <= SHARED; id++) {
                records.insert(Map.of("id", id));
            }
        }
    }

    static Lifecycle<String, String> lifecycle(PostgresTurnstile turnstile) {
        return turnstile.lifecycle(MACHINE, RecordTable.of(RECORD).withVersion("moves"));
    }

    /** Returns the options of a transition whose data names its operation and stream. */
    static TransitionOptions details(UUID operation, long id) {
        return TransitionOptions.none()
                .withData("operation", operation.toString())
                .withData("stream", stream(id))
                .withCommandId(operation);
    }

    static String stream(long id) {
        return RECORD + "/" + id;
    }
}
