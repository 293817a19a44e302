package dev.turnstile.examples;

import static dev.turnstile.machine.Guard.sql;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.PostgresTurnstile;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** An order whose payment and delivery are two machines, each with a column of its own; one waits for the other. */
public final class SeveralMachinesOnOneRecord {

    // @formatter:off
    static final StateMachine<String, String> PAYMENT = StateMachine.define("payment")
            .state("OPEN", 0).initial()
            .state("PAID", 1)
            .state("REFUNDED", 2).terminal()
            .transition("pay").from("OPEN").to("PAID")
            .transition("refund").from("PAID").to("REFUNDED")
            .build();

    static StateMachine<String, String> delivery(String paid) {
        return StateMachine.define("delivery")
                .state("PACKED", 0).initial()
                .state("SHIPPED", 1).terminal()
                .transition("ship").from("PACKED").to("SHIPPED").guard(sql(paid, "not paid"))
                .build();
    }
    // @formatter:on

    private SeveralMachinesOnOneRecord() {}

    /** Runs the example. */
    public static void main(String[] args) throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.startTemporary();
                Connection connection = postgres.dataSource().getConnection()) {
            connection.createStatement().execute("""
                    CREATE TABLE orders (
                      id       bigint   PRIMARY KEY,
                      payment  smallint NOT NULL,
                      delivery smallint NOT NULL DEFAULT 0
                    )""");
            PostgresTurnstile turnstile = PostgresTurnstile.open(postgres.dataSource());
            Lifecycle<String, String> payments =
                    turnstile.lifecycle(PAYMENT, RecordTable.of("orders").withState("payment"));
            Lifecycle<String, String> deliveries = turnstile.lifecycle(
                    delivery(payments.condition(List.of("PAID"))),
                    RecordTable.of("orders").withState("delivery"));

            payments.insert(Map.of("id", 42));
            if (deliveries.tryFire(42, "ship") instanceof Outcome.Refused<?> no) {
                System.out.println(no.refusal().getMessage());
            }
            payments.fire(42, "pay");
            deliveries.fire(42, "ship");

            System.out.println("payment " + payments.state(42) + ", delivery " + deliveries.state(42));
            System.out.println("payments: " + payments.counts());
            System.out.println("deliveries: " + deliveries.counts());
        }
    }
}
