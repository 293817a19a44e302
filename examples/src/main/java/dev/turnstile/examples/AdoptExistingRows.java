package dev.turnstile.examples;

import static dev.turnstile.examples.AdoptExistingRows.TicketState.*;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.PostgresTurnstile;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Tickets that have lived without a machine: their state becomes a column, and the odd one is put right. */
public final class AdoptExistingRows {

    // @formatter:off
    enum TicketState { OPEN, ASSIGNED, CLOSED }

    enum TicketTransition { ASSIGN, CLOSE, REOPEN }

    static final StateMachine<TicketState, TicketTransition> TICKET =
            StateMachine.define("ticket", TicketState.class, TicketTransition.class)
                    .state(OPEN, 0).initial()
                    .state(ASSIGNED, 1)
                    .state(CLOSED, 2).terminal()
                    .transition(TicketTransition.ASSIGN).from(OPEN).to(ASSIGNED)
                    .transition(TicketTransition.CLOSE).from(ASSIGNED).to(CLOSED)
                    .transition(TicketTransition.REOPEN).from(ASSIGNED).to(OPEN)
                    .build();
    // @formatter:on

    private AdoptExistingRows() {}

    /** Runs the example. */
    public static void main(String[] args) throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.startTemporary();
                Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE tickets (id bigint PRIMARY KEY, assignee text, closed_on date);
                    INSERT INTO tickets VALUES
                      (1, NULL, NULL), (2, 'ada', NULL), (3, 'ada', '2026-01-31'), (4, NULL, '2026-02-28')""");

            statement.execute("ALTER TABLE tickets ADD state smallint NOT NULL DEFAULT 0");
            statement.execute("""
                    UPDATE tickets SET state = CASE
                      WHEN closed_on IS NOT NULL THEN 2
                      WHEN assignee IS NOT NULL THEN 1
                      ELSE 0 END""");

            Lifecycle<TicketState, TicketTransition> tickets =
                    PostgresTurnstile.open(postgres.dataSource()).lifecycle(TICKET, RecordTable.of("tickets"));
            System.out.println(tickets.counts());

            tickets.correct(
                    4,
                    OPEN,
                    TransitionOptions.none()
                            .withData("why", "closed without anybody's work")
                            .withActor("grace"));
            tickets.history(4)
                    .forEach(change -> System.out.println(change.kind() + " from " + change.from() + " to "
                            + change.to() + " by " + change.actor() + " " + change.data()));

            String unfinished = tickets.condition(List.of(OPEN, ASSIGNED));
            try (ResultSet row = statement.executeQuery("SELECT count(*) FROM tickets WHERE " + unfinished)) {
                row.next();
                System.out.println("unfinished: " + row.getLong(1));
            }
        }
    }
}
