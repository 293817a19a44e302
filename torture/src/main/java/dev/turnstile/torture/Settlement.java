package dev.turnstile.torture;

import dev.turnstile.torture.oracle.Deliveries;
import dev.turnstile.torture.oracle.Journals;
import dev.turnstile.torture.oracle.StoredQueries;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** The wait until the subscriptions have handled all events or make no progress. */
final class Settlement {

    private static final Duration POLL = Duration.ofSeconds(1);

    private Settlement() {}

    /**
     * Waits until all events are delivered, or until nothing is delivered for {@code stall}; returns true in the
     * first case.
     */
    static boolean await(DataSource database, Journals journals, Duration stall) throws SQLException {
        long last = undelivered(database, journals);
        long progressed = System.nanoTime();
        while (last > 0 && System.nanoTime() - progressed < stall.toNanos()) {
            LockSupport.parkNanos(POLL.toNanos());
            long now = undelivered(database, journals);
            if (now != last) {
                progressed = System.nanoTime();
            }
            last = now;
        }
        return last == 0;
    }

    private static long undelivered(DataSource database, Journals journals) throws SQLException {
        return new Deliveries(StoredQueries.read(database), journals.readOn().letters()).undelivered();
    }
}
