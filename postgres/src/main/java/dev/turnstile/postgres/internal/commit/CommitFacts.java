package dev.turnstile.postgres.internal.commit;

import dev.turnstile.command.CallerTransactions.CallerTransaction.End;
import dev.turnstile.event.Appended;
import dev.turnstile.postgres.internal.connection.OwnConnection;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes and reads the rows that show whether a transaction was committed. Thread-safe.
 *
 * <p>Each transaction holds its own advisory lock until its end, which may be a commit, a rollback or a crash of the
 * server. A missing row proves a rollback only if the lock is free.
 */
public final class CommitFacts {

    private static final Logger LOG = LoggerFactory.getLogger(CommitFacts.class);

    private static final String WRITE = "SELECT pg_advisory_xact_lock(?), {schema}.write_commit_fact(?)";

    private static final String WRITTEN = "SELECT EXISTS (SELECT FROM {schema}.commit_fact WHERE id = ?)";

    private static final String MARK = """
            SELECT {schema}.write_commit_fact(?), current_setting('transaction_read_only') = 'on'""";

    private static final String MARKED = "SELECT id FROM {schema}.commit_fact WHERE id = ANY (?)";

    private static final String CONFIRM = "INSERT INTO {schema}.commit_fact (id) VALUES (?)";

    /**
     * Identifies the event by its command id, and finds it by the index on positions. A missing event does not prove a
     * rollback if its stream was closed forever, or if the event may be archived in a detached partition.
     */
    public static final String EVENT = """
            SELECT EXISTS (SELECT FROM {schema}.every_event WHERE position = ? AND command_id = ?),
              EXISTS (SELECT FROM {schema}.stream s JOIN {schema}.category c ON c.id = s.category
                WHERE c.name = ? AND s.key = ? AND (s.closed OR s.archived_up_to >= ?))""";

    private static final String PURGE = """
            DELETE FROM {schema}.commit_fact WHERE id IN (
              SELECT id FROM {schema}.commit_fact WHERE written_at < clock_timestamp() - interval '1 day'
              ORDER BY written_at LIMIT 1000 FOR UPDATE SKIP LOCKED)""";

    /** Each purge deletes up to 1,000 old rows, so one purge per 250 writes is enough. */
    private static final int PURGE_INTERVAL = 250;

    private final StatementTemplate template;

    /** Uses the tables of a schema. */
    public CommitFacts(String schema) {
        this.template = StatementTemplate.of(schema);
    }

    /** Returns the key of the advisory lock that a transaction holds until it ends. */
    public static long lockKey(UUID transaction) {
        return transaction.getMostSignificantBits() ^ transaction.getLeastSignificantBits();
    }

    /**
     * Writes a row for a transaction that has written something, as its last statement, and takes its advisory lock.
     *
     * @param transaction an id that no other transaction has
     */
    public CommitFact write(Connection connection, UUID transaction) throws SQLException {
        try (PreparedStatement write = connection.prepareStatement(sql(WRITE))) {
            write.setLong(1, lockKey(transaction));
            write.setObject(2, transaction);
            try (ResultSet row = write.executeQuery()) {
                return row.next() && row.getBoolean(2) ? looked -> look(looked, transaction) : CommitFact.NOTHING;
            }
        }
    }

    private End look(Connection connection, UUID transaction) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(WRITTEN))) {
            query.setObject(1, transaction);
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1) ? End.COMMITTED : End.ROLLED_BACK;
            }
        }
    }

    /** Returns the fact that a transaction appended an event with a command id that no other transaction uses. */
    public CommitFact appended(Appended event, UUID commandId) {
        return connection -> {
            try (PreparedStatement query = connection.prepareStatement(sql(EVENT))) {
                query.setLong(1, event.position());
                query.setObject(2, commandId);
                query.setString(3, event.stream().category());
                query.setString(4, event.stream().key());
                query.setInt(5, event.version());
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    return row.getBoolean(1) ? End.COMMITTED : row.getBoolean(2) ? End.UNKNOWN : End.ROLLED_BACK;
                }
            }
        };
    }

    /** Writes a row with a random id, so that the lookup's commit writes WAL. */
    void confirm(Connection connection) throws SQLException {
        insert(connection, UUID.randomUUID());
    }

    private void insert(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement write = connection.prepareStatement(sql(CONFIRM))) {
            write.setObject(1, id);
            write.executeUpdate();
        }
    }

    /** Writes a row that vanishes with a rollback to an earlier savepoint. Returns false in a read-only transaction. */
    public boolean mark(Connection connection, UUID id) throws SQLException {
        boolean written;
        boolean readOnly;
        try (PreparedStatement write = connection.prepareStatement(sql(MARK))) {
            write.setObject(1, id);
            try (ResultSet row = write.executeQuery()) {
                row.next();
                written = row.getBoolean(1);
                readOnly = row.getBoolean(2);
            }
        }
        if (!written && !readOnly) {
            insert(connection, id);
        }
        return written || !readOnly;
    }

    /** Returns the ids of the {@link #mark} rows that the connection sees. */
    public Set<UUID> marked(Connection connection, Collection<UUID> ids) throws SQLException {
        Set<UUID> marked = new HashSet<>();
        try (PreparedStatement query = connection.prepareStatement(sql(MARKED))) {
            query.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    marked.add(row.getObject(1, UUID.class));
                }
            }
        }
        return marked;
    }

    /** Deletes old rows in one of 250 calls on average, on a connection of its own. */
    public void purgeOccasionally(DataSource dataSource) {
        if (ThreadLocalRandom.current().nextInt(PURGE_INTERVAL) == 0) {
            try (Connection connection = OwnConnection.take(dataSource)) {
                purge(connection);
            } catch (SQLException | RuntimeException e) {
                LOG.debug("old commit facts were not deleted", Failures.trace(e));
            }
        }
    }

    /** Deletes up to 1,000 rows that are older than a day, and skips locked rows. */
    public int purge(Connection connection) throws SQLException {
        try (Statement purge = connection.createStatement()) {
            return purge.executeUpdate(sql(PURGE));
        }
    }

    private String sql(String text) {
        return template.fill(text);
    }
}
