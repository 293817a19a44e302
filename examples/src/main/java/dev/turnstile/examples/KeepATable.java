package dev.turnstile.examples;

import static java.time.Duration.ofSeconds;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.event.Append;
import dev.turnstile.event.Appended;
import dev.turnstile.event.EventName;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.Projections.RebuildOptions;
import dev.turnstile.projection.Selection;
import dev.turnstile.projection.TableProjection;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table projection: a subscription updates the table, a rebuild fills a new version, and a swap shows it. */
public final class KeepATable {

    private KeepATable() {}

    /**
     * Money was paid in.
     *
     * @param cents the amount in cents
     */
    @EventName("paid_in")
    record PaidIn(long cents) {}

    /** The balance of each account. */
    static final class Balances extends TableProjection<String, Balances.Balance, PaidIn> {

        private static final EventTypes<PaidIn> TYPES = EventTypes.of(PaidIn.class);

        private final int version;

        Balances(int version) {
            super("balances", String.class, Balance.class);
            this.version = version;
        }

        record Balance(String account, long cents, int times) {}

        @Override
        public int version() {
            return version;
        }

        @Override
        public Selection selection() {
            return Selection.ofEvents().withCategories("account");
        }

        @Override
        public List<PaidIn> read(ProjectedEvent event) {
            return event.as(TYPES);
        }

        @Override
        public List<String> keys(PaidIn event, RecordedEvent recorded) {
            return List.of(recorded.stream().key());
        }

        @Override
        public @Nullable Balance fold(String key, @Nullable Balance row, PaidIn event, RecordedEvent recorded) {
            long bonus = version == 1 ? 0 : event.cents() / 10;
            return row == null
                    ? new Balance(key, event.cents() + bonus, 1)
                    : new Balance(key, row.cents() + event.cents() + bonus, row.times() + 1);
        }
    }

    private static void print(Connection connection) throws SQLException {
        try (ResultSet row = connection.createStatement().executeQuery("SELECT * FROM balances ORDER BY account")) {
            while (row.next()) {
                System.out.println(row.getString("account") + " has " + row.getLong("cents") + " in "
                        + row.getInt("times") + " payments");
            }
        }
    }

    /** Runs the example. */
    public static void main(String[] args) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.startTemporary();
                Connection connection = postgres.dataSource().getConnection();
                PostgresTurnstile turnstile = PostgresTurnstile.open(postgres.dataSource())) {
            Subscriber subscriber = turnstile.subscriptions().start(Subscription.of(new Balances(1)));
            turnstile.events().append(Append.of(StreamName.of("account", "ada"), new PaidIn(100)));
            Appended done = turnstile.events().append(Append.of(StreamName.of("account", "ada"), new PaidIn(50)));
            subscriber.waitFor("balances", done.position(), ofSeconds(10));
            print(connection);

            Balances newBalances = new Balances(2);
            turnstile
                    .projections()
                    .rebuild(newBalances, RebuildOptions.defaults().withoutShowing());
            print(connection);
            turnstile.projections().show(newBalances);
            print(connection);
            subscriber.close();
        }
    }
}
