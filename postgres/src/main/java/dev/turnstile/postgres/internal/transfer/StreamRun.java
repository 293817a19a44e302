package dev.turnstile.postgres.internal.transfer;

/** The events of a batch for one stream, and the stream's row. Used by one thread at a time. */
final class StreamRun {

    private final Name name;
    private int before;
    private int after = -1;
    private boolean dense = true;
    private boolean closed;
    private long id;
    private String horizon = "";

    StreamRun(Name name) {
        this.name = name;
    }

    /**
     * A stream's name.
     *
     * @param category the category
     * @param key the key
     */
    record Name(String category, String key) implements Comparable<Name> {

        @Override
        public int compareTo(Name other) {
            int categories = category.compareTo(other.category);
            return categories == 0 ? key.compareTo(other.key) : categories;
        }

        @Override
        public String toString() {
            return category + " " + key;
        }
    }

    /** Adds the version of the next event in the file. */
    void follow(int version) {
        before = after < 0 ? version - 1 : before;
        dense &= after < 0 || version == after + 1;
        after = version;
    }

    /** Resets the run to the stream's current version. */
    void reset(int version, boolean deletedForever) {
        before = version;
        after = version;
        dense = true;
        closed = deletedForever;
    }

    /** Advances to the next version, or returns false if that would leave a gap. */
    boolean advance(int version) {
        if (version != after + 1) {
            return false;
        }
        after = version;
        return true;
    }

    void row(long itsId, String itsHorizon) {
        id = itsId;
        horizon = itsHorizon;
    }

    Name name() {
        return name;
    }

    int before() {
        return before;
    }

    int after() {
        return after;
    }

    /** Returns whether the versions of the batch's events have no gap. */
    boolean dense() {
        return dense;
    }

    boolean closed() {
        return closed;
    }

    long id() {
        return id;
    }

    String horizon() {
        return horizon;
    }
}
