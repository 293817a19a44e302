package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.failure.RaisedState;
import dev.turnstile.postgres.internal.log.Fetched;
import dev.turnstile.postgres.internal.log.LogFeed;
import dev.turnstile.postgres.internal.log.LogWindow;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.settings.NodeSettings;
import dev.turnstile.subscription.Cursor;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the log page by page, and queues the events in the shards of the node. Used only by the node's thread. */
final class LogReading {

    private static final Logger LOG = LoggerFactory.getLogger(LogReading.class);

    private static final Duration FAILURE_DELAY = Duration.ofMillis(500);

    /**
     * The limit of the queued events of a node. Above the limit, the node reads only for shards with an empty queue.
     * The queues exceed the limit by at most one page.
     */
    private static final long MAX_QUEUED_BYTES = 4 * LogFeed.MAX_BYTES;

    private final ShardWorker.Parts parts;
    private final NodeSettings settings;
    private final Map<Integer, Running> running;
    private final Map<ShardTable.Key, Shard> shards;
    private int turn;
    private Cursor archived = Cursor.START;

    LogReading(
            ShardWorker.Parts parts,
            NodeSettings settings,
            Map<Integer, Running> running,
            Map<ShardTable.Key, Shard> shards) {
        this.parts = parts;
        this.settings = settings;
        this.running = running;
        this.shards = shards;
    }

    /** Sets the cursor of the last event in the archive. */
    void archived(Cursor cursor) {
        archived = cursor;
    }

    /** Reads a page for the shards that are at the same cursor, and returns whether there may be more to read. */
    boolean read(Incarnation in) throws SQLException {
        NavigableMap<Cursor, List<Shard>> cursors = cursors();
        if (cursors.isEmpty()) {
            return false;
        }
        Cursor after = List.copyOf(cursors.keySet()).get(turn++ % cursors.size());
        Cursor next = cursors.higherKey(after);
        List<Shard> readers = cursors.getOrDefault(after, List.of());
        LogFeed.Page page;
        try {
            page = parts.database()
                    .with(connection -> parts.feed()
                            .page(
                                    connection,
                                    in,
                                    source(after),
                                    after,
                                    next == null ? LogWindow.END : next,
                                    settings.page()));
        } catch (SQLException e) {
            RuntimeException detached = RaisedState.translated(e);
            if (detached == null) {
                throw e;
            }
            failed(readers, detached);
            return cursors.size() > 1;
        } catch (RuntimeException | Error e) {
            failed(readers, e);
            return cursors.size() > 1;
        }
        readers.forEach(Shard::readSucceeded);
        queue(page, after, next, readers);
        return !page.events().isEmpty() || cursors.size() > 1;
    }

    private NavigableMap<Cursor, List<Shard>> cursors() {
        boolean room = shards.values().stream().mapToLong(Shard::queuedBytes).sum() < MAX_QUEUED_BYTES;
        NavigableMap<Cursor, List<Shard>> cursors = new TreeMap<>();
        for (Shard shard : shards.values()) {
            if (shard.reading(room)) {
                cursors.computeIfAbsent(shard.fetched(), at -> new ArrayList<>())
                        .add(shard);
            }
        }
        return cursors;
    }

    /** Delays the shards whose next events are detached or cannot be read. The other shards are not affected. */
    private static void failed(List<Shard> readers, Throwable failure) {
        for (Shard reader : readers) {
            LOG.warn(
                    "subscription {}: shard {} cannot read its next events, and tries again in {}: {}",
                    reader.of().declared().name(),
                    reader.key().shard(),
                    FAILURE_DELAY,
                    Failures.text(failure));
            reader.readFailed(Failures.text(failure), FAILURE_DELAY);
        }
    }

    private LogWindow.Source source(Cursor after) {
        return after.reaches(archived) ? LogWindow.Source.HOT : LogWindow.Source.ALL;
    }

    private void queue(LogFeed.Page page, Cursor after, @Nullable Cursor next, List<Shard> readers) {
        Map<ShardTable.Key, List<Fetched>> each = new HashMap<>();
        readers.forEach(reader -> each.put(reader.key(), new ArrayList<>()));
        for (Fetched event : page.events()) {
            for (Running subscription : running.values()) {
                int shard = subscription.shard(event.stream());
                List<Fetched> selected = each.get(new ShardTable.Key(subscription.id(), shard));
                if (selected != null && subscription.selects(event.event())) {
                    selected.add(event);
                }
            }
        }
        Cursor last = page.events().isEmpty() ? after : page.events().getLast().at();
        Cursor end = page.complete() && next != null ? next : last;
        readers.forEach(reader -> reader.add(each.getOrDefault(reader.key(), List.of()), end));
    }
}
