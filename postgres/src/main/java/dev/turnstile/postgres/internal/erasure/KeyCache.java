package dev.turnstile.postgres.internal.erasure;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** The keys that were used last, for a minute each, and of one incarnation of the server. Thread-safe. */
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
     * @param wrapped what the table held then
     * @param incarnation the one in which it was seen, or null if the table is looked at before each use
     * @param until when it is looked up again
     */
    private record Kept(
            long id,
            SecretKey key,
            WrappedKey wrapped,
            @Nullable String incarnation,
            long until) {}

    /** Returns a subject's key as it was seen in an incarnation, or null if it is not known. */
    synchronized @Nullable SubjectKey get(String subject, @Nullable String incarnation) {
        Kept found = fresh(subject);
        return found == null || incarnation == null || !incarnation.equals(found.incarnation)
                ? null
                : new SubjectKey(found.id, subject, found.key);
    }

    /** Returns the key that was unwrapped from the same bytes, or null if it is not known. */
    synchronized @Nullable SubjectKey unwrapped(long id, String subject, WrappedKey wrapped) {
        Kept found = fresh(subject);
        return found == null || found.id != id || !found.wrapped.equals(wrapped)
                ? null
                : new SubjectKey(id, subject, found.key);
    }

    private @Nullable Kept fresh(String subject) {
        Kept found = kept.get(subject);
        if (found == null || found.until < clock.millis()) {
            kept.remove(subject);
            return null;
        }
        return found;
    }

    synchronized void put(SubjectKey key, @Nullable WrappedKey wrapped, @Nullable String incarnation) {
        if (key.key() != null && wrapped != null) {
            kept.put(
                    key.subject(),
                    new Kept(key.id(), key.key(), wrapped, incarnation, clock.millis() + LONGEST_MILLIS));
        }
    }

    synchronized void remove(String subject) {
        kept.remove(subject);
    }
}
