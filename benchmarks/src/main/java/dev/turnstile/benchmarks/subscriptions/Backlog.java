package dev.turnstile.benchmarks.subscriptions;

import dev.turnstile.benchmarks.events.Deposited;
import dev.turnstile.benchmarks.measure.Database;
import dev.turnstile.event.Append;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.StreamName;
import java.util.ArrayList;
import java.util.List;

/**
 * A backlog of events to deliver.
 *
 * @param database the database
 * @param store the event store
 */
record Backlog(Database database, EventStore store) {

    static final String CATEGORY = "delivery";

    /** The number of streams. */
    static final int STREAMS = 2_000;

    /** Interleaves the streams, as in a busy system. */
    private static final String EVENTS = """
            WITH made AS (
              INSERT INTO turnstile.stream (category, key, version, horizon)
              SELECT c.id, pg_current_xact_id() || '-' || i, {each}, pg_current_xact_id()
              FROM turnstile.category c, generate_series(1, {streams}) i WHERE c.name = 'delivery'
              RETURNING id, key, horizon)
            INSERT INTO turnstile.event (stream_id, horizon, version, type, data)
            SELECT s.id, s.horizon, v.version, t.id, jsonb_build_object('account', s.key, 'cents', v.version,
              'reference', 'transfer 2024/' || s.id || '/' || v.version)
            FROM turnstile.event_type t, generate_series(1, {each}) v(version), made s
            WHERE t.name = 'deposited'
            ORDER BY v.version, s.id""";

    private static final String COUNT = """
            SELECT count(*) FROM turnstile.event e JOIN turnstile.stream s ON s.id = e.stream_id
            JOIN turnstile.category c ON c.id = s.category WHERE c.name = 'delivery'""";

    private static final String LAST = """
            SELECT position FROM turnstile.event ORDER BY horizon DESC, position DESC LIMIT 1""";

    /** Appends events until there are at least the given number. */
    void fill(int wanted) {
        append(1);
        int lacking = wanted - count();
        if (lacking > 0) {
            int streams = Math.min(STREAMS, lacking);
            database.execute(EVENTS.replace("{streams}", String.valueOf(streams))
                    .replace("{each}", String.valueOf(Math.ceilDiv(lacking, streams))));
        }
    }

    /** Appends one event to each of the given number of streams. */
    void append(int events) {
        List<Append> appends = new ArrayList<>(events);
        for (int i = 0; i < events; i++) {
            appends.add(Append.of(StreamName.of(CATEGORY, "late-" + i), Deposited.into(i, i)));
        }
        store.append(appends);
    }

    int count() {
        return Integer.parseInt(database.value(COUNT));
    }

    /** Returns the position of the last event in delivery order. */
    long last() {
        return Long.parseLong(database.value(LAST));
    }
}
