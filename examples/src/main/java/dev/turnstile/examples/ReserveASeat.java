package dev.turnstile.examples;

import dev.turnstile.command.AnnouncementLog;
import dev.turnstile.command.Command;
import dev.turnstile.command.Door;
import dev.turnstile.command.Transaction;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.event.Event;
import dev.turnstile.event.EventName;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.refusal.Refusal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A command: one class for the verb, one way to invoke it, and an announcement of every invocation, also if refused.
 */
public final class ReserveASeat {

    private ReserveASeat() {}

    /** The seat is already reserved. */
    static final class AlreadyReserved extends Refusal {

        private static final long serialVersionUID = 1L;

        AlreadyReserved(long seat) {
            super("seat " + seat + ": already reserved; choose another");
        }
    }

    /** An event; its name in the log does not depend on the name of the class. */
    @EventName("seat_reserved")
    record SeatReserved(long seat, String by) implements Event {

        @Override
        public StreamName stream() {
            return StreamName.of("seat", seat);
        }
    }

    /** A seat and the person who reserved it. */
    record Seat(long id, String by) {}

    /** Reserves a seat. */
    static final class ReserveSeat extends Command<ReserveSeat.Input, Seat> {

        record Input(long seat, String by) {}

        ReserveSeat(Door door) {
            super(door);
        }

        @Override
        protected Seat execute(Input input, Transaction tx) throws SQLException { // only Turnstile calls this
            tx.refuseIf(taken(tx.connection(), input.seat()), AlreadyReserved::new, input.seat());
            reserve(tx.connection(), input.seat(), input.by());
            tx.append(new SeatReserved(input.seat(), input.by()));
            return new Seat(input.seat(), input.by());
        }
    }

    /** Uses plain JDBC; jOOQ or JPA can use the same connection. */
    private static boolean taken(Connection connection, long seat) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT reserved_by IS NOT NULL FROM seats WHERE id = ? FOR UPDATE")) {
            query.setLong(1, seat);
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static void reserve(Connection connection, long seat, String by) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE seats SET reserved_by = ? WHERE id = ?")) {
            update.setString(1, by);
            update.setLong(2, seat);
            update.executeUpdate();
        }
    }

    /** Runs the example. */
    public static void main(String[] args) throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.startTemporary();
                Connection connection = postgres.dataSource().getConnection();
                PostgresTurnstile turnstile = PostgresTurnstile.open(postgres.dataSource())) {
            connection
                    .createStatement()
                    .execute("CREATE TABLE seats AS SELECT id, CAST(NULL AS text) AS reserved_by"
                            + " FROM generate_series(1, 10) id");
            ReserveSeat reserveSeat = new ReserveSeat(turnstile);
            turnstile.announcements().subscribe("*", new AnnouncementLog());
            turnstile
                    .announcements()
                    .subscribe(
                            "reserve_seat.*",
                            told -> System.out.println(
                                    switch (told.outcome()) {
                                        case Outcome.Done<?> done -> told.actor() + " reserved: " + done.result();
                                        case Outcome.Refused<?> refused ->
                                            told.actor() + " was refused: "
                                                    + refused.refusal().name();
                                        case Outcome.Failed<?> failed -> told.actor() + " failed: " + failed.cause();
                                        case Outcome.Replayed<?> replayed ->
                                            told.actor() + " repeated the request: " + replayed.original();
                                    }));

            reserveSeat.call(new ReserveSeat.Input(7, "ada"), Options.none().withActor("ada"));
            try {
                reserveSeat.call(new ReserveSeat.Input(7, "bob"), Options.none().withActor("bob"));
            } catch (AlreadyReserved refused) {
                System.out.println(refused.getMessage());
            }
            System.out.println(reserveSeat
                    .tryCall(new ReserveSeat.Input(8, "bob"), Options.none().withActor("bob"))
                    .orThrow());
        }
    }
}
