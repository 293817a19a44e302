package dev.turnstile.postgres;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.internal.enforcement.Enforcer;
import java.util.List;

/**
 * What the database holds by itself: guards for every statement, whoever sends it, and a trace of what bypasses the door.
 *
 * <p>Installing is idempotent: what stands as it should is left alone, and nothing is locked for it. What must be
 * replaced is replaced in one transaction, which gives up when the table is locked for longer than the options say.
 *
 * <p>Thread-safe. Every method throws {@link LifecycleException} if the database fails or refuses.
 */
public final class Enforcement {

    private final Enforcer enforcer;

    Enforcement(Enforcer enforcer) {
        this.enforcer = enforcer;
    }

    /**
     * Compiles a machine to constraints and triggers on its table, and to a view with the states' names.
     *
     * @return the statements that were run; none if everything stood already
     * @throws LifecycleException if rows hold codes that the machine does not know, if the table is locked by others, or if
     *     the roles of a seal would hold nothing
     */
    public List<String> install(StateMachine<?, ?> machine, RecordTable table, EnforcementOptions options) {
        return enforcer.install(machine, table, options);
    }

    /** Returns the statements that {@link #install} would run, and writes nothing. */
    public List<String> plan(StateMachine<?, ?> machine, RecordTable table, EnforcementOptions options) {
        return enforcer.plan(machine, table, options);
    }

    /**
     * Takes everything away again that was installed for a lifecycle, its seal too; the log stays.
     *
     * @return the statements that were run
     */
    public List<String> uninstall(RecordTable table) {
        return enforcer.uninstall(table);
    }

    /**
     * Begins to keep a history of a table's rows: the columns that changed, and who changed them.
     *
     * @param table a table with a primary key
     * @param except columns whose values are not kept
     * @return the statements that were run; none if everything stood already
     */
    public List<String> watch(String table, List<String> except) {
        return enforcer.watch(table, except);
    }

    /**
     * Ends the history of a table's rows; what was kept stays.
     *
     * @return the statements that were run
     */
    public List<String> unwatch(String table) {
        return enforcer.unwatch(table);
    }

    /** Compares the live database with everything that was installed in it, and writes nothing. */
    public List<Discrepancy> verify() {
        return enforcer.verify();
    }

    /** Compares the live database with a machine and its table as they are declared, and writes nothing. */
    public List<Discrepancy> verify(StateMachine<?, ?> machine, RecordTable table) {
        return enforcer.verify(machine, table);
    }

    /**
     * Returns the latest bypasses, newest first.
     *
     * @param limit the most to return
     */
    public List<Bypass> bypasses(int limit) {
        return enforcer.bypasses(limit);
    }

    /**
     * Returns what became of one row of a watched table, oldest first.
     *
     * @param id as a lifecycle takes it: a value, or a list of values in the order of the key's columns
     */
    public List<RowChange> changes(String table, Object id) {
        return enforcer.changes(table, id);
    }
}
