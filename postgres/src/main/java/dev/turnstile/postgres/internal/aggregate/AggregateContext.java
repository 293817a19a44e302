package dev.turnstile.postgres.internal.aggregate;

import dev.turnstile.event.EventStore;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.event.StoreConnections;
import dev.turnstile.postgres.internal.event.Surroundings;
import dev.turnstile.postgres.internal.sql.Backoff;
import java.time.Clock;

/**
 * What all aggregates of one database share.
 *
 * @param store where their events are
 * @param connections where their snapshots are
 * @param surroundings what the calling thread is in the middle of
 * @param table the snapshots
 * @param background takes snapshots
 * @param backoff waits before a decision is made anew
 * @param json reads and writes events and states
 * @param clock tells how old snapshots are
 */
public record AggregateContext(
        EventStore store,
        StoreConnections connections,
        Surroundings surroundings,
        SnapshotTable table,
        BackgroundSnapshots background,
        Backoff backoff,
        Json json,
        Clock clock) {}
