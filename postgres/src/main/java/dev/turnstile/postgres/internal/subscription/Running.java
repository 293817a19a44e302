package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.subscription.declaration.SubscriptionTable;
import dev.turnstile.subscription.Subscription;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A subscription that runs on this node. Thread-safe. */
final class Running {

    private volatile SubscriptionTable.Known known;
    private final Instant startedAt;
    private final Subscription declared;
    private final Dispatch dispatch;
    private final Map<Shape, Boolean> matches = new ConcurrentHashMap<>();

    Running(SubscriptionTable.Known known, Subscription declared, Dispatch dispatch) {
        this.known = known;
        this.startedAt = known.startedAt();
        this.declared = declared;
        this.dispatch = dispatch;
    }

    private record Shape(
            Kind kind,
            String category,
            String type,
            @Nullable String machine) {}

    int id() {
        return known.id();
    }

    /** Returns the revision of the declaration that this node runs. */
    int revision() {
        return known.revision();
    }

    /** Returns the time at which the subscription was first started. */
    Instant startedAt() {
        return startedAt;
    }

    /** Returns the incarnation of the server in which the number is valid. */
    Incarnation in() {
        return known.in();
    }

    /** Replaces the number and the revision by the values that were read in a new incarnation. */
    void renumber(SubscriptionTable.Known now) {
        known = now;
    }

    Subscription declared() {
        return declared;
    }

    Dispatch dispatch() {
        return dispatch;
    }

    /** Returns whether the selection matches an event. Patterns are matched once for each shape. */
    boolean selects(RecordedEvent event) {
        return matches.computeIfAbsent(
                new Shape(event.kind(), event.stream().category(), event.type(), event.machine()),
                shape -> declared.selection().matches(event));
    }

    int shard(long stream) {
        return (int) (stream % declared.shards());
    }
}
