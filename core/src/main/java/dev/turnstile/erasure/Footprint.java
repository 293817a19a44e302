package dev.turnstile.erasure;

import dev.turnstile.event.StreamName;
import java.util.List;

/**
 * What the log holds of a subject, found by reading every event of its streams.
 *
 * @param subject the subject
 * @param known whether the subject ever had a key, or was forgotten
 * @param streams the streams with values of it
 * @param events how many events hold such values
 * @param values how many values there are
 * @param readable how many of them can be read
 * @param snapshots how many snapshots there are of these streams
 * @param sample where some of the values stand and how they read, the first of each stream, ten at most
 */
public record Footprint(
        String subject,
        boolean known,
        List<StreamName> streams,
        long events,
        long values,
        long readable,
        int snapshots,
        List<String> sample) {

    /** Copies the lists. */
    public Footprint {
        streams = List.copyOf(streams);
        sample = List.copyOf(sample);
    }

    /** Returns whether nothing of the subject can be read. */
    public boolean erased() {
        return readable == 0 && snapshots == 0;
    }
}
