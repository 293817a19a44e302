package dev.turnstile.subscription;

import dev.turnstile.projection.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a subscription on all nodes.
 *
 * @param name the subscription's name
 * @param shards the shards, ordered by number
 * @param handled the number of events handled so far
 * @param lag the number of events in the log, of any kind, after the cursor of the shard that is furthest behind;
 *     counted up to 100,000
 * @param oldest the time at which the first of the lagging events was recorded; null if there is none
 * @param behind the time for which the first of the lagging events has waited
 * @param rate the number of events handled per second, over the last seconds that the nodes reported
 * @param retrying the number of parked streams that will be retried
 * @param dead the number of streams that are parked for a dead letter
 * @param selection the declared selection; null if no application that ran the subscription has declared one yet
 * @param stopped the time since which no node has run the subscription; null if a node runs it
 * @param remarks problems for an operator, each on one line: no node runs the subscription; the selection cannot match
 *     an event
 */
public record SubscriptionStatus(
        String name,
        List<Shard> shards,
        long handled,
        long lag,
        @Nullable Instant oldest,
        Duration behind,
        double rate,
        long retrying,
        long dead,
        @Nullable Selection selection,
        @Nullable Instant stopped,
        List<String> remarks) {

    /** Copies the lists. */
    public SubscriptionStatus {
        shards = List.copyOf(shards);
        remarks = List.copyOf(remarks);
    }

    /**
     * A part of a subscription's streams.
     *
     * @param number the number of the shard, from 0 on
     * @param at the shard's cursor
     * @param node the node that owns the shard; null if no node does
     * @param fencingToken the number of times that a node has taken the shard
     * @param failure the reason why the shard waits: an event that fails, a handler that does not return, or a database
     *     that is unavailable; null if the shard does not wait
     */
    public record Shard(
            int number,
            Cursor at,
            @Nullable String node,
            long fencingToken,
            @Nullable String failure) {}
}
