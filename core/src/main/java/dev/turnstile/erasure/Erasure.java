package dev.turnstile.erasure;

import dev.turnstile.event.StreamName;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Forgets subjects by deleting their keys. The events stay in the log, but their personal values can no longer be read.
 *
 * <p>Forgetting is final. Personal values in later events of a forgotten subject can never be read; a person who comes
 * back needs a new subject. Thread-safe. Every method throws {@code LifecycleException} if the database fails.
 */
public interface Erasure {

    /**
     * Forgets a subject: deletes its key, and the snapshots of all streams with values of the subject, in one
     * transaction. Then this method calls the registered read models. If the subject was forgotten before, only the
     * read models are called again.
     *
     * <p>A read that begins afterwards, in any process, returns no personal value of the subject. A read in progress
     * checks the keys again after every 500 values.
     *
     * @throws IllegalStateException if the calling thread is in a transaction, because the transaction could be rolled
     *     back
     */
    Forgotten forget(String subject);

    /** Returns whether a subject ever had personal data in the log, or was forgotten without such data. */
    boolean knows(String subject);

    /** Reads all events with personal values of a subject, and counts the values that can still be read. */
    Footprint footprint(String subject);

    /** Registers a read model, to be called for every subject that is forgotten through this object from now on. */
    void tell(ReadModel model);

    /**
     * Wraps every key again, for example after a change of the master key.
     *
     * @return the number of wrapped keys
     */
    int rewrap();

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
    record Footprint(
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

    /**
     * Data outside the log that is computed from events and must forget subjects too: a projection, a search index, a
     * cache.
     *
     * <p>Implementations are thread-safe.
     */
    interface ReadModel {

        /** Returns the name of this read model in {@link Forgotten#readModels()}. */
        String name();

        /**
         * Erases the data of a subject, by deleting the data or by rebuilding the data from the given streams. The
         * personal values of the subject in these streams can no longer be read. Called after the key is deleted, and
         * again each time the same subject is forgotten.
         *
         * @param streams all streams with data of the subject
         * @throws Exception if the data cannot be erased; {@link Forgotten#readModels()} contains the reason, and the
         *     other read models are still called
         */
        void forget(String subject, List<StreamName> streams) throws Exception;
    }

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
    record Forgotten(
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
}
