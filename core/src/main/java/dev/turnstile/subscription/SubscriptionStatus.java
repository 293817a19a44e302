package dev.turnstile.subscription;

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
        long dead) {

    /** Copies the list. */
    public SubscriptionStatus {
        shards = List.copyOf(shards);
    }

    /**
     * A part of the streams.
     *
     * @param number its number, from 0 on
     * @param at how far it is
     * @param node who has it, or null if nobody does
     * @param fence how often it was taken
     * @param failure what it waits for, or null if it goes on
     */
    public record Shard(
            int number,
            Cursor at,
            @Nullable String node,
            long fence,
            @Nullable String failure) {}
}
