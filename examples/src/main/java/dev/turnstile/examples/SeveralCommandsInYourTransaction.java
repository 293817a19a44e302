package dev.turnstile.examples;

import dev.turnstile.command.Command;
import dev.turnstile.command.Door;
import dev.turnstile.command.Transaction;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.postgres.JdbcTransaction;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.refusal.Refusal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A transfer with two commands in a transaction that the application begins and ends. */
public final class SeveralCommandsInYourTransaction {

    private SeveralCommandsInYourTransaction() {}

    /** The balance would be negative. */
    static final class Overdrawn extends Refusal {

        private static final long serialVersionUID = 1L;

        Overdrawn(String account) {
            super("account " + account + " would be overdrawn");
        }
    }

    /** Books an amount. */
    static final class Book extends Command<Book.Input, Integer> {

        record Input(String account, int amount) {}

        Book(Door door) {
            super(door);
        }

        @Override
        protected Integer execute(Input input, Transaction tx) throws SQLException {
            try (PreparedStatement update = tx.connection()
                    .prepareStatement("UPDATE accounts SET balance = balance + ? WHERE name = ? RETURNING balance")) {
                update.setInt(1, input.amount());
                update.setString(2, input.account());
                try (ResultSet row = update.executeQuery()) {
                    row.next();
                    int balance = row.getInt(1);
                    tx.refuseIf(balance < 0, Overdrawn::new, input.account());
                    tx.afterCommit(() -> System.out.println(input.account() + " has " + balance));
                    return balance;
                }
            }
        }
    }

    private static void transfer(PostgresTurnstile turnstile, EmbeddedPostgres postgres, Book book, int amount)
            throws SQLException {
        try (JdbcTransaction transaction = JdbcTransaction.begin(postgres.dataSource())) {
            turnstile.within(transaction, () -> {
                book.call(new Book.Input("grace", amount));
                return book.call(new Book.Input("ada", -amount));
            });
            System.out.println("about to commit");
            transaction.commit();
        } catch (Overdrawn refused) {
            System.out.println(refused.getMessage());
        }
    }

    /** Runs the example. */
    public static void main(String[] args) throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.startTemporary();
                Connection connection = postgres.dataSource().getConnection();
                PostgresTurnstile turnstile = PostgresTurnstile.open(postgres.dataSource())) {
            connection.createStatement().execute("""
                    CREATE TABLE accounts (name text PRIMARY KEY, balance integer NOT NULL);
                    INSERT INTO accounts VALUES ('ada', 100), ('grace', 0)""");
            Book book = new Book(turnstile);
            transfer(turnstile, postgres, book, 70);
            transfer(turnstile, postgres, book, 70);
            try (ResultSet row = connection
                    .createStatement()
                    .executeQuery("SELECT string_agg(name || ' ' || balance, ', ' ORDER BY name) FROM accounts")) {
                row.next();
                System.out.println(row.getString(1));
            }
        }
    }
}
