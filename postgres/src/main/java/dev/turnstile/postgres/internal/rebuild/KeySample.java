package dev.turnstile.postgres.internal.rebuild;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Some keys, drawn at random, and every stream that has events of theirs. Used by one thread.
 *
 * <p>Those whose hash with the seed is among the lowest: a key that is one of them in the end was so when it appeared, so
 * nothing of it was missed; and another attempt with the same seed draws the same.
 */
final class KeySample {

    private static final int MOST_STREAMS = 1_000;

    private final int size;
    private final long seed;
    private final TreeMap<Long, Sampled> sampled = new TreeMap<>();

    /**
     * A key of the sample.
     *
     * @param key the key as text
     * @param streams the numbers of the streams; with none, they are too many to be read
     */
    record Sampled(String key, Set<Long> streams) {}

    KeySample(int size, long seed) {
        this.size = size;
        this.seed = seed;
    }

    void saw(String key, long stream) {
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
            if (known.streams().size() > MOST_STREAMS) {
                known.streams().clear();
            }
        }
    }

    /** Goes on with keys of an earlier attempt. */
    void restore(Map<String, Set<Long>> earlier) {
        earlier.forEach((key, streams) -> sampled.put(rank(key), new Sampled(key, new HashSet<>(streams))));
    }

    Collection<Sampled> all() {
        return sampled.values();
    }

    /** The finaliser of MurmurHash3, which spreads what differs little. */
    private long rank(String key) {
        long mixed = key.hashCode() ^ seed;
        mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
