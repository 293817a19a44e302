package dev.turnstile.postgres.internal.erasure;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** A cache of the most recently used keys, for one minute each, bound to an incarnation of the server. Thread-safe. */
final class KeyCache {

    private static final int MAX_KEYS = 10_000;
    private static final long MAX_AGE_MILLIS = 60_000;

    private final Clock clock;
    private final Map<String, CachedKey> entries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CachedKey> eldest) {
            return size() > MAX_KEYS;
        }
    };

    KeyCache(Clock clock) {
        this.clock = clock;
    }

    /**
     * A cached key.
     *
     * @param id the number of the key
     * @param key the key
     * @param wrapped the stored key at the time of caching
     * @param incarnation the incarnation at the time of caching, or null if the table is read before each use
     * @param until the time at which the entry expires, in milliseconds since the epoch
     */
    private record CachedKey(
            long id,
            SecretKey key,
            WrappedKey wrapped,
            @Nullable String incarnation,
            long until) {}

    /** Returns a subject's key that was cached in an incarnation, or null. */
    synchronized @Nullable SubjectKey get(String subject, @Nullable String incarnation) {
        CachedKey found = fresh(subject);
        return found == null || incarnation == null || !incarnation.equals(found.incarnation)
                ? null
                : new SubjectKey(found.id, subject, found.key);
    }

    /** Returns the cached key that was unwrapped from the same bytes, or null. */
    synchronized @Nullable SubjectKey unwrapped(long id, String subject, WrappedKey wrapped) {
        CachedKey found = fresh(subject);
        return found == null || found.id != id || !found.wrapped.equals(wrapped)
                ? null
                : new SubjectKey(id, subject, found.key);
    }

    private @Nullable CachedKey fresh(String subject) {
        CachedKey found = entries.get(subject);
        if (found == null || found.until < clock.millis()) {
            entries.remove(subject);
            return null;
        }
        return found;
    }

    synchronized void put(SubjectKey key, @Nullable WrappedKey wrapped, @Nullable String incarnation) {
        if (key.key() != null && wrapped != null) {
            entries.put(
                    key.subject(),
                    new CachedKey(key.id(), key.key(), wrapped, incarnation, clock.millis() + MAX_AGE_MILLIS));
        }
    }

    synchronized void remove(String subject) {
        entries.remove(subject);
    }
}
