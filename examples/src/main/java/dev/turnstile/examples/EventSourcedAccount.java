package dev.turnstile.examples;

import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.aggregate.Aggregates;
import dev.turnstile.aggregate.Snapshots;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.event.EventName;
import dev.turnstile.event.EventTypes;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.projection.Projection;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.Selection;
import dev.turnstile.refusal.Refusal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** An event-sourced account, with a table of balances that an inline projection updates in the same transaction. */
public final class EventSourcedAccount {

    private EventSourcedAccount() {}

    /** The events of an account. */
    sealed interface AccountEvent {}

    @EventName("deposited")
    record Deposited(long cents) implements AccountEvent {}

    @EventName("withdrawn")
    record Withdrawn(long cents) implements AccountEvent {}

    /** The withdrawal exceeds the balance. */
    static final class Overdrawn extends Refusal {

        private static final long serialVersionUID = 1L;

        Overdrawn(long balance) {
            super("the balance is " + balance + "; withdraw less");
        }
    }

    /** The state of an account, folded from its events, with its decisions. */
    record Account(long balance) {

        static Account empty() {
            return new Account(0);
        }

        Account apply(AccountEvent event) {
            return switch (event) {
                case Deposited deposited -> new Account(balance + deposited.cents());
                case Withdrawn withdrawn -> new Account(balance - withdrawn.cents());
            };
        }

        List<AccountEvent> withdraw(long cents) {
            if (cents > balance) {
                throw new Overdrawn(balance);
            }
            return List.of(new Withdrawn(cents));
        }
    }

    private static final Aggregate<Account, AccountEvent> ACCOUNT = Aggregate.define("account", AccountEvent.class)
            .initial(Account::empty)
            .evolve(Account::apply)
            .snapshots(Account.class, Snapshots.ofEvery(100))
            .build();

    /** A read model; the same class can run inline, asynchronously and in a rebuild. */
    record Balances(EventTypes<AccountEvent> types) implements Projection {

        @Override
        public String name() {
            return "balances";
        }

        @Override
        public Selection selection() {
            return Selection.ofEvents().withCategories("account");
        }

        @Override
        public void apply(ProjectedEvent event, Connection connection) throws SQLException {
            for (AccountEvent one : event.as(types)) {
                long cents = switch (one) {
                    case Deposited deposited -> deposited.cents();
                    case Withdrawn withdrawn -> -withdrawn.cents();
                };
                try (PreparedStatement add = connection.prepareStatement("INSERT INTO balances AS b VALUES (?, ?)"
                        + " ON CONFLICT (account) DO UPDATE SET cents = b.cents + excluded.cents")) {
                    add.setString(1, event.recorded().stream().key());
                    add.setLong(2, cents);
                    add.executeUpdate();
                }
            }
        }

        @Override
        public void reset(Connection connection) throws SQLException {
            try (Statement delete = connection.createStatement()) {
                delete.execute("DELETE FROM balances");
            }
        }
    }

    /** Runs the example. */
    public static void main(String[] args) throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.startTemporary();
                Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement();
                PostgresTurnstile turnstile = PostgresTurnstile.builder(postgres.dataSource())
                        .inlineProjection(new Balances(ACCOUNT.types()))
                        .open()) {
            statement.execute("CREATE TABLE balances (account text PRIMARY KEY, cents bigint NOT NULL)");

            Aggregates<Account, AccountEvent> accounts = turnstile.aggregates(ACCOUNT);
            accounts.update(7, account -> List.of(new Deposited(80)));
            System.out.println(accounts.update(7, account -> account.withdraw(50)));
            try {
                accounts.update(7, account -> account.withdraw(50));
            } catch (Overdrawn refused) {
                System.out.println(refused.getMessage());
            }
            System.out.println("now " + accounts.load(7).state() + ", before "
                    + accounts.at(7, 1).state());

            try (ResultSet row = statement.executeQuery("SELECT account, cents FROM balances")) {
                row.next();
                System.out.println("table: account " + row.getString(1) + " has " + row.getLong(2));
            }
        }
    }
}
