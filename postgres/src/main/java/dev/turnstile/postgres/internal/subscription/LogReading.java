package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.failure.RaisedState;
import dev.turnstile.postgres.internal.recovery.Incarnation;
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

/** What a node reads of the log, page after page, and deals out to its shards. Used by the node's thread. */
final class LogReading {

    private static final Logger LOG = LoggerFactory.getLogger(LogReading.class);

    private static final Duration AFTER_FAILURE = Duration.ofMillis(500);

    /** A shard in which nothing waits reads on, so this and a page are what waits in a node at most. */
    private static final long MOST_WAITING = 4 * LogFeed.MOST_BYTES;

    private final ShardWorker.Parts parts;
    private final Pace pace;
    private final Map<Integer, Running> running;
    private final Map<ShardTable.Key, Shard> shards;
    private int turn;
    private Cursor archived = Cursor.START;

    LogReading(ShardWorker.Parts parts, Pace pace, Map<Integer, Running> running, Map<ShardTable.Key, Shard> shards) {
        this.parts = parts;
        this.pace = pace;
        this.running = running;
        this.shards = shards;
    }

    /** Notes the cursor of the last event in the archive. */
    void archived(Cursor cursor) {
        archived = cursor;
    }

    /** Reads a page for the shards at one place, and tells whether there may be more. */
    boolean read(Incarnation in) throws SQLException {
        NavigableMap<Cursor, List<Shard>> places = places();
        if (places.isEmpty()) {
            return false;
        }
        Cursor after = List.copyOf(places.keySet()).get(turn++ % places.size());
        Cursor next = places.higherKey(after);
        List<Shard> readers = places.getOrDefault(after, List.of());
        LogFeed.Page page;
        try {
            page = parts.database()
                    .with(connection -> parts.feed()
                            .page(
                                    connection,
                                    in,
                                    source(after),
                                    after,
                                    next == null ? LogFeed.END : next,
                                    pace.page()));
        } catch (SQLException e) {
            RuntimeException detached = RaisedState.translated(e);
            if (detached == null) {
                throw e;
            }
            lacking(readers, detached);
            return places.size() > 1;
        } catch (RuntimeException | Error e) {
            lacking(readers, e);
            return places.size() > 1;
        }
        readers.forEach(Shard::lacksNothing);
        deal(page, after, next, readers);
        return !page.events().isEmpty() || places.size() > 1;
    }

    private NavigableMap<Cursor, List<Shard>> places() {
        boolean room = shards.values().stream().mapToLong(Shard::waitingSize).sum() < MOST_WAITING;
        NavigableMap<Cursor, List<Shard>> places = new TreeMap<>();
        for (Shard shard : shards.values()) {
            if (shard.reading(room)) {
                places.computeIfAbsent(shard.fetched(), at -> new ArrayList<>()).add(shard);
            }
        }
        return places;
    }

    /** Stops shards whose next events are detached or cannot be read, and no others. */
    private static void lacking(List<Shard> readers, Throwable failure) {
        for (Shard reader : readers) {
            LOG.warn("{}: {} stops: {}", reader.of().declared().name(), reader.key(), Failures.text(failure));
            reader.lacks(Failures.text(failure), AFTER_FAILURE);
        }
    }

    private LogFeed.Source source(Cursor after) {
        return after.reaches(archived) ? LogFeed.Source.HOT : LogFeed.Source.ALL;
    }

    private void deal(LogFeed.Page page, Cursor after, @Nullable Cursor next, List<Shard> readers) {
        Map<ShardTable.Key, List<Fetched>> each = new HashMap<>();
        readers.forEach(reader -> each.put(reader.key(), new ArrayList<>()));
        for (Fetched event : page.events()) {
            for (Running one : running.values()) {
                List<Fetched> its = each.get(new ShardTable.Key(one.id(), one.shard(event.stream())));
                if (its != null && one.wants(event.event())) {
                    its.add(event);
                }
            }
        }
        Cursor last = page.events().isEmpty() ? after : page.events().getLast().at();
        Cursor end = page.complete() && next != null ? next : last;
        readers.forEach(reader -> reader.add(each.getOrDefault(reader.key(), List.of()), end));
    }
}
