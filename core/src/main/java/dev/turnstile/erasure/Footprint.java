package dev.turnstile.erasure;

import dev.turnstile.event.StreamName;
import java.util.List;

/**
 * The personal data of a subject in the log, found by reading every event of its streams.
 *
 * @param subject the subject
 * @param known whether the subject ever had a key, or was forgotten
 * @param streams the streams with values of the subject
 * @param events the number of events with such values
 * @param values the number of personal values
 * @param readable the number of values that can be read
 * @param snapshots the number of snapshots of these streams
 * @param sample a sample of the values with their places: the first value of each stream, at most ten
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

    /** Returns whether no value of the subject can be read. */
    public boolean erased() {
        return readable == 0 && snapshots == 0;
    }
}
