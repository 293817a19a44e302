package dev.turnstile.postgres.internal.erasure;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** The keys that were used last, for a minute each. Thread-safe. */
final class KeyCache {

    private static final int MOST = 10_000;
    private static final long LONGEST_MILLIS = 60_000;

    private final Clock clock;
    private final Map<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
            return size() > MOST;
        }
    };

    KeyCache(Clock clock) {
        this.clock = clock;
    }

    /**
     * A key as it was last seen.
     *
     * @param id its number
     * @param key the key
     * @param until when it is looked up again
     */
    private record Kept(long id, SecretKey key, long until) {}

    /** Returns a subject's key, or null if it is not known. */
    synchronized @Nullable SubjectKey get(String subject) {
        Kept found = kept.get(subject);
        if (found == null || found.until < clock.millis()) {
            kept.remove(subject);
            return null;
        }
        return new SubjectKey(found.id, subject, found.key);
    }

    synchronized void put(SubjectKey key) {
        if (key.key() != null) {
            kept.put(key.subject(), new Kept(key.id(), key.key(), clock.millis() + LONGEST_MILLIS));
        }
    }

    synchronized void remove(String subject) {
        kept.remove(subject);
    }
}
