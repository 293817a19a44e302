package dev.turnstile.postgres;

import org.jspecify.annotations.Nullable;

/**
 * The first place in a stream where it is not what was appended.
 *
 * @param stream the stream, as {@code category key}; {@code #} and its number where its row is gone
 * @param version the event's version
 * @param position the event's position in the log, 0 where that is gone
 * @param problem what is wrong, such as {@code changed} or {@code missing}
 * @param expected the hash that follows from the event and the hash before it, in hex; null where the event is gone
 * @param actual the hash that is stored, in hex; null where it is gone
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
