package dev.turnstile.postgres.internal.rebuild;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A random sample of keys, with the streams that contain their events. Not thread-safe.
 *
 * <p>The sample consists of the keys with the lowest hashes. A key of the final sample is in the sample from the key's
 * first event on, so that its streams are complete. Attempts with the same seed select the same keys.
 */
final class KeySample {

    private static final int MAX_STREAMS = 1_000;

    private final int size;
    private final long seed;
    private final TreeMap<Long, Sampled> sampled = new TreeMap<>();

    /**
     * A key of the sample.
     *
     * @param key the key as text
     * @param streams the numbers of the streams, empty if there are too many to be read
     */
    record Sampled(String key, Set<Long> streams) {}

    KeySample(int size, long seed) {
        this.size = size;
        this.seed = seed;
    }

    void add(String key, long stream) {
        long rank = rank(key);
        if (size == 0 || (sampled.size() == size && rank > sampled.lastKey())) {
            return;
        }
        Sampled known = sampled.get(rank);
        if (known == null) {
            sampled.put(rank, new Sampled(key, new HashSet<>(Set.of(stream))));
            if (sampled.size() > size) {
                sampled.pollLastEntry();
            }
        } else if (known.key().equals(key) && !known.streams().isEmpty()) {
            known.streams().add(stream);
            if (known.streams().size() > MAX_STREAMS) {
                known.streams().clear();
            }
        }
    }

    /** Restores the sample of an earlier attempt. */
    void restore(Map<String, Set<Long>> earlier) {
        earlier.forEach((key, streams) -> sampled.put(rank(key), new Sampled(key, new HashSet<>(streams))));
    }

    Collection<Sampled> all() {
        return sampled.values();
    }

    /** The finaliser of MurmurHash3, which distributes similar hash codes evenly. */
    private long rank(String key) {
        long mixed = key.hashCode() ^ seed;
        mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
