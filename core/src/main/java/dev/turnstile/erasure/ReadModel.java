package dev.turnstile.erasure;

import dev.turnstile.event.StreamName;
import java.util.List;

/**
 * Data outside the log that is computed from events and must forget subjects too: a projection, a search index, a
 * cache.
 *
 * <p>Implementations are thread-safe.
 */
public interface ReadModel {

    /** Returns the name of this read model in {@link Forgotten#readModels()}. */
    String name();

    /**
     * Erases the data of a subject, by deleting the data or by rebuilding the data from the given streams. The personal
     * values of the subject in these streams can no longer be read. Called after the key is deleted, and again each
     * time the same subject is forgotten.
     *
     * @param streams all streams with data of the subject
     * @throws Exception if the data cannot be erased; {@link Forgotten#readModels()} contains the reason, and the other
     *     read models are still called
     */
    void forget(String subject, List<StreamName> streams) throws Exception;
}
