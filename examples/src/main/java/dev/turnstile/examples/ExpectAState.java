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

/** Two clerks decide on the same claim: the second is refused, because the claim is no longer in the expected state. */
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

            String seenByAda = claims.state(7);
            String seenByGrace = claims.state(7);

            claims.fire(7, "check", TransitionOptions.none().withActor("grace").withExpectedState(seenByGrace));
            try {
                claims.fire(
                        7, "reject", TransitionOptions.none().withActor("ada").withExpectedState(seenByAda));
            } catch (RecordMoved refused) {
                System.out.println("claim 7 is no longer " + refused.expected() + ": " + refused.movedBy()
                        + " moved it to " + refused.actual());
            }
        }
    }
}
