package dev.turnstile.adoption.rehearsal;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordNotFound;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.Capture;
import dev.turnstile.postgres.EnforcementOptions;
import dev.turnstile.postgres.PostgresTurnstile;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** A table on which attempts are made by the database and by Turnstile itself. */
final class WalkedTable {

    /** The result of an attempt that was refused. */
    static final int REFUSED = -1;

    /** The result of an attempt that left no trace, such as an update of a state to itself. */
    static final int NOTHING = -2;

    private final DataSource dataSource;
    private final Lifecycle<String, String> lifecycle;
    private final String table;

    WalkedTable(
            PostgresTurnstile turnstile, DataSource dataSource, StateMachine<String, String> machine, boolean guarded) {
        this.dataSource = dataSource;
        this.table = machine.name();
        sql("CREATE TABLE " + table + " (id int PRIMARY KEY, state int NOT NULL, amount int NOT NULL DEFAULT 0)");
        lifecycle = turnstile.lifecycle(machine, RecordTable.of(table));
        turnstile.enforcement().watch(table, List.of());
        turnstile
                .enforcement()
                .install(
                        machine,
                        RecordTable.of(table),
                        EnforcementOptions.defaults()
                                .withCapture(Capture.RECORD)
                                .withGuards(guarded));
    }

    /**
     * One attempt.
     *
     * @param kind the kind
     * @param record the record's id
     * @param number the number of the state or transition, or the new amount
     */
    record Op(Kind kind, int record, int number) {

        enum Kind {
            CREATE,
            FIRE,
            CORRECT,
            BYPASS,
            DELETE,
            AMOUNT
        }
    }

    /** Makes an attempt, and returns the state that it leads to, {@link #REFUSED} or {@link #NOTHING}. */
    int attempt(Op op, String actor) {
        TransitionOptions options = TransitionOptions.none().withActor(actor);
        return switch (op.kind()) {
            case CREATE -> create(op, options);
            case FIRE -> fire(op, options);
            case CORRECT -> correct(op, options);
            case BYPASS ->
                state(op.record()) == op.number()
                        ? NOTHING
                        : change("UPDATE " + table + " SET state = " + op.number(), op, actor);
            case DELETE -> change("DELETE FROM " + table, op, actor) == REFUSED ? REFUSED : NOTHING;
            case AMOUNT -> {
                sql("UPDATE " + table + " SET amount = " + op.number() + " WHERE id = " + op.record());
                yield NOTHING;
            }
        };
    }

    private int fire(Op op, TransitionOptions options) {
        if (lifecycle.machine().transition("t" + op.number()).edges().isEmpty()) {
            return REFUSED;
        }
        return lifecycle.tryFire(op.record(), "t" + op.number(), options) instanceof Outcome.Refused<?>
                ? REFUSED
                : state(op.record());
    }

    private int create(Op op, TransitionOptions options) {
        if (state(op.record()) != REFUSED) {
            return NOTHING;
        }
        try {
            lifecycle.insert(Map.of("id", op.record()), "s" + op.number(), options);
            return op.number();
        } catch (IllegalArgumentException e) {
            return REFUSED;
        }
    }

    private int correct(Op op, TransitionOptions options) {
        try {
            lifecycle.correct(op.record(), "s" + op.number(), options);
            return op.number();
        } catch (RecordNotFound e) {
            return REFUSED;
        }
    }

    private int change(String statement, Op op, String actor) {
        try (Connection connection = dataSource.getConnection();
                Statement sql = connection.createStatement()) {
            connection.setAutoCommit(false);
            sql.execute("SET LOCAL turnstile.actor = '" + actor + "'");
            int changed = sql.executeUpdate(statement + " WHERE id = " + op.record());
            connection.commit();
            return changed == 0 ? REFUSED : op.number();
        } catch (SQLException e) {
            if ("TS001".equals(e.getSQLState()) || "TS002".equals(e.getSQLState())) {
                return REFUSED;
            }
            throw new LifecycleException(statement, e);
        }
    }

    /** Returns the number of a record's state; {@link #REFUSED} if it does not exist. */
    int state(int record) {
        try (Connection connection = dataSource.getConnection();
                Statement sql = connection.createStatement();
                ResultSet row = sql.executeQuery("SELECT state FROM " + table + " WHERE id = " + record)) {
            return row.next() ? row.getInt(1) : REFUSED;
        } catch (SQLException e) {
            throw new LifecycleException(table, e);
        }
    }

    private void sql(String statements) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        } catch (SQLException e) {
            throw new LifecycleException(statements, e);
        }
    }
}
