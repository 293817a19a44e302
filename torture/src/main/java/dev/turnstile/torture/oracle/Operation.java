package dev.turnstile.torture.oracle;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An operation with the outcomes of all its attempts, as reported to the caller. Not thread-safe. */
public final class Operation {

    private final UUID id;
    private final String kind;
    private final boolean keyed;
    private final int effects;
    private final List<String> streams;
    private final Map<String, Integer> told = new HashMap<>();
    private final long began;
    private long ended = Long.MAX_VALUE;
    private int open;
    private boolean done;
    private boolean doubtful;
    private Fate last = Fate.UNKNOWN;
    private String message = "";

    /** Creates an operation whose first attempt begins at the given time. */
    public Operation(UUID id, String kind, boolean keyed, int effects, List<String> streams, long began) {
        this.id = id;
        this.kind = kind;
        this.keyed = keyed;
        this.effects = effects;
        this.streams = List.copyOf(streams);
        this.began = began;
    }

    /** Adds an attempt whose outcome is not yet known. */
    public Operation attempted() {
        open++;
        return this;
    }

    /** Adds the outcome of an attempt. */
    public Operation ended(Fate fate, long time, Map<String, Integer> streamsTold, String failure) {
        open--;
        last = fate;
        message = failure;
        if (fate == Fate.UNKNOWN) {
            doubtful = true;
        }
        if (fate == Fate.DONE && !done) {
            done = true;
            ended = time;
            told.putAll(streamsTold);
        }
        return this;
    }

    /** Returns the final outcome. */
    public Fate fate() {
        if (done) {
            return Fate.DONE;
        }
        // With a key, a later outcome also determines that of earlier attempts.
        boolean settled = keyed && last == Fate.REFUSED && open == 0;
        return !settled && (doubtful || open > 0) ? Fate.UNKNOWN : last;
    }

    /** Returns whether an attempt began whose outcome was not written. */
    public boolean open() {
        return open > 0;
    }

    /** Returns the id, which is also the {@code operation} in the data of its events. */
    public UUID id() {
        return id;
    }

    /** Returns the kind of operation. */
    public String kind() {
        return kind;
    }

    /** Returns whether the id is also the idempotency key. */
    public boolean keyed() {
        return keyed;
    }

    /** Returns the number of rows that the operation writes besides its events. */
    public int effects() {
        return effects;
    }

    /** Returns the streams to which the operation may append one event each. */
    public List<String> streams() {
        return streams;
    }

    /** Returns the streams of the acknowledged events with their versions, or 0 if no version was returned. */
    public Map<String, Integer> told() {
        return told;
    }

    /** Returns the time at which the first attempt began. */
    public long began() {
        return began;
    }

    /** Returns the time at which the operation was done, or {@link Long#MAX_VALUE} if it was not. */
    public long ended() {
        return ended;
    }

    @Override
    public String toString() {
        return kind + " " + id + (message.isEmpty() ? "" : " (" + message + ")");
    }
}
