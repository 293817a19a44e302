package dev.turnstile.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.process.BusinessProcess;
import dev.turnstile.process.Reaction;
import dev.turnstile.projection.Projection;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;

/** A separate node that is frozen in a transaction: of a handler, a process step, or a timer. */
final class FrozenNode {

    static final String TABLE = "CREATE TABLE visit (key text PRIMARY KEY, node text NOT NULL)";
    static final Duration LEASE = Duration.ofSeconds(2);

    private static final Selection VISITORS = Selection.ofEvents().withCategories("visitor");

    private FrozenNode() {}

    /** Starts a node that reports that it is in the transaction, and then waits for a line of input. */
    public static void main(String[] arguments) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setUsername("postgres");
        config.setMaximumPoolSize(4);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            Visits visits = new Visits("child", () -> {
                System.out.println("inside");
                System.in.read();
                System.out.println("awake");
            });
            Work.valueOf(arguments[1]).start(builder(pool, visits).openInstalled(), visits);
            new CountDownLatch(1).await();
        }
    }

    static PostgresTurnstile.Builder builder(DataSource dataSource, Visits visits) {
        return PostgresTurnstile.builder(dataSource).subscriptionLease(LEASE).inlineProjection(visits);
    }

    /** The kind of transaction in which a node records visits. */
    enum Work {
        HANDLER {
            @Override
            AutoCloseable start(PostgresTurnstile turnstile, Visits visits) {
                return turnstile.subscriptions().start(visits.handler());
            }
        },
        STEP {
            @Override
            AutoCloseable start(PostgresTurnstile turnstile, Visits visits) {
                Reception reception = new Reception(turnstile, visits);
                return turnstile
                        .subscriptions()
                        .start(turnstile.processes().subscription(reception).withShards(1));
            }
        },
        TIMER {
            @Override
            AutoCloseable start(PostgresTurnstile turnstile, Visits visits) {
                return turnstile.timers().start();
            }
        };

        /** Starts a node. */
        abstract AutoCloseable start(PostgresTurnstile turnstile, Visits visits) throws Exception;
    }

    /** An action of a node in its transaction, after its writes. */
    @FunctionalInterface
    interface Then {
        void run() throws Exception;
    }

    /**
     * A projection that records visits, each before and after another action; inline for announced visitors.
     *
     * @param node the name of the node
     * @param then the action in between
     */
    record Visits(String node, Then then) implements Projection {

        private static final String NOTE =
                "INSERT INTO visit VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET node = EXCLUDED.node";

        void note(String key, Connection connection) throws Exception {
            Box.update(connection, NOTE, key, node);
            then.run();
            Box.update(connection, NOTE, key, node);
        }

        Subscription handler() {
            return Subscription.ofExactlyOnce("visits", VISITORS, Start.beginning(), (deliveries, connection) -> {
                        for (Delivery delivery : deliveries) {
                            note(delivery.event().stream().key(), connection);
                        }
                    })
                    .withShards(1);
        }

        @Override
        public String name() {
            return "announced";
        }

        @Override
        public Selection selection() {
            return Selection.ofEvents().withCategories("announced");
        }

        @Override
        public void apply(ProjectedEvent event, Connection connection) throws Exception {
            note(event.recorded().stream().key(), connection);
        }

        @Override
        public void reset(Connection connection) throws SQLException {
            Box.update(connection, "DELETE FROM visit");
        }
    }

    /** A process that records each visitor with a command. */
    private record Reception(Box.Ad<String> note) implements BusinessProcess<Reception.Guest> {

        Reception(PostgresTurnstile turnstile, Visits visits) {
            this(new Box.Ad<>(turnstile, "note.visit", (key, tx) -> {
                visits.note(key, tx.connection());
                return key;
            }));
        }

        /**
         * Somebody who came.
         *
         * @param key who
         */
        record Guest(String key) {}

        @Override
        public String name() {
            return "reception";
        }

        @Override
        public Selection selection() {
            return VISITORS;
        }

        @Override
        public Class<Guest> stateType() {
            return Guest.class;
        }

        @Override
        public String key(Delivery event) {
            return event.event().stream().key();
        }

        @Override
        public Guest begin(Delivery event) {
            return new Guest(key(event));
        }

        @Override
        public Reaction<Guest> react(Guest guest, Delivery event) {
            return Reaction.of(guest).withCall(note, guest.key());
        }
    }
}
