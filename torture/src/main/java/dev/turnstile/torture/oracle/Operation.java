package dev.turnstile.torture.oracle;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An operation as its caller knows it, all attempts taken together. Not thread-safe. */
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

    /** Describes an operation whose first attempt begins. */
    public Operation(UUID id, String kind, boolean keyed, int effects, List<String> streams, long began) {
        this.id = id;
        this.kind = kind;
        this.keyed = keyed;
        this.effects = effects;
        this.streams = List.copyOf(streams);
        this.began = began;
    }

    /** Counts an attempt whose outcome is not known yet. */
    public Operation attempted() {
        open++;
        return this;
    }

    /** Takes the outcome of an attempt in. */
    public Operation ended(Fate fate, long time, Map<String, Integer> streamsTold, String said) {
        open--;
        last = fate;
        message = said;
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

    /** Returns what the caller was told in the end. */
    public Fate fate() {
        if (done) {
            return Fate.DONE;
        }
        // A key's later answer settles what earlier attempts left open; without a key nothing does.
        boolean settled = keyed && last == Fate.REFUSED && open == 0;
        return !settled && (doubtful || open > 0) ? Fate.UNKNOWN : last;
    }

    /** Returns whether an attempt began whose outcome was never written. */
    public boolean open() {
        return open > 0;
    }

    /** Returns its id, which is the id of its command and the {@code operation} in its events' data. */
    public UUID id() {
        return id;
    }

    /** Returns what it does. */
    public String kind() {
        return kind;
    }

    /** Returns whether its id is its idempotency key. */
    public boolean keyed() {
        return keyed;
    }

    /** Returns how many rows it writes besides its events. */
    public int effects() {
        return effects;
    }

    /** Returns the streams to which it may append one event each. */
    public List<String> streams() {
        return streams;
    }

    /** Returns the streams of the acknowledged events with their versions, 0 where none was told. */
    public Map<String, Integer> told() {
        return told;
    }

    /** Returns when its first attempt began. */
    public long began() {
        return began;
    }

    /** Returns when it was acknowledged; the end of time if it was not. */
    public long ended() {
        return ended;
    }

    @Override
    public String toString() {
        return kind + " " + id + (message.isEmpty() ? "" : " (" + message + ")");
    }
}
