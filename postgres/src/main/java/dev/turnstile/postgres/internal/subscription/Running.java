package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.subscription.declaration.SubscriptionTable;
import dev.turnstile.subscription.Subscription;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A subscription that runs on this node. Used by one thread but for its fields. */
final class Running {

    private volatile SubscriptionTable.Known known;
    private final Instant startedAt;
    private final Subscription declared;
    private final Dispatch handover;
    private final Map<Shape, Boolean> matches = new HashMap<>();

    Running(SubscriptionTable.Known known, Subscription declared, Dispatch handover) {
        this.known = known;
        this.startedAt = known.startedAt();
        this.declared = declared;
        this.handover = handover;
    }

    private record Shape(
            Kind kind,
            String category,
            String type,
            @Nullable String machine) {}

    int id() {
        return known.id();
    }

    /** Returns which declaration the node runs. */
    int revision() {
        return known.revision();
    }

    /** Returns when the subscription was first started. */
    Instant startedAt() {
        return startedAt;
    }

    /** Returns the incarnation of the server in which the number holds. */
    Incarnation in() {
        return known.in();
    }

    /** Takes the number that the database has for the subscription now. */
    void renumber(SubscriptionTable.Known now) {
        known = now;
    }

    Subscription declared() {
        return declared;
    }

    Dispatch handover() {
        return handover;
    }

    /** Tells whether it wants an event; patterns are matched once for each shape. */
    boolean wants(RecordedEvent event) {
        return matches.computeIfAbsent(
                new Shape(event.kind(), event.stream().category(), event.type(), event.machine()),
                shape -> declared.selection().matches(event));
    }

    int shard(long stream) {
        return (int) (stream % declared.shards());
    }
}
