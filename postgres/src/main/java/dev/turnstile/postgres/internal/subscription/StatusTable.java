package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.sql.SqlCursor;
import dev.turnstile.postgres.internal.sql.SqlTime;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.subscription.declaration.Declaration;
import dev.turnstile.postgres.internal.subscription.declaration.UnmatchedSelection;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Subscriptions.HorizonHolder;
import dev.turnstile.subscription.Subscriptions.ParkedStream;
import dev.turnstile.subscription.Subscriptions.SubscriptionStatus;
import dev.turnstile.subscription.Subscriptions.SubscriptionStatus.Shard;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the status of subscriptions, and redelivers and skips events of parked streams. Thread-safe. */
final class StatusTable {

    private static final String SUBSCRIPTIONS = """
            SELECT n.id, n.name, behind.count AS behind, behind.oldest,
              CAST(coalesce(extract(epoch FROM clock_timestamp() - behind.oldest), 0) * 1000 AS bigint) AS age,
              parked.retrying, parked.dead, CASE WHEN NOT coalesce(members.running, false)
                THEN greatest(n.seen_at, members.seen_until) END AS stopped, %s
            FROM {schema}.subscription n
            CROSS JOIN LATERAL (
              SELECT horizon, position FROM {schema}.subscription_shard s
              WHERE s.subscription = n.id ORDER BY horizon, position LIMIT 1) AS least
            CROSS JOIN LATERAL (
              SELECT count(*), min(recorded_at) AS oldest FROM (
                SELECT recorded_at FROM {schema}.every_event e
                WHERE (e.horizon, e.position) > (least.horizon, least.position)
                ORDER BY e.horizon, e.position LIMIT 100000) AS waiting) AS behind
            CROSS JOIN LATERAL (
              SELECT count(*) FILTER (WHERE next_attempt_at IS NOT NULL) AS retrying,
                count(*) FILTER (WHERE next_attempt_at IS NULL) AS dead
              FROM {schema}.parked_stream p WHERE p.subscription = n.id) AS parked
            CROSS JOIN LATERAL (
              SELECT max(seen_until) AS seen_until, bool_or(seen_until > clock_timestamp()) AS running
              FROM {schema}.subscription_member m WHERE m.subscription = n.id) AS members
            ORDER BY n.name""".formatted(Declaration.COLUMNS);

    private static final String SHARDS = """
            SELECT shard, CAST(horizon AS text) AS horizon, position, handled,
              CASE WHEN leased_until > clock_timestamp() THEN node END AS node,
              CASE WHEN leased_until > clock_timestamp() THEN rate ELSE 0 END AS rate, fence, failure
            FROM {schema}.subscription_shard WHERE subscription = ? ORDER BY shard""";

    private static final String PARKED = """
            SELECT c.name AS category, s.key, p.version, p.position, coalesce(t.name, '(detached)') AS type, p.attempts,
              p.next_attempt_at, p.failure, p.message, p.parked_at, s.version - p.version + 1 AS waiting
            FROM {schema}.parked_stream p
            JOIN {schema}.subscription n ON n.id = p.subscription
            JOIN {schema}.stream s ON s.id = p.stream_id
            JOIN {schema}.category c ON c.id = s.category
            LEFT JOIN {schema}.every_event e ON e.stream_id = p.stream_id AND e.version = p.version
            LEFT JOIN {schema}.event_type t ON t.id = e.type
            WHERE n.name = ? AND (e.position IS NOT NULL OR EXISTS (
              SELECT FROM {schema}.archive_gap g
              WHERE g.stream_id = p.stream_id AND p.version BETWEEN g.first_version AND g.last_version))
            ORDER BY p.parked_at, p.position""";

    private static final String OF_STREAM = """
            FROM {schema}.subscription n, {schema}.stream s, {schema}.category c
            WHERE p.subscription = n.id AND n.name = ? AND s.id = p.stream_id AND c.id = s.category
              AND c.name = ? AND s.key = ?""";

    private static final String REDELIVER = """
            UPDATE {schema}.parked_stream p SET asked = true, attempts = 0, next_attempt_at = clock_timestamp()
            """ + OF_STREAM;

    private static final String SKIP = """
            UPDATE {schema}.parked_stream p
            SET asked = true, attempts = 0, next_attempt_at = clock_timestamp(), version = p.version + 1
            """ + OF_STREAM + """

              AND p.version = ?""";

    private static final String HOLDER = """
            SELECT pid, application_name, usename, state, query, CAST(extract(epoch FROM open) * 1000 AS bigint) AS open,
              CAST(extract(epoch FROM running) * 1000 AS bigint) AS running FROM (
              SELECT pid, application_name, usename, state, query, age(backend_xid) AS age,
                clock_timestamp() - xact_start AS open, clock_timestamp() - query_start AS running
              FROM pg_stat_activity WHERE backend_xid IS NOT NULL
              UNION ALL
              SELECT 0, gid, owner, 'prepared', '', age(transaction), clock_timestamp() - prepared,
                clock_timestamp() - prepared
              FROM pg_prepared_xacts) AS holders
            ORDER BY age DESC LIMIT 1""";

    /**
     * Skips the event for which a whole shard waits. Such an event is not parked. The node that holds the shard loses
     * its lease.
     */
    private static final String SKIP_HELD = """
            UPDATE {schema}.subscription_shard h
            SET horizon = e.horizon, position = e.position, fence = h.fence + 1, node = NULL, leased_until = NULL,
              failure = NULL, held = NULL
            FROM {schema}.subscription n, {schema}.stream s, {schema}.category c, {schema}.every_event e
            WHERE n.name = ? AND c.name = ? AND s.key = ? AND s.category = c.id AND e.stream_id = s.id
              AND e.version = ? AND h.subscription = n.id AND h.held = e.position""";

    private final String name;
    private final StatementTemplate template;

    StatusTable(String schema) {
        this.name = schema;
        this.template = StatementTemplate.of(schema);
    }

    List<SubscriptionStatus> subscriptions(Connection connection) throws SQLException {
        UnmatchedSelection known = UnmatchedSelection.read(connection, name);
        try (PreparedStatement query = connection.prepareStatement(sql(SUBSCRIPTIONS));
                ResultSet row = query.executeQuery()) {
            List<SubscriptionStatus> all = new ArrayList<>();
            while (row.next()) {
                String subscription = row.getString("name");
                Handled handled = shards(connection, row.getInt("id"));
                Declaration declared = Declaration.read(row);
                Selection selection = declared == null ? null : declared.selection();
                Instant stopped = SqlTime.readOptional(row, "stopped");
                all.add(new SubscriptionStatus(
                        subscription,
                        handled.shards(),
                        handled.events(),
                        row.getLong("behind"),
                        SqlTime.readOptional(row, "oldest"),
                        Duration.ofMillis(row.getLong("age")),
                        handled.rate(),
                        row.getLong("retrying"),
                        row.getLong("dead"),
                        selection,
                        stopped,
                        remarks(subscription, selection, stopped, known)));
            }
            return all;
        }
    }

    private static List<String> remarks(
            String name, @Nullable Selection selection, @Nullable Instant stopped, UnmatchedSelection known) {
        List<String> remarks = new ArrayList<>();
        if (selection == null) {
            remarks.add("nothing is declared; the next application that starts the subscription declares it");
        }
        if (stopped != null) {
            remarks.add("no node has run it since " + stopped.truncatedTo(ChronoUnit.SECONDS)
                    + "; no event after its cursors can be archived until a node runs it again, or"
                    + " turnstile subscriptions remove " + name + " removes it");
        }
        if (selection != null) {
            known.remark(selection).ifPresent(remarks::add);
        }
        return remarks;
    }

    private record Handled(List<Shard> shards, long events, double rate) {}

    private Handled shards(Connection connection, int subscription) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(SHARDS))) {
            query.setInt(1, subscription);
            List<Shard> shards = new ArrayList<>();
            long events = 0;
            double rate = 0;
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    shards.add(new Shard(
                            row.getInt("shard"),
                            SqlCursor.read(row),
                            row.getString("node"),
                            row.getLong("fence"),
                            row.getString("failure")));
                    events += row.getLong("handled");
                    rate += row.getDouble("rate");
                }
            }
            return new Handled(shards, events, rate);
        }
    }

    List<ParkedStream> parked(Connection connection, String subscription) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(PARKED))) {
            query.setString(1, subscription);
            List<ParkedStream> parked = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    parked.add(parked(row, subscription));
                }
            }
            return parked;
        }
    }

    private static ParkedStream parked(ResultSet row, String subscription) throws SQLException {
        return new ParkedStream(
                subscription,
                new StreamName(row.getString("category"), row.getString("key")),
                row.getInt("version"),
                row.getLong("position"),
                row.getString("type"),
                row.getInt("attempts"),
                SqlTime.readOptional(row, "next_attempt_at"),
                row.getString("failure"),
                row.getString("message"),
                SqlTime.read(row, "parked_at"),
                row.getInt("waiting"));
    }

    boolean redeliver(Connection connection, String subscription, StreamName stream) throws SQLException {
        try (PreparedStatement redeliver = connection.prepareStatement(sql(REDELIVER))) {
            name(redeliver, subscription, stream);
            return redeliver.executeUpdate() > 0;
        }
    }

    boolean skip(Connection connection, String subscription, StreamName stream, int version) throws SQLException {
        for (String text : List.of(SKIP, SKIP_HELD)) {
            try (PreparedStatement skip = connection.prepareStatement(sql(text))) {
                name(skip, subscription, stream);
                skip.setInt(4, version);
                if (skip.executeUpdate() > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void name(PreparedStatement statement, String subscription, StreamName stream) throws SQLException {
        statement.setString(1, subscription);
        statement.setString(2, stream.category());
        statement.setString(3, stream.key());
    }

    Optional<HorizonHolder> holder(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(HOLDER);
                ResultSet row = query.executeQuery()) {
            return row.next() ? Optional.of(holder(row)) : Optional.empty();
        }
    }

    private static HorizonHolder holder(ResultSet row) throws SQLException {
        return new HorizonHolder(
                row.getInt("pid"),
                text(row, "application_name"),
                text(row, "usename"),
                text(row, "state"),
                text(row, "query"),
                duration(row, "open"),
                duration(row, "running"));
    }

    private static String text(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }

    private static Duration duration(ResultSet row, String column) throws SQLException {
        return Duration.ofMillis(row.getLong(column));
    }

    private String sql(String text) {
        return template.fill(text);
    }
}
