package dev.turnstile.postgres;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.internal.refusal.RefusalLog;
import dev.turnstile.postgres.internal.refusal.RefusalTable;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The stored refusals of one database, from all processes.
 *
 * <p>Refusals are written in the background, in separate transactions; the refused caller does not wait. At most 10,000
 * refusals wait in memory. A refusal that does not fit, or that cannot be written for about ten seconds, is dropped and
 * counted. Thread-safe.
 */
public final class RecordedRefusals {

    private final RefusalLog log;
    private final RefusalTable table;

    RecordedRefusals(RefusalLog log, RefusalTable table) {
        this.log = log;
        this.table = table;
    }

    /** The attributes by which refusals are grouped when they are counted. */
    public enum By {
        /** The refused command or transition. */
        VERB,
        /** The kind of refusal. */
        NAME,
        /** The state that the record was in. */
        STATE,
        /** The guard that did not hold; a refusal by several guards counts once for each. */
        GUARD,
        /** The actor of the invocation. */
        ACTOR
    }

    /**
     * Returns refusals, newest first.
     *
     * @throws LifecycleException if the database fails
     */
    public List<RecordedRefusal> list(RefusalFilter filter) {
        return table.newest(filter);
    }

    /**
     * Counts refusals, grouped by all attributes, most frequent first.
     *
     * @throws LifecycleException if the database fails
     */
    public List<RefusalCount> counts(RefusalFilter filter) {
        return counts(filter, EnumSet.allOf(By.class));
    }

    /**
     * Counts refusals, grouped by the given attributes, most frequent first.
     *
     * @param filter the refusals to count; its limit applies to the returned groups, not to the refusals that are
     *     counted
     * @param by the attributes to group by; empty for the total
     * @throws LifecycleException if the database fails
     */
    public List<RefusalCount> counts(RefusalFilter filter, Set<By> by) {
        return table.counts(filter, by);
    }

    /** Returns the number of refusals that this process has dropped since it started. */
    public long dropped() {
        return log.dropped();
    }

    /**
     * Writes the waiting refusals of this process. When this method returns, every earlier refusal of this process is
     * stored or dropped.
     */
    public void flush() {
        log.flush();
    }
}
