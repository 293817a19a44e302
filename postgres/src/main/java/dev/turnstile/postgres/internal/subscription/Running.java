package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.subscription.Subscription;
import java.util.HashMap;
import java.util.Map;

/** A subscription that runs on this node. Used by one thread but for its fields. */
final class Running {

    private final int id;
    private final Subscription declared;
    private final Handover handover;
    private final Map<Shape, Boolean> matches = new HashMap<>();

    Running(int id, Subscription declared, Handover handover) {
        this.id = id;
        this.declared = declared;
        this.handover = handover;
    }

    private record Shape(Kind kind, String category, String type) {}

    int id() {
        return id;
    }

    Subscription declared() {
        return declared;
    }

    Handover handover() {
        return handover;
    }

    /** Tells whether it wants an event; patterns are matched once for each shape. */
    boolean wants(RecordedEvent event) {
        return matches.computeIfAbsent(
                new Shape(event.kind(), event.stream().category(), event.type()),
                shape -> declared.selection().matches(event));
    }

    int shard(long stream) {
        return (int) (stream % declared.shards());
    }
}
