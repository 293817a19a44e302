package dev.turnstile.erasure;

import dev.turnstile.event.StreamName;
import java.util.List;

/**
 * Something built from the log outside of it, which must forget a subject as well: a projection, a search index, a
 * cache.
 *
 * <p>Implementations are thread-safe.
 */
public interface ReadModel {

    /** Returns the name by which its answer is reported. */
    String name();

    /**
     * Forgets a subject, by clearing what belongs to it or by rebuilding from these streams, whose events read as
     * erased by now. Called after the key is gone, and again whenever the same subject is forgotten again.
     *
     * @param streams all streams with data of the subject
     * @throws Exception if it cannot; the report says so, and the others are told all the same
     */
    void forget(String subject, List<StreamName> streams) throws Exception;
}
