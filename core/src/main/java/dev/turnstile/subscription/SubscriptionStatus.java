package dev.turnstile.subscription;

import dev.turnstile.projection.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a subscription is, over all nodes.
 *
 * @param name its name
 * @param shards its shards, in the order of their numbers
 * @param handled how many events were handled so far
 * @param lag how many events of the log, of any kind, stand behind the place of the shard that is furthest behind;
 *     counted up to 100,000
 * @param oldest when the first of them was recorded, or null if there is none
 * @param behind for how long that one has waited
 * @param rate events handled a second, over the last seconds that its nodes told of
 * @param retrying how many streams are parked and will be tried again
 * @param dead how many streams are parked behind a dead letter
 * @param selection which events it was declared for, or null if no application that ran it has declared it yet
 * @param stopped since when no node runs it, or null if one does
 * @param remarks what a person should know of it, each in one line: that nothing runs it, that its selection cannot
 *     match
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
     * A part of the streams.
     *
     * @param number its number, from 0 on
     * @param at how far it is
     * @param node who has it, or null if nobody does
     * @param fencingToken how often a node has taken the shard
     * @param failure what it waits for, or null if it goes on: an event that fails, a handler that does not return, a
     *     database that is away
     */
    public record Shard(
            int number,
            Cursor at,
            @Nullable String node,
            long fencingToken,
            @Nullable String failure) {}
}
