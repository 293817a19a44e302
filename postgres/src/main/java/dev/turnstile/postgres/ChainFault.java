package dev.turnstile.postgres;

import org.jspecify.annotations.Nullable;

/**
 * The first fault in a stream's hash chain: an event that was changed after it was appended, or is missing.
 *
 * @param stream the stream, as {@code category key}; {@code #} and the stream's number if its row is missing
 * @param version the event's version
 * @param position the event's position in the log; 0 if it is missing
 * @param problem the kind of fault, such as {@code changed} or {@code missing}
 * @param expected the hash computed from the event and the hash before it, in hex; null if the event is missing
 * @param actual the stored hash, in hex; null if it is missing
 */
public record ChainFault(
        String stream,
        int version,
        long position,
        String problem,
        @Nullable String expected,
        @Nullable String actual) {

    @Override
    public String toString() {
        return "stream " + stream + ", version " + version + (position == 0 ? "" : ", position " + position) + ": "
                + problem + "; expected hash " + (expected == null ? "none" : expected) + ", found "
                + (actual == null ? "none" : actual);
    }
}
