package dev.turnstile.examples;

import static dev.turnstile.machine.Guard.java;
import static dev.turnstile.machine.Guard.sql;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.lifecycle.GuardRefused;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.Guard.Row;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.PostgresTurnstile;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** A loan whose approval needs a guard in Java, because only the application has the customers' limits. */
public final class GuardsInJava {

    private static final Map<String, Integer> LIMITS = Map.of("ada", 1_000, "grace", 50);

    // @formatter:off
    static final StateMachine<String, String> LOAN = StateMachine.define("loan")
            .state("REQUESTED", 0).initial()
            .state("APPROVED", 1).terminal()
            .transition("approve").from("REQUESTED").to("APPROVED")
                .guard(sql("amount > 0", "nothing to lend"))
                .guard(java(GuardsInJava::withinLimit, "above the customer's limit").withName("limit"))
            .build();
    // @formatter:on

    private GuardsInJava() {}

    /** Evaluates the guard on the locked row, which no other transaction can change until the loan has moved. */
    private static boolean withinLimit(Row loan) {
        String customer = loan.get("customer", String.class);
        Integer amount = loan.get("amount", Integer.class);
        return customer != null && amount != null && amount <= LIMITS.getOrDefault(customer, 0);
    }

    /** Runs the example. */
    public static void main(String[] args) throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.startTemporary();
                Connection connection = postgres.dataSource().getConnection()) {
            connection.createStatement().execute("""
                    CREATE TABLE loans (
                      id       bigint   PRIMARY KEY,
                      customer text     NOT NULL,
                      amount   integer  NOT NULL,
                      state    smallint NOT NULL
                    )""");
            Lifecycle<String, String> loans =
                    PostgresTurnstile.open(postgres.dataSource()).lifecycle(LOAN, RecordTable.of("loans"));
            loans.insert(Map.of("id", 1, "customer", "ada", "amount", 500));
            loans.insert(Map.of("id", 2, "customer", "grace", "amount", 500));

            System.out.println("loan 1 is " + loans.fire(1, "approve").to());
            try {
                loans.fire(2, "approve");
            } catch (GuardRefused refused) {
                System.out.println(refused.getMessage());
            }
            loans.explain(2, "approve").routes().forEach(route -> System.out.println(route.guards()));
        }
    }
}
