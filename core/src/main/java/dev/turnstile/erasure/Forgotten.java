package dev.turnstile.erasure;

import dev.turnstile.event.StreamName;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The result of forgetting a subject.
 *
 * @param subject the subject
 * @param at the time at which the subject was first forgotten
 * @param streams the streams with values of the subject, which can no longer be read
 * @param snapshots the number of deleted snapshots of these streams
 * @param readModels the result for each read model, by its name: an empty text if the read model has erased the
 *     subject, otherwise the reason for the failure
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
