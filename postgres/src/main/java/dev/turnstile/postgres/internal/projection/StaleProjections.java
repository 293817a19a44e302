package dev.turnstile.postgres.internal.projection;

import dev.turnstile.command.Retries;
import dev.turnstile.failure.spi.FailureText;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.Connections;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.sql.Backoff;
import dev.turnstile.projection.Projections;
import dev.turnstile.projection.RebuildOptions;
import dev.turnstile.projection.TableProjection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tables of projections that may hold values of subjects that were forgotten since, until they are folded again from the
 * log, where these values read as erased. Thread-safe.
 *
 * <p>The mark is written by the forgetting's transaction. The process that forgets folds what it knows at once; others
 * look every few seconds for marks of the projections that they run.
 */
public final class StaleProjections implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StaleProjections.class);

    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    /** How often it looks whether another node has folded a projection again. */
    private static final Retries LOOKS = new Retries(Integer.MAX_VALUE, Duration.ofMillis(50), Duration.ofMillis(500));

    private static final Backoff BACKOFF = Backoff.jittered();
    private static final int MOST_FAILURES = 30;

    private static final String MARK = """
            UPDATE {schema}.projection SET stale_since = clock_timestamp()""";

    private static final String STALE = """
            SELECT name, version FROM {schema}.projection WHERE stale_since IS NOT NULL ORDER BY name, version""";

    private static final String CLAIM = """
            UPDATE {schema}.projection SET claimed_until = clock_timestamp() + interval '30 seconds'
            WHERE name = ? AND version = ? AND stale_since IS NOT NULL
              AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
            RETURNING CAST(stale_since AS text)""";

    private static final String RENEW = """
            UPDATE {schema}.projection SET claimed_until = clock_timestamp() + interval '30 seconds'
            WHERE name = ? AND version = ?""";

    private static final String RELEASE = """
            UPDATE {schema}.projection SET claimed_until = NULL WHERE name = ? AND version = ?""";

    /** A subject that was forgotten meanwhile leaves a later mark. */
    private static final String CLEAR = """
            UPDATE {schema}.projection
            SET claimed_until = NULL, stale_since = nullif(stale_since, CAST(? AS timestamptz))
            WHERE name = ? AND version = ?""";

    private static final String IS_STALE = """
            SELECT stale_since IS NOT NULL FROM {schema}.projection WHERE name = ? AND version = ?""";

    private final String schema;
    private final Connections.Own connections;
    private final Supplier<Projections> projections;
    private final Map<Id, TableProjection<?, ?, ?>> known = new ConcurrentHashMap<>();
    private @Nullable CountDownLatch running;

    /**
     * Makes one.
     *
     * @param projections what folds tables again
     */
    public StaleProjections(String schema, Connections.Own connections, Supplier<Projections> projections) {
        this.schema = QuotedName.of(schema);
        this.connections = connections;
        this.projections = projections;
    }

    /** A version of a projection. */
    private record Id(String name, int version) {

        @Override
        public String toString() {
            return "projection " + name + " version " + version;
        }
    }

    /** Looks after a projection that this process runs. */
    public synchronized void add(TableProjection<?, ?, ?> projection) {
        known.put(new Id(projection.name(), projection.version()), projection);
        if (running == null) {
            CountDownLatch ended = new CountDownLatch(1);
            running = ended;
            Thread.ofVirtual().name("turnstile-stale-projections").start(() -> look(ended));
        }
    }

    /** Looks no longer after a projection. */
    public synchronized void remove(TableProjection<?, ?, ?> projection) {
        known.remove(new Id(projection.name(), projection.version()));
        if (known.isEmpty()) {
            close();
        }
    }

    @Override
    public synchronized void close() {
        if (running != null) {
            running.countDown();
            running = null;
        }
    }

    /** Marks all tables, in the transaction that forgets a subject. */
    public void mark(Connection connection) throws SQLException {
        try (PreparedStatement mark = connection.prepareStatement(sql(MARK))) {
            mark.executeUpdate();
        }
    }

    /**
     * Folds the marked tables again that this process knows, and passes over those that hold nothing of the subject.
     *
     * @param concerned tells whether a projection selects events with values of the subject
     * @return an empty text for each table that holds nothing of the subject any more, else why it may
     */
    public Map<String, String> fold(Predicate<TableProjection<?, ?, ?>> concerned) {
        Map<String, String> answers = new LinkedHashMap<>();
        for (Id id : stale()) {
            TableProjection<?, ?, ?> projection = known.get(id);
            answers.put(
                    id.toString(),
                    projection == null
                            ? "this process does not run it; the table may hold values until a process that does has"
                                    + " folded it again"
                            : folded(id, projection, concerned.test(projection)));
        }
        return answers;
    }

    private String folded(Id id, TableProjection<?, ?, ?> projection, boolean concerned) {
        try {
            long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
            for (int attempt = 1; System.nanoTime() - deadline < 0; attempt++) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                String since = claimed(id);
                if (since != null) {
                    foldClaimed(id, projection, since, concerned);
                } else if (!isStale(id)) {
                    return "";
                } else {
                    BACKOFF.pause(LOOKS, attempt);
                }
            }
            return "another node has not folded it again within " + LONGEST_WAIT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the thread was interrupted before it was folded again";
        } catch (RuntimeException e) {
            LOG.warn("{} is not folded again: {}", id, Failures.text(e), Failures.trace(e));
            return Failures.text(e);
        }
    }

    private void foldClaimed(Id id, TableProjection<?, ?, ?> projection, String since, boolean concerned) {
        try {
            if (concerned) {
                RebuildOptions options = RebuildOptions.defaults()
                        .withFreshStart()
                        .withoutShowing()
                        .withProgress(progress -> update(RENEW, id));
                projections.get().rebuild(projection, options);
                requireDropped(projection);
                LOG.info("{} is folded again after a subject was forgotten", id);
            }
            cleared(id, since);
        } catch (RuntimeException e) {
            update(RELEASE, id);
            throw e;
        }
    }

    /** A reader may have kept a rebuild from dropping the table that it replaced. */
    private void requireDropped(TableProjection<?, ?, ?> projection) {
        RowShape<?, ?> shape = RowShape.of(projection);
        TableDefinition definition = new TableDefinition(shape);
        connections.inTransaction("drop the old table of " + projection.name(), connection -> {
            definition.drop(connection, shape.table() + "_old");
            return projection;
        });
    }

    private void look(CountDownLatch ended) {
        int failures = 0;
        try {
            while (!ended.await(LOOK.toMillis(), TimeUnit.MILLISECONDS) && failures < MOST_FAILURES) {
                try {
                    lookOnce();
                    failures = 0;
                } catch (RuntimeException e) {
                    failures++;
                    LOG.debug("stale projections: {}", FailureText.of(e));
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("stale projections: interrupted");
        }
    }

    private void lookOnce() {
        for (Id id : stale()) {
            TableProjection<?, ?, ?> projection = known.get(id);
            if (projection != null) {
                folded(id, projection, true);
            }
        }
    }

    private List<Id> stale() {
        return connections.run("look for stale projections", connection -> {
            List<Id> all = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement(sql(STALE));
                    ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    all.add(new Id(row.getString(1), row.getInt(2)));
                }
            }
            return all;
        });
    }

    private @Nullable String claimed(Id id) {
        List<String> since = new ArrayList<>();
        connections.inTransaction("claim " + id, connection -> {
            try (PreparedStatement claim = bound(connection, CLAIM, id, 1);
                    ResultSet row = claim.executeQuery()) {
                if (row.next()) {
                    since.add(row.getString(1));
                }
            }
            return since;
        });
        return since.isEmpty() ? null : since.getFirst();
    }

    private boolean isStale(Id id) {
        return connections.run("look at " + id, connection -> {
            try (PreparedStatement query = bound(connection, IS_STALE, id, 1);
                    ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        });
    }

    private void cleared(Id id, String since) {
        connections.inTransaction("clear the mark of " + id, connection -> {
            try (PreparedStatement clear = bound(connection, CLEAR, id, 2)) {
                clear.setString(1, since);
                return clear.executeUpdate();
            }
        });
    }

    private void update(String sql, Id id) {
        connections.inTransaction("claim " + id, connection -> {
            try (PreparedStatement update = bound(connection, sql, id, 1)) {
                return update.executeUpdate();
            }
        });
    }

    private PreparedStatement bound(Connection connection, String sql, Id id, int first) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql(sql));
        statement.setString(first, id.name());
        statement.setInt(first + 1, id.version());
        return statement;
    }

    private String sql(String text) {
        return text.replace("{schema}", schema);
    }
}
