package dev.turnstile.examples;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordMoved;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.PostgresTurnstile;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** Two clerks with the same page open: the second learns that the first was faster, and decides anew. */
public final class ExpectAState {

    // @formatter:off
    static final StateMachine<String, String> CLAIM = StateMachine.define("claim")
            .state("RECEIVED", 0).initial()
            .state("CHECKED", 1)
            .state("REJECTED", 2).terminal()
            .transition("check").from("RECEIVED").to("CHECKED")
            .transition("reject").from("RECEIVED", "CHECKED").to("REJECTED")
            .build();
    // @formatter:on

    private ExpectAState() {}

    /** Runs the example. */
    public static void main(String[] args) throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.startTemporary();
                Connection connection = postgres.dataSource().getConnection()) {
            connection
                    .createStatement()
                    .execute("CREATE TABLE claims (id bigint PRIMARY KEY, state smallint NOT NULL)");
            Lifecycle<String, String> claims =
                    PostgresTurnstile.open(postgres.dataSource()).lifecycle(CLAIM, RecordTable.of("claims"));
            claims.insert(Map.of("id", 7));

            String onAdasPage = claims.state(7);
            String onGracesPage = claims.state(7);

            claims.fire(7, "check", TransitionOptions.none().withActor("grace").withExpectedState(onGracesPage));
            try {
                claims.fire(
                        7, "reject", TransitionOptions.none().withActor("ada").withExpectedState(onAdasPage));
            } catch (RecordMoved refused) {
                System.out.println("claim 7 is not " + refused.expected() + " any more: " + refused.movedBy()
                        + " moved it to " + refused.actual());
            }
        }
    }
}
