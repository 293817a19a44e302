package dev.turnstile.erasure;

import dev.turnstile.event.StreamName;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What came of forgetting a subject.
 *
 * @param subject the subject
 * @param at when it was forgotten first
 * @param streams the streams that hold values of it, which nothing can read any more
 * @param snapshots how many snapshots of these streams were removed
 * @param readModels what each read model answered: an empty text if it forgot, else why it could not
 */
public record Forgotten(
        String subject, Instant at, List<StreamName> streams, int snapshots, Map<String, String> readModels) {

    /** Copies the list and the map. */
    public Forgotten {
        streams = List.copyOf(streams);
        readModels = Map.copyOf(readModels);
    }

    /** Returns whether every registered read model has erased the subject. */
    public boolean everywhere() {
        return readModels.values().stream().allMatch(String::isEmpty);
    }
}
