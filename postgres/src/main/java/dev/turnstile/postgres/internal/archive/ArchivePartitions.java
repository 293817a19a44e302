package dev.turnstile.postgres.internal.archive;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.archive.ArchivePartition;
import dev.turnstile.postgres.archive.ArchiveReport;
import dev.turnstile.postgres.internal.connection.Connections;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.sql.TextLiteral;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Creates, lists, detaches and attaches the partitions of the archive. Thread-safe. */
public final class ArchivePartitions {

    private static final long POSITIONS = 10_000_000;
    private static final int MAX_PARTITIONS = 1_000;
    private static final int ANALYZE_THRESHOLD = 1_000;

    /** Only one transaction at a time creates or changes partitions. Readers of the list are not blocked. */
    private static final String LOCK = """
            SET LOCAL lock_timeout = '5s';
            LOCK TABLE {schema}.archive_partition IN SHARE ROW EXCLUSIVE MODE""";

    private static final String END = """
            SELECT coalesce(pg_sequence_last_value(CAST({positions} AS regclass)), 0) AS last, coalesce(p.to_position, 0) AS upto,
              coalesce(p.to_position - p.from_position, 0) AS size
            FROM (SELECT) AS one
            LEFT JOIN (SELECT * FROM {schema}.archive_partition ORDER BY to_position DESC LIMIT 1) AS p ON true""";

    /** Attaching delays readers only briefly; CREATE TABLE .. PARTITION OF would also wait for long-running readers. */
    private static final String CREATE = """
            CREATE TABLE {schema}.{partition} (LIKE {schema}.event_archive INCLUDING INDEXES);
            ALTER TABLE {schema}.event_archive ATTACH PARTITION {schema}.{partition} FOR VALUES FROM ({from}) TO ({to})""";

    private static final String NOTE =
            "INSERT INTO {schema}.archive_partition (name, from_position, to_position) VALUES (?, ?, ?)";

    private static final String LIST = """
            SELECT p.name, p.from_position, p.to_position, p.detached_at IS NULL AS attached,
              coalesce(p.events, greatest(c.reltuples, 0)) AS events,
              coalesce(pg_total_relation_size(c.oid), 0) AS bytes
            FROM {schema}.archive_partition p
            LEFT JOIN pg_class c ON c.relnamespace = CAST(? AS regnamespace) AND c.relname = p.name
            ORDER BY p.from_position""";

    private static final String DETACH = """
            ALTER TABLE {schema}.event_archive DETACH PARTITION {schema}.{partition};
            INSERT INTO {schema}.archive_gap (stream_id, first_version, last_version, first_position, partition)
            SELECT stream_id, min(version), max(version), min(position), {name}
            FROM {schema}.{partition} GROUP BY stream_id;
            UPDATE {schema}.archive_partition p
            SET detached_at = clock_timestamp(), first_position = held.first, last_position = held.last,
              events = held.events, first_horizon = earliest.horizon, first_horizon_position = earliest.position,
              last_horizon = latest.horizon, last_horizon_position = latest.position,
              categories = ARRAY(SELECT DISTINCT s.category FROM {schema}.archive_gap g
                JOIN {schema}.stream s ON s.id = g.stream_id WHERE g.partition = p.name)
            FROM (SELECT min(position) AS first, max(position) AS last, count(*) AS events
                FROM {schema}.{partition}) AS held
            LEFT JOIN (SELECT horizon, position FROM {schema}.{partition}
                ORDER BY horizon, position LIMIT 1) AS earliest ON true
            LEFT JOIN (SELECT horizon, position FROM {schema}.{partition}
                ORDER BY horizon DESC, position DESC LIMIT 1) AS latest ON true
            WHERE p.name = {name}""";

    /** Selects the subscriptions that still need an event of a partition, for a shard or a parked stream. */
    private static final String NEEDED = """
            SELECT DISTINCT n.name
            FROM {schema}.subscription_shard s
            JOIN {schema}.subscription n ON n.id = s.subscription
            WHERE (s.horizon, s.position) < (
                SELECT e.horizon, e.position FROM {schema}.{partition} e
                ORDER BY e.horizon DESC, e.position DESC LIMIT 1)
              OR EXISTS (
                SELECT FROM {schema}.parked_stream p JOIN {schema}.{partition} e ON e.stream_id = p.stream_id
                WHERE p.subscription = n.id AND e.version >= p.version)
            ORDER BY n.name""";

    private static final String ATTACH = """
            ALTER TABLE {schema}.event_archive ATTACH PARTITION {schema}.{partition} FOR VALUES FROM ({from}) TO ({to});
            DELETE FROM {schema}.archive_gap WHERE partition = {name};
            UPDATE {schema}.archive_partition
            SET detached_at = NULL, first_position = NULL, last_position = NULL, events = NULL, categories = NULL,
              first_horizon = NULL, first_horizon_position = NULL, last_horizon = NULL, last_horizon_position = NULL
            WHERE name = {name}""";

    private final String schema;
    private final ArchiveText text;
    private final Connections.Own connections;

    public ArchivePartitions(String schema, Connections.Own connections) {
        this.schema = schema;
        this.text = new ArchiveText(schema);
        this.connections = connections;
    }

    /**
     * The end of the log and of the partitions.
     *
     * @param last the last position of the log
     * @param upTo the first position after the last partition
     * @param size the number of positions of the last partition
     */
    private record End(long last, long upTo, long size) {}

    /** Creates partitions up to the end of the log, and {@code ahead} more. */
    public List<ArchivePartition> create(int ahead, long positions) {
        if (ahead < 0 || positions < 0) {
            throw new IllegalArgumentException(
                    "expected 0 or more partitions and positions, got " + ahead + " and " + positions);
        }
        return connections.inTransaction("create partitions of the archive", connection -> {
            run(connection, text.sql(LOCK));
            End end = end(connection);
            long size = positions > 0 ? positions : end.size > 0 ? end.size : POSITIONS;
            checkCount(end, ahead, size);
            List<ArchivePartition> made = new ArrayList<>();
            for (long from = end.upTo; from - ahead * size <= end.last; from += size) {
                made.add(create(connection, from, from + size));
            }
            return made;
        });
    }

    private static void checkCount(End end, int ahead, long size) {
        long missing = Math.floorDiv(end.last - end.upTo, size) + 1 + ahead;
        if (missing > MAX_PARTITIONS) {
            throw new IllegalArgumentException("expected at most " + MAX_PARTITIONS + " partitions at a time, got "
                    + missing + " from position " + end.upTo + " for a log that ends at position " + end.last
                    + "; create fewer, or partitions of more than " + size + " positions");
        }
    }

    private End end(Connection connection) throws SQLException {
        String sql = StatementTemplate.of(schema)
                .with("positions", TextLiteral.of(QuotedName.of(schema) + ".event_position_seq"))
                .fill(END);
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            row.next();
            return new End(row.getLong("last"), row.getLong("upto"), row.getLong("size"));
        }
    }

    private ArchivePartition create(Connection connection, long from, long to) throws SQLException {
        String name = String.format(Locale.ROOT, "event_archive_%012d", from);
        run(connection, filled(CREATE, name, from, to));
        try (PreparedStatement note = connection.prepareStatement(text.sql(NOTE))) {
            note.setString(1, name);
            note.setLong(2, from);
            note.setLong(3, to);
            note.executeUpdate();
        }
        return new ArchivePartition(name, from, to, 0, 0, true);
    }

    /** Runs ANALYZE on partitions that received many events, or events for the first time. */
    public void analyze(ArchiveReport moved) {
        Set<String> unknown = moved.events() >= ANALYZE_THRESHOLD
                ? moved.partitions()
                : list().stream()
                        .filter(one -> one.rows() == 0)
                        .map(ArchivePartition::name)
                        .filter(moved.partitions()::contains)
                        .collect(Collectors.toSet());
        connections.run("analyze the archive", connection -> {
            for (String name : unknown) {
                run(connection, text.sql("ANALYZE {schema}.") + QuotedName.of(name));
            }
            return unknown;
        });
    }

    public List<ArchivePartition> list() {
        return connections.run("read the partitions of the archive", this::list);
    }

    private List<ArchivePartition> list(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(text.sql(LIST))) {
            query.setString(1, QuotedName.of(schema));
            try (ResultSet row = query.executeQuery()) {
                List<ArchivePartition> found = new ArrayList<>();
                while (row.next()) {
                    found.add(new ArchivePartition(
                            row.getString("name"),
                            row.getLong("from_position"),
                            row.getLong("to_position"),
                            row.getLong("events"),
                            row.getLong("bytes"),
                            row.getBoolean("attached")));
                }
                return found;
            }
        }
    }

    public ArchivePartition detach(String name) {
        return change("detach", DETACH, name, true, this::requirePassed);
    }

    public ArchivePartition attach(String name) {
        return change("attach", ATTACH, name, false, (connection, one) -> {});
    }

    /** Checks whether a partition may be changed. */
    @FunctionalInterface
    private interface Check {
        void on(Connection connection, ArchivePartition one) throws SQLException;
    }

    private void requirePassed(Connection connection, ArchivePartition one) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(text.sql(filled(NEEDED, one.name(), one.from(), one.to())))) {
            List<String> behind = new ArrayList<>();
            while (row.next()) {
                behind.add(row.getString(1));
            }
            if (!behind.isEmpty()) {
                throw new IllegalStateException("partition " + one.name()
                        + ": expected every subscription to have handled its events, but " + behind
                        + " have not; detach the partition later, or remove these subscriptions");
            }
        }
    }

    private ArchivePartition change(String what, String sql, String name, boolean attached, Check check) {
        return connections.inTransaction(what + " " + name, connection -> {
            run(connection, text.sql(LOCK));
            ArchivePartition one = named(connection, name);
            if (one.attached() != attached) {
                throw new IllegalArgumentException("partition " + name + ": expected to be "
                        + (attached ? "attached, it is detached" : "detached, it is attached") + " already");
            }
            check.on(connection, one);
            run(connection, filled(sql, name, one.from(), one.to()));
            return named(connection, name);
        });
    }

    private ArchivePartition named(Connection connection, String name) throws SQLException {
        List<ArchivePartition> all = list(connection);
        return all.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("partition " + name + ": "
                        + (all.isEmpty()
                                ? "the archive has no partitions yet; move events into it first, for example by"
                                        + " 'turnstile archive run'"
                                : "expected one of "
                                        + all.stream()
                                                .map(ArchivePartition::name)
                                                .toList())));
    }

    private String filled(String sql, String name, long from, long to) {
        return StatementTemplate.of(schema)
                .with("partition", QuotedName.of(name))
                .with("name", TextLiteral.of(name))
                .with("from", Long.toString(from))
                .with("to", Long.toString(to))
                .fill(sql);
    }

    private void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
