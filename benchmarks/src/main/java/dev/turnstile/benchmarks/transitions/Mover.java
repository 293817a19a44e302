package dev.turnstile.benchmarks.transitions;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.TransitionOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** One way to move one order. Thread-safe. */
interface Mover {

    /** Moves an order from one state to the other one; throws if it did not move. */
    void move(long id, int from) throws SQLException;

    /** Nothing but a guarded update: no lock, no audit. */
    static Mover bare(DataSource pool) {
        return (id, from) -> {
            try (Connection connection = pool.getConnection();
                    PreparedStatement update = connection.prepareStatement(
                            "UPDATE bench_order SET state = ? WHERE id = ? AND state = ?")) {
                update.setInt(1, 1 - from);
                update.setLong(2, id);
                update.setInt(3, from);
                expect(update.executeUpdate(), id);
            }
        };
    }

    /** Lock, look, update, audit, commit: what is written by hand where it matters. */
    static Mover handWritten(DataSource pool) {
        return (id, from) -> {
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                try {
                    lockAndMove(connection, id, from);
                    connection.commit();
                } catch (SQLException | RuntimeException e) {
                    connection.rollback();
                    throw e;
                }
            }
        };
    }

    private static void lockAndMove(Connection connection, long id, int from) throws SQLException {
        try (PreparedStatement look =
                connection.prepareStatement("SELECT state, address FROM bench_order WHERE id = ? FOR UPDATE")) {
            look.setLong(1, id);
            try (ResultSet row = look.executeQuery()) {
                if (!row.next() || row.getInt(1) != from || row.getString(2) == null) {
                    throw new IllegalStateException("order " + id + " cannot move");
                }
            }
        }
        try (PreparedStatement update = connection.prepareStatement("UPDATE bench_order SET state = ? WHERE id = ?")) {
            update.setInt(1, 1 - from);
            update.setLong(2, id);
            expect(update.executeUpdate(), id);
        }
        try (PreparedStatement audit = connection.prepareStatement("INSERT INTO bench_audit"
                + " (order_id, transition, from_state, to_state, actor) VALUES (?, ?, ?, ?, ?)")) {
            audit.setLong(1, id);
            audit.setString(2, from == 0 ? "pay" : "reopen");
            audit.setInt(3, from);
            audit.setInt(4, 1 - from);
            audit.setString(5, "ada");
            audit.executeUpdate();
        }
    }

    /** A transition of a lifecycle. */
    static Mover turnstile(Lifecycle<String, String> orders) {
        TransitionOptions ada = TransitionOptions.none().withActor("ada");
        return (id, from) -> orders.fire(id, from == 0 ? "pay" : "reopen", ada);
    }

    private static void expect(int updated, long id) {
        if (updated != 1) {
            throw new IllegalStateException("order " + id + " did not move");
        }
    }
}
