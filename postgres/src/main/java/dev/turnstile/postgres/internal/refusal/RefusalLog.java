package dev.turnstile.postgres.internal.refusal;

import dev.turnstile.command.Retries;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.commit.CommitFacts;
import dev.turnstile.postgres.internal.connection.OwnConnection;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.sql.Backoff;
import dev.turnstile.refusal.Refusal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes refusals to their table in batches, in separate transactions.
 *
 * <p>The caller never waits: a refusal is counted and dropped if the queue is full. A thread runs only while the queue
 * contains refusals. A batch whose commit was not acknowledged is written again unless it was stored. To detect this,
 * each batch stores a row with its own id.
 */
public final class RefusalLog {

    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

    private static final int CAPACITY = 10_000;

    private static final int BATCH = 500;

    /**
     * With a backoff of up to one second, the attempts take about ten seconds on average, enough for the restart of a
     * server.
     */
    private static final int MAX_ATTEMPTS = 25;

    /** Limits the time for which a locked table can block {@link #close}. */
    private static final int TIMEOUT_SECONDS = 10;

    private static final int WARNING_INTERVAL = 1_000;

    private static final String WRITE = """
            WITH fact AS (INSERT INTO {schema}.commit_fact (id) VALUES (?) ON CONFLICT DO NOTHING RETURNING id)
            INSERT INTO {schema}.refusal
              (refused_at, verb, name, message, subject, record, state, guards, actor, command_id)
            SELECT CAST(refused_at AS timestamptz), verb, name, message, subject, record, state,
              CASE WHEN guards IS NOT NULL
                THEN ARRAY(SELECT jsonb_array_elements_text(CAST(guards AS jsonb) -> 'guards')) END, actor, CAST(command_id AS uuid)
            FROM fact, unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]),
                CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]))
              AS given(refused_at, verb, name, message, subject, record, state, guards, actor, command_id)""";

    private final DataSource dataSource;
    private final String sql;
    private final Json json;
    private final Backoff backoff;
    private final CommitFacts facts;
    private final BlockingQueue<RefusalRow> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final ReentrantLock writer = new ReentrantLock();
    private final AtomicBoolean writing = new AtomicBoolean();
    private final AtomicLong dropped = new AtomicLong();
    private volatile boolean closed;

    /**
     * A refusal to be recorded.
     *
     * @param refusedAt the time at which the command was refused
     * @param verb the name of the command or transition
     * @param refusal the refusal
     * @param actor the actor, or null if unknown
     * @param commandId the id of the invocation
     */
    public record Entry(
            Instant refusedAt,
            String verb,
            Refusal refusal,
            @Nullable String actor,
            UUID commandId) {}

    public RefusalLog(DataSource dataSource, String schema, Json json, CommitFacts facts, Backoff backoff) {
        this.dataSource = dataSource;
        this.json = json;
        this.sql = WRITE.replace("{schema}", QuotedName.of(schema));
        this.facts = facts;
        this.backoff = backoff;
    }

    /** Adds a refusal to the queue. Its fields are read on the calling thread, before this method returns. */
    public void add(Entry entry) {
        RefusalRow row;
        try {
            row = RefusalRow.of(entry, json);
        } catch (RuntimeException e) {
            drop(1, entry.refusal().getClass().getName() + ": its fields cannot be read: " + e);
            return;
        }
        if (!queue.offer(row)) {
            drop(1, "the queue of " + CAPACITY + " is full");
        } else if (writing.compareAndSet(false, true)) {
            Thread.ofVirtual().name("turnstile-refusals").start(this::writeAll);
        }
    }

    /** Returns the number of refusals that were dropped since the start. */
    public long dropped() {
        return dropped.get();
    }

    /**
     * Writes the queue on the calling thread. When the method returns, all refusals that were added before the call are
     * written or dropped.
     */
    public void flush() {
        writer.lock();
        try {
            List<RefusalRow> batch = new ArrayList<>();
            while (queue.drainTo(batch, BATCH) > 0) {
                write(batch);
                batch.clear();
            }
        } finally {
            writer.unlock();
        }
    }

    /** Writes the queue. From now on, a failed attempt drops the batch and the rest of the queue. */
    public void close() {
        closed = true;
        flush();
    }

    private void writeAll() {
        do {
            try {
                flush();
            } finally {
                writing.set(false);
            }
        } while (!queue.isEmpty() && writing.compareAndSet(false, true));
    }

    private void write(List<RefusalRow> batch) {
        UUID id = UUID.randomUUID();
        for (int attempt = 1; ; attempt++) {
            try {
                insert(id, batch);
                return;
            } catch (SQLException | RuntimeException e) {
                if (closed || attempt == MAX_ATTEMPTS) {
                    drop(batch.size() + (closed ? queue.drainTo(new ArrayList<>()) : 0), Failures.text(e));
                    return;
                }
                backoff.pause(Retries.defaults(), attempt);
            }
        }
    }

    private void insert(UUID id, List<RefusalRow> batch) throws SQLException {
        try (Connection connection = OwnConnection.take(dataSource);
                PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setQueryTimeout(TIMEOUT_SECONDS);
            insert.setObject(1, id);
            for (int column = 0; column < RefusalRow.COLUMNS; column++) {
                insert.setArray(column + 2, connection.createArrayOf("text", RefusalRow.column(batch, column)));
            }
            insert.executeUpdate();
        }
        facts.purgeOccasionally(dataSource);
    }

    private void drop(int count, @Nullable String reason) {
        long after = dropped.addAndGet(count);
        long before = after - count;
        if (before == 0 || before / WARNING_INTERVAL < after / WARNING_INTERVAL) {
            LOG.warn("refusals not recorded: {} so far; the last failure: {}", after, reason);
        }
    }
}
