package dev.turnstile.examples;

import dev.turnstile.command.Command;
import dev.turnstile.command.Door;
import dev.turnstile.command.KeyConflict;
import dev.turnstile.command.Transaction;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.PostgresTurnstile;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A payment that a client sends twice because it never saw the first answer. */
public final class RepeatSafely {

    private RepeatSafely() {}

    /** What the client gets. */
    record Receipt(long number, int amount) {}

    /** Takes money. */
    static final class TakePayment extends Command<TakePayment.Input, Receipt> {

        record Input(String account, int amount) {}

        TakePayment(Door door) {
            super(door);
        }

        @Override
        protected Receipt execute(Input input, Transaction tx) throws SQLException {
            try (PreparedStatement insert = tx.connection()
                    .prepareStatement("INSERT INTO payments (account, amount) VALUES (?, ?) RETURNING id")) {
                insert.setString(1, input.account());
                insert.setInt(2, input.amount());
                try (ResultSet row = insert.executeQuery()) {
                    row.next();
                    return new Receipt(row.getLong(1), input.amount());
                }
            }
        }
    }

    /** Runs the example. */
    public static void main(String[] args) throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.startTemporary();
                Connection connection = postgres.dataSource().getConnection();
                PostgresTurnstile turnstile = PostgresTurnstile.open(postgres.dataSource())) {
            connection.createStatement().execute("""
                    CREATE TABLE payments (
                      id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                      account text NOT NULL,
                      amount  integer NOT NULL
                    )""");
            TakePayment takePayment = new TakePayment(turnstile);
            Options request = Options.none().withIdempotencyKey("request-4711");

            System.out.println(takePayment.call(new TakePayment.Input("ada", 50), request));
            Outcome<Receipt> again = takePayment.tryCall(new TakePayment.Input("ada", 50), request);
            System.out.println(again);
            try {
                takePayment.call(new TakePayment.Input("ada", 51), request);
            } catch (KeyConflict conflict) {
                System.out.println(conflict.getMessage());
            }
            try (ResultSet row = connection.createStatement().executeQuery("SELECT count(*) FROM payments")) {
                row.next();
                System.out.println("payments: " + row.getInt(1));
            }
        }
    }
}
