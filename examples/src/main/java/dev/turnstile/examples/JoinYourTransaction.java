package dev.turnstile.examples;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.PostgresTurnstile;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;

/** A payment and its invoice in one transaction of the application's own: both are there, or neither. */
public final class JoinYourTransaction {

    // @formatter:off
    static final StateMachine<String, String> ORDER = StateMachine.define("order")
            .state("PENDING", 0).initial()
            .state("PAID", 1).terminal()
            .transition("pay").from("PENDING").to("PAID")
            .build();
    // @formatter:on

    private JoinYourTransaction() {}

    /** Runs the example. */
    public static void main(String[] args) throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.startTemporary();
                Connection connection = postgres.dataSource().getConnection()) {
            connection.createStatement().execute("""
                    CREATE TABLE orders (id bigint PRIMARY KEY, state smallint NOT NULL);
                    CREATE TABLE invoice (order_id bigint REFERENCES orders, amount integer CHECK (amount > 0))""");
            Lifecycle<String, String> orders =
                    PostgresTurnstile.open(postgres.dataSource()).lifecycle(ORDER, RecordTable.of("orders"));
            orders.insert(Map.of("id", 42));

            connection.setAutoCommit(false);
            try {
                pay(orders, connection, 42, -1);
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
            }
            System.out.println("after the rollback: " + orders.state(42) + " " + orders.counts());

            pay(orders, connection, 42, 99);
            connection.commit();
            System.out.println("after the commit: " + orders.state(42) + " " + orders.counts());
        }
    }

    private static void pay(Lifecycle<String, String> orders, Connection connection, long id, int amount)
            throws SQLException {
        orders.in(connection).fire(id, "pay");
        try (PreparedStatement invoice = connection.prepareStatement("INSERT INTO invoice VALUES (?, ?)")) {
            invoice.setLong(1, id);
            invoice.setInt(2, amount);
            invoice.executeUpdate();
        }
    }
}
