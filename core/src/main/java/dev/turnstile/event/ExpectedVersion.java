package dev.turnstile.event;

/**
 * What an append expects of its stream. Versions start at 1; a stream without events has version 0.
 *
 * <p>A stream that was deleted counts as one without events for {@link #exists()} and {@link #noStream()}; its versions
 * go on where they were.
 */
public sealed interface ExpectedVersion {

    /**
     * Expects the stream to have one version, and no other.
     *
     * @param version the version of its last event; 0 if it never had one
     * @throws IllegalArgumentException if it is negative
     */
    static ExpectedVersion exactly(int version) {
        return new Exactly(version);
    }

    /** Expects nothing. */
    static ExpectedVersion any() {
        return Condition.ANY;
    }

    /** Expects at least one event. */
    static ExpectedVersion exists() {
        return Condition.EXISTS;
    }

    /** Expects no event. */
    static ExpectedVersion noStream() {
        return Condition.NO_STREAM;
    }

    /**
     * Returns whether a stream has the expected version.
     *
     * @param version the version of its last event, 0 if it never had one
     * @param deletedUpTo the version up to which its events were deleted, 0 if none was
     */
    boolean holds(int version, int deletedUpTo);

    /**
     * One version and no other.
     *
     * @param version the version
     */
    record Exactly(int version) implements ExpectedVersion {

        /** Checks that it is not negative. */
        public Exactly {
            if (version < 0) {
                throw new IllegalArgumentException("expected a version from 0 on, got " + version);
            }
        }

        @Override
        public boolean holds(int actual, int deletedUpTo) {
            return actual == version;
        }

        @Override
        public String toString() {
            return "version " + version;
        }
    }

    /** What can be expected without knowing a version. */
    enum Condition implements ExpectedVersion {
        /** Nothing is expected. */
        ANY,
        /** At least one event. */
        EXISTS,
        /** No event. */
        NO_STREAM;

        @Override
        public boolean holds(int version, int deletedUpTo) {
            return this == ANY || (this == EXISTS) == (version > deletedUpTo);
        }

        @Override
        public String toString() {
            return switch (this) {
                case ANY -> "any version";
                case EXISTS -> "at least one event";
                case NO_STREAM -> "no event";
            };
        }
    }
}
