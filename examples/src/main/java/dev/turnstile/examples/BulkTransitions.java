package dev.turnstile.examples;

import static dev.turnstile.machine.Guard.sql;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.invocation.BatchResult;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.Lifecycle.SqlCondition;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.PostgresTurnstile;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Fires a transition of many records with one statement; each record has its own result. */
public final class BulkTransitions {

    // @formatter:off
    static final StateMachine<String, String> INVOICE = StateMachine.define("invoice")
            .state("DRAFT", 0).initial()
            .state("SENT", 1)
            .state("REMINDED", 2).terminal()
            .transition("send").from("DRAFT").to("SENT").guard(sql("amount > 0", "nothing to pay"))
            .transition("remind").from("SENT").to("REMINDED")
            .build();
    // @formatter:on

    private BulkTransitions() {}

    /** Runs the example. */
    public static void main(String[] args) throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.startTemporary();
                Connection connection = postgres.dataSource().getConnection()) {
            connection.createStatement().execute("""
                    CREATE TABLE invoice (id bigint PRIMARY KEY, amount integer, due date, state smallint NOT NULL);
                    INSERT INTO invoice VALUES (1, 10, '2026-01-31', 0), (2, 0, '2026-01-31', 0), (3, 30, '2026-03-31', 0)""");
            Lifecycle<String, String> invoices =
                    PostgresTurnstile.open(postgres.dataSource()).lifecycle(INVOICE, RecordTable.of("invoice"));

            BatchResult<StateChange<String, String>> sent = invoices.fireAll("send", List.of(1, 2, 3, 4));
            sent.results().forEach(change -> System.out.println(change.record() + " is " + change.to()));
            sent.refusals().forEach(refusal -> System.out.println(refusal.getMessage()));

            BatchResult<StateChange<String, String>> reminded = invoices.fireWhere(
                    "remind",
                    SqlCondition.of("due < DATE '2026-02-15' AND " + invoices.condition(List.of("SENT"))),
                    TransitionOptions.none().withActor("night run"));
            System.out.println("reminded: " + reminded.results().size() + ", by "
                    + invoices.history(1).getLast().actor());
        }
    }
}
