package dev.turnstile.postgres;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.internal.chain.ChainTable;
import dev.turnstile.text.spi.StorableText;
import java.time.Duration;
import java.util.List;

/**
 * Hash chains over the events of selected categories, which reveal changes to the log that bypassed Turnstile.
 *
 * <p>Each event's hash covers the whole event and the previous hash of its stream. The database computes the hash at
 * each append of any client. While no category is chained, appends cost nothing extra; otherwise appends to categories
 * that are not chained cost little extra.
 *
 * <p>Thread-safe. Every method throws {@link LifecycleException} if the database fails.
 */
public final class TamperEvidence {

    private final ChainTable chains;

    TamperEvidence(ChainTable chains) {
        this.chains = chains;
    }

    /**
     * Starts to chain a category: its existing events and all later ones. Appends to the log wait meanwhile.
     *
     * @param category such as the name of a lifecycle's table
     * @param lockTimeout the maximum time to wait for running writers
     * @return the number of chained events; 0 if the category was chained already
     * @throws LifecycleException if the log stays locked by other transactions; nothing is changed then
     */
    public long chain(String category, Duration lockTimeout) {
        return chains.chain(StorableText.of("category", category), lockTimeout);
    }

    /** Ends the chains of a category and removes their hashes. Returns whether the category was chained. */
    public boolean unchain(String category) {
        return chains.unchain(StorableText.checked("category", category));
    }

    /** Returns the names of the chained categories. */
    public List<String> chained() {
        return chains.chained();
    }

    /** Computes every hash again and compares it with the stored hash. */
    public ChainReport verify() {
        return chains.verify();
    }

    /** Returns an anchor for each chained category. Waits for running appends. */
    public List<ChainAnchor> anchors() {
        return chains.anchors();
    }

    /**
     * Returns whether the chains of a category, up to an anchor's position, are the same as when the anchor was
     * created. The comparison also detects a manipulation that computed all hashes again.
     */
    public boolean matches(ChainAnchor anchor) {
        return chains.matches(anchor);
    }
}
