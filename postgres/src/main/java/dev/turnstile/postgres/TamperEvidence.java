package dev.turnstile.postgres;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.internal.chain.ChainTable;
import dev.turnstile.text.spi.StorableText;
import java.time.Duration;
import java.util.List;

/**
 * Chains of hashes over the events of chosen categories, by which changes to the log past Turnstile are found.
 *
 * <p>Each event's hash covers all that the event says and the hash before it in its stream; the database computes it with
 * each append, whoever appends. Categories that are not chained pay nothing as long as none is, and little otherwise.
 *
 * <p>Thread-safe. Every method throws {@link LifecycleException} if the database fails.
 */
public final class TamperEvidence {

    private final ChainTable chains;

    TamperEvidence(ChainTable chains) {
        this.chains = chains;
    }

    /**
     * Begins to chain a category: the events that are there, and all that come. Nothing is appended to the log meanwhile.
     *
     * @param category such as the name of a lifecycle's table
     * @param lockTimeout how long to wait for writers that are under way
     * @return how many events were chained; 0 if it was chained before
     * @throws LifecycleException if the log stays locked by others; nothing was changed then
     */
    public long chain(String category, Duration lockTimeout) {
        return chains.chain(StorableText.checked("category", category), lockTimeout);
    }

    /** Ends the chains of a category and removes their hashes; returns whether it was chained. */
    public boolean unchain(String category) {
        return chains.unchain(StorableText.checked("category", category));
    }

    /** Returns the names of the chained categories. */
    public List<String> chained() {
        return chains.chained();
    }

    /** Computes every hash again, and compares. */
    public ChainReport verify() {
        return chains.verify();
    }

    /** Returns an anchor for each chained category; waits for appends that are under way. */
    public List<ChainAnchor> anchors() {
        return chains.anchors();
    }

    /**
     * Tells whether the chains of a category up to an anchor's position are what they were when it was made, which finds
     * out also who computed all hashes anew.
     */
    public boolean matches(ChainAnchor anchor) {
        return chains.matches(anchor);
    }
}
