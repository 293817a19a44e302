package dev.turnstile.postgres.internal.projection;

import dev.turnstile.command.Retries;
import dev.turnstile.failure.spi.FailureText;
import dev.turnstile.postgres.internal.connection.Connections;
import dev.turnstile.postgres.internal.erasure.ComputedTables;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.sql.Backoff;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.projection.Projections;
import dev.turnstile.projection.Projections.RebuildOptions;
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
 * Rebuilds the tables of projections that may contain data of forgotten subjects. In the log, this data is erased.
 * Thread-safe.
 *
 * <p>The transaction that forgets a subject marks the tables as stale. The process of that transaction then rebuilds
 * the projections that it runs. Other processes poll for stale projections among the projections that they run.
 */
public final class StaleProjections implements ComputedTables, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StaleProjections.class);

    private static final Duration POLL_INTERVAL = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    /** The delays between two polls for a projection that another node rebuilds. */
    private static final Retries POLLS = new Retries(Integer.MAX_VALUE, Duration.ofMillis(50), Duration.ofMillis(500));

    private static final Backoff BACKOFF = Backoff.jittered();
    private static final int MAX_FAILURES = 30;

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

    /** Does not clear a later mark, because then another subject was forgotten meanwhile. */
    private static final String CLEAR = """
            UPDATE {schema}.projection
            SET claimed_until = NULL, stale_since = nullif(stale_since, CAST(? AS timestamptz))
            WHERE name = ? AND version = ?""";

    private static final String IS_STALE = """
            SELECT stale_since IS NOT NULL FROM {schema}.projection WHERE name = ? AND version = ?""";

    private final StatementTemplate template;
    private final Connections.Own connections;
    private final Supplier<Projections> projections;
    private final Map<Id, TableProjection<?, ?, ?>> known = new ConcurrentHashMap<>();
    private @Nullable CountDownLatch running;

    /**
     * Creates the rebuilder.
     *
     * @param projections the projections by which tables are rebuilt
     */
    public StaleProjections(String schema, Connections.Own connections, Supplier<Projections> projections) {
        this.template = StatementTemplate.of(schema);
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

    /** Adds a projection that this process runs, and starts polling. */
    public synchronized void add(TableProjection<?, ?, ?> projection) {
        known.put(new Id(projection.name(), projection.version()), projection);
        if (running == null) {
            CountDownLatch ended = new CountDownLatch(1);
            running = ended;
            Thread.ofVirtual().name("turnstile-stale-projections").start(() -> poll(ended));
        }
    }

    /** Removes a projection. Polling stops when the last projection is removed. */
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

    @Override
    public void mark(Connection connection) throws SQLException {
        try (PreparedStatement mark = connection.prepareStatement(sql(MARK))) {
            mark.executeUpdate();
        }
    }

    @Override
    public Map<String, String> fold(Predicate<TableProjection<?, ?, ?>> concerned) {
        Map<String, String> results = new LinkedHashMap<>();
        for (Id id : stale()) {
            TableProjection<?, ?, ?> projection = known.get(id);
            results.put(
                    id.toString(),
                    projection == null
                            ? "this process does not run the projection; its table may contain the subject's data"
                                    + " until a process that runs it has rebuilt it"
                            : rebuilt(id, projection, concerned.test(projection)));
        }
        return results;
    }

    /**
     * Rebuilds a stale table, or waits until another node has rebuilt it. Returns an empty text, or the reason why the
     * table is still stale.
     */
    private String rebuilt(Id id, TableProjection<?, ?, ?> projection, boolean concerned) {
        try {
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            for (int attempt = 1; System.nanoTime() - deadline < 0; attempt++) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                String since = claimed(id);
                if (since != null) {
                    rebuildClaimed(id, projection, since, concerned);
                } else if (!isStale(id)) {
                    return "";
                } else {
                    BACKOFF.pause(POLLS, attempt);
                }
            }
            return "another node has not rebuilt the projection within " + TIMEOUT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the thread was interrupted before the projection was rebuilt";
        } catch (RuntimeException e) {
            LOG.warn("{} was not rebuilt after a subject was forgotten: {}", id, Failures.text(e), Failures.trace(e));
            return Failures.text(e);
        }
    }

    private void rebuildClaimed(Id id, TableProjection<?, ?, ?> projection, String since, boolean concerned) {
        try {
            if (concerned) {
                RebuildOptions options = RebuildOptions.defaults()
                        .withFreshStart()
                        .withoutShowing()
                        .withProgress(progress -> update(RENEW, id));
                projections.get().rebuild(projection, options);
                requireDropped(projection);
                LOG.info("{} was rebuilt after a subject was forgotten", id);
            }
            cleared(id, since);
        } catch (RuntimeException e) {
            update(RELEASE, id);
            throw e;
        }
    }

    /** Drops the replaced table if the rebuild could not drop it because of a reader. */
    private void requireDropped(TableProjection<?, ?, ?> projection) {
        RowShape<?, ?> shape = RowShape.of(projection);
        TableDefinition definition = new TableDefinition(shape);
        connections.inTransaction("drop the old table of " + projection.name(), connection -> {
            definition.drop(connection, shape.table() + "_old");
            return projection;
        });
    }

    private void poll(CountDownLatch ended) {
        int failures = 0;
        try {
            while (!ended.await(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS) && failures < MAX_FAILURES) {
                try {
                    pollOnce();
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

    private void pollOnce() {
        for (Id id : stale()) {
            TableProjection<?, ?, ?> projection = known.get(id);
            if (projection != null) {
                rebuilt(id, projection, true);
            }
        }
    }

    private List<Id> stale() {
        return connections.run("read the stale projections", connection -> {
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
        return connections.run("read the mark of " + id, connection -> {
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
        return template.fill(text);
    }
}
