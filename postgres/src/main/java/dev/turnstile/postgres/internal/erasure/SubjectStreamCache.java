package dev.turnstile.postgres.internal.erasure;

import dev.turnstile.event.StreamName;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A cache of the most recently used rows of {@code subject_stream}. Thread-safe. */
public final class SubjectStreamCache {

    private static final int MAX_ENTRIES = 50_000;

    private @Nullable String in;

    private final Map<Holding, Boolean> entries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Holding, Boolean> eldest) {
            return size() > MAX_ENTRIES;
        }
    };

    /**
     * A subject's values in a stream.
     *
     * @param key the number of the subject's key
     * @param stream the stream
     */
    public record Holding(long key, StreamName stream) {}

    /** Returns the holdings that are not cached for an incarnation of the server. */
    public synchronized List<Holding> missing(Collection<Holding> holdings, @Nullable String incarnation) {
        if (!Objects.equals(incarnation, in)) {
            return List.copyOf(holdings);
        }
        return holdings.stream().filter(holding -> entries.get(holding) == null).toList();
    }

    public synchronized void add(Collection<Holding> holdings, @Nullable String incarnation) {
        if (!Objects.equals(incarnation, in)) {
            entries.clear();
            in = incarnation;
        }
        holdings.forEach(holding -> entries.put(holding, true));
    }
}
