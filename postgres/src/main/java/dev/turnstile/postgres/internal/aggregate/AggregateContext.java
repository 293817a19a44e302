package dev.turnstile.postgres.internal.aggregate;

import dev.turnstile.event.EventStore;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.event.AppendContext;
import dev.turnstile.postgres.internal.event.StoreConnections;
import dev.turnstile.postgres.internal.sql.Backoff;
import java.time.Clock;

/**
 * The objects that all aggregates of one database share.
 *
 * @param store the event store
 * @param connections the connections for reading and writing snapshots
 * @param context the context of the calling thread
 * @param table the table of snapshots
 * @param background takes snapshots in the background
 * @param backoff the backoff before a decision is retried
 * @param json the JSON mapper of events and states
 * @param clock the clock for the age of snapshots
 */
public record AggregateContext(
        EventStore store,
        StoreConnections connections,
        AppendContext context,
        SnapshotTable table,
        BackgroundSnapshots background,
        Backoff backoff,
        Json json,
        Clock clock) {}
