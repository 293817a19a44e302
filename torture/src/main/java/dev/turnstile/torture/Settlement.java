package dev.turnstile.torture;

import dev.turnstile.torture.oracle.Journals;
import dev.turnstile.torture.oracle.Letter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** Waits until the subscriptions have handled everything, or stand still. */
final class Settlement {

    private static final Duration POLL = Duration.ofMillis(300);

    private static final String COUNTS = """
            SELECT (SELECT count(*) FROM turnstile.event e JOIN turnstile.stream s ON s.id = e.stream_id
              JOIN turnstile.category c ON c.id = s.category WHERE c.name LIKE 'torture%'),
            (SELECT count(*) FROM torture_ledger),
            coalesce((SELECT sum(events) FROM torture_totals_v1), 0)""";

    private Settlement() {}

    private record Counts(long events, long ledger, long totals, long letters) {

        boolean settled() {
            return ledger >= events && totals >= events && letters >= events;
        }
    }

    /** Waits; returns whether everything was delivered. */
    static boolean await(DataSource database, Journals journals, Duration stall) throws SQLException {
        Counts last = counts(database, journals);
        long progressed = System.nanoTime();
        while (!last.settled() && System.nanoTime() - progressed < stall.toNanos()) {
            LockSupport.parkNanos(POLL.toNanos());
            Counts now = counts(database, journals);
            if (!now.equals(last)) {
                progressed = System.nanoTime();
            }
            last = now;
        }
        return last.settled();
    }

    private static Counts counts(DataSource database, Journals journals) throws SQLException {
        Set<String> letters = new HashSet<>();
        for (Letter letter : journals.readOn().letters()) {
            letters.add(letter.stream() + " " + letter.version() + " " + letter.operation());
        }
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COUNTS)) {
            row.next();
            return new Counts(row.getLong(1), row.getLong(2), row.getLong(3), letters.size());
        }
    }
}
