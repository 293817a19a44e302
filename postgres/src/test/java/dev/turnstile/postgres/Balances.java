package dev.turnstile.postgres;

import dev.turnstile.event.EventTypes;
import dev.turnstile.postgres.Accounts.AccountEvent;
import dev.turnstile.postgres.Accounts.Closed;
import dev.turnstile.postgres.Accounts.Deposited;
import dev.turnstile.postgres.Accounts.Opened;
import dev.turnstile.postgres.Accounts.Overdrawn;
import dev.turnstile.postgres.Accounts.Withdrawn;
import dev.turnstile.projection.Projection;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.Selection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A table projection of all account balances. */
final class Balances implements Projection {

    static final String TABLE =
            "CREATE TABLE balances (account text PRIMARY KEY, cents bigint NOT NULL CHECK (cents <> 666), position bigint)";

    private static final EventTypes<AccountEvent> TYPES =
            Accounts.declared().build().types();

    private final String name;
    final List<Integer> batches = new ArrayList<>();

    Balances(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Selection selection() {
        return Selection.ofEvents()
                .withCategories("account")
                .withTypes("account_opened", "deposited", "withdrawn", "account_closed");
    }

    @Override
    public void applyAll(List<ProjectedEvent> events, Connection connection) throws Exception {
        batches.add(events.size());
        Projection.super.applyAll(events, connection);
    }

    @Override
    public void apply(ProjectedEvent event, Connection connection) throws SQLException {
        for (AccountEvent one : event.as(TYPES)) {
            switch (one) {
                case Opened opened -> add(event, 0, connection);
                case Deposited deposited -> add(event, deposited.cents(), connection);
                case Withdrawn withdrawn -> withdraw(event, withdrawn.cents(), connection);
                case Closed closed -> connection.commit();
            }
        }
    }

    /** Continues after a failed statement, wrongly, if the balance is too low to withdraw 777. */
    private void withdraw(ProjectedEvent event, long cents, Connection connection) throws SQLException {
        if (cents == 999) {
            throw new Overdrawn(0);
        }
        try {
            add(event, -cents, connection);
        } catch (SQLException e) {
            if (cents != 777) {
                throw e;
            }
        }
    }

    private static void add(ProjectedEvent event, long cents, Connection connection) throws SQLException {
        Box.update(
                connection,
                "INSERT INTO balances AS b VALUES (?, ?, ?) ON CONFLICT (account) DO UPDATE"
                        + " SET cents = b.cents + excluded.cents, position = excluded.position",
                event.recorded().stream().key(),
                cents,
                event.recorded().position());
    }

    @Override
    public void reset(Connection connection) throws SQLException {
        Box.update(connection, "DELETE FROM balances");
    }
}
