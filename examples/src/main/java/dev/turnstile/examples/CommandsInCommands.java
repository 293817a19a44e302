package dev.turnstile.examples;

import dev.turnstile.command.Command;
import dev.turnstile.command.Door;
import dev.turnstile.command.Transaction;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.refusal.Refusal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reserves a seat and writes a ledger entry in one transaction, and sends a mail only after the commit. */
public final class CommandsInCommands {

    private static final List<String> MAILS = new ArrayList<>();

    private CommandsInCommands() {}

    /** The ledger accepts no more entries. */
    static final class LedgerClosed extends Refusal {

        private static final long serialVersionUID = 1L;

        LedgerClosed() {
            super("the ledger is closed today; come back tomorrow");
        }
    }

    /** Writes an entry; can be invoked alone or by another command. */
    static final class RecordReservation extends Command<RecordReservation.Entry, Integer> {

        record Entry(long seat, String by) {}

        RecordReservation(Door door) {
            super(door);
        }

        @Override
        protected Integer execute(Entry input, Transaction tx) throws SQLException {
            tx.refuseIf(input.seat() > 5, LedgerClosed::new);
            tx.afterCommit(() -> MAILS.add("to " + input.by() + ": your seat is " + input.seat()));
            return update(tx, "INSERT INTO ledger (reserved_by, seat) VALUES (?, ?)", input.by(), input.seat());
        }
    }

    /** Reserves a seat and invokes the command that writes the entry. */
    static final class ReserveSeat extends Command<ReserveSeat.Input, Integer> {

        private final RecordReservation ledger;

        record Input(long seat, String by) {}

        ReserveSeat(Door door, RecordReservation ledger) {
            super(door);
            this.ledger = ledger;
        }

        @Override
        protected Integer execute(Input input, Transaction tx) throws SQLException {
            update(tx, "UPDATE seats SET reserved_by = ? WHERE id = ?", input.by(), input.seat());
            return ledger.call(new RecordReservation.Entry(input.seat(), input.by())); // joins this transaction
        }
    }

    private static int update(Transaction tx, String sql, String by, long seat) throws SQLException {
        try (PreparedStatement statement = tx.connection().prepareStatement(sql)) {
            statement.setString(1, by);
            statement.setLong(2, seat);
            return statement.executeUpdate();
        }
    }

    private static String count(Connection connection) throws SQLException {
        try (var row = connection
                .createStatement()
                .executeQuery("SELECT (SELECT count(reserved_by) FROM seats) || ' reserved, '"
                        + " || (SELECT count(*) FROM ledger) || ' recorded'")) {
            row.next();
            return row.getString(1);
        }
    }

    /** Runs the example. */
    public static void main(String[] args) throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.startTemporary();
                Connection connection = postgres.dataSource().getConnection();
                PostgresTurnstile turnstile = PostgresTurnstile.open(postgres.dataSource())) {
            connection.createStatement().execute("""
                    CREATE TABLE seats AS SELECT id, CAST(NULL AS text) AS reserved_by FROM generate_series(1, 10) id;
                    CREATE TABLE ledger (reserved_by text, seat bigint)""");
            MAILS.clear();
            ReserveSeat reserveSeat = new ReserveSeat(turnstile, new RecordReservation(turnstile));

            reserveSeat.call(new ReserveSeat.Input(3, "ada"));
            System.out.println(count(connection) + ", mails: " + MAILS);
            try {
                reserveSeat.call(new ReserveSeat.Input(7, "bob"));
            } catch (LedgerClosed refused) {
                System.out.println(refused.getMessage());
            }
            System.out.println(count(connection) + ", mails: " + MAILS.size());
        }
    }
}
