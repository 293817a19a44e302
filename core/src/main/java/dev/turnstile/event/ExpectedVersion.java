package dev.turnstile.event;

/**
 * The version that an append expects of its stream. Versions start at 1; a stream without events has version 0.
 *
 * <p>For {@link #exists()} and {@link #noStream()}, a deleted stream is a stream without events. Its versions continue
 * after the deletion.
 */
public sealed interface ExpectedVersion {

    /**
     * Expects exactly the given version.
     *
     * @param version the version of the stream's last event; 0 if the stream never had an event
     * @throws IllegalArgumentException if the version is negative
     */
    static ExpectedVersion exactly(int version) {
        return new Exactly(version);
    }

    /** Accepts any version. */
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
     * @param version the version of the stream's last event; 0 if the stream never had an event
     * @param deletedUpTo the version up to which the stream's events were deleted; 0 if none was deleted
     */
    boolean holds(int version, int deletedUpTo);

    /**
     * Exactly the given version.
     *
     * @param version the version
     */
    record Exactly(int version) implements ExpectedVersion {

        /** Checks that the version is not negative. */
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

    /** The expectations without a version. */
    enum Condition implements ExpectedVersion {
        /** Any version. */
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
