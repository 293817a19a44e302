package dev.turnstile.postgres;

import dev.turnstile.command.Command;
import dev.turnstile.command.Door;
import dev.turnstile.command.Transaction;
import dev.turnstile.event.EventName;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.sql.SQLException;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/** A separate application that sells tickets until it is done or killed. */
final class SellTickets {

    static final String TABLES = """
            CREATE TABLE tickets (n int PRIMARY KEY);
            CREATE TABLE till (money int NOT NULL);
            INSERT INTO till VALUES (0)""";

    private SellTickets() {}

    /**
     * A ticket was sold.
     *
     * @param n its number
     */
    @EventName("ticket_sold")
    record TicketSold(int n) {}

    /** Sells one ticket: a row, an amount, a moved record, an event, a key. */
    static final class SellTicket extends Command<Integer, Integer> {

        private final Lifecycle<State, Move> orders;

        SellTicket(Door door, Lifecycle<State, Move> orders) {
            super(door);
            this.orders = orders;
        }

        @Override
        protected Integer execute(Integer n, Transaction tx) throws SQLException {
            Box.update(tx.connection(), "INSERT INTO tickets VALUES (?)", n);
            Box.update(tx.connection(), "UPDATE till SET money = money + 1");
            orders.fire(orders.insert(Map.of("id", n)).record(), Move.PAY);
            tx.append(StreamName.of("ticket", n), new TicketSold(n));
            return n;
        }
    }

    /** Sells a range of tickets, each with its own key, and prints each ticket that is sold. */
    public static void main(String[] arguments) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(arguments[0]);
        try (PostgresTurnstile turnstile = PostgresTurnstile.open(dataSource)) {
            SellTicket sell = new SellTicket(turnstile, turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders")));
            for (int n = Integer.parseInt(arguments[1]); n < Integer.parseInt(arguments[2]); n++) {
                sell.call(n, Options.none().withIdempotencyKey("ticket " + n));
                System.out.println(n);
            }
        }
    }
}
