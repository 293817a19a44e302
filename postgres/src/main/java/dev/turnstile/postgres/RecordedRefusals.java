package dev.turnstile.postgres;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.internal.command.RefusalLog;
import dev.turnstile.postgres.internal.refusal.RefusalTable;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What was refused at the door of one database, by all processes.
 *
 * <p>A refusal is recorded a moment after it happened, apart from the transaction that it ended, and nobody waits for it:
 * up to 10,000 wait in memory, and what there is no room for, or what cannot be written for some ten seconds, is dropped
 * and counted. Thread-safe.
 */
public final class RecordedRefusals {

    private final RefusalLog log;
    private final RefusalTable table;

    RecordedRefusals(RefusalLog log, RefusalTable table) {
        this.log = log;
        this.table = table;
    }

    /** What refusals are told apart by when they are counted. */
    public enum By {
        /** What was refused. */
        VERB,
        /** The kind of refusal. */
        NAME,
        /** The state that the record was in. */
        STATE,
        /** The guard that did not hold; a refusal by several counts for each of them. */
        GUARD,
        /** Who asked. */
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
     * Counts refusals, told apart by everything there is; the most frequent first.
     *
     * @throws LifecycleException if the database fails
     */
    public List<RefusalCount> counts(RefusalFilter filter) {
        return counts(filter, EnumSet.allOf(By.class));
    }

    /**
     * Counts refusals; the most frequent first.
     *
     * @param filter which ones; its limit is that of the rows returned, not of what is counted
     * @param by what to tell apart; nothing for the number of all of them
     * @throws LifecycleException if the database fails
     */
    public List<RefusalCount> counts(RefusalFilter filter, Set<By> by) {
        return table.counts(filter, by);
    }

    /** Returns how many refusals of this process were not recorded since it started. */
    public long dropped() {
        return log.dropped();
    }

    /** Writes what waits in this process; what was refused before is recorded or dropped when it returns. */
    public void flush() {
        log.flush();
    }
}
