package dev.turnstile.postgres;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.internal.enforcement.Enforcer;
import java.util.List;

/**
 * Enforcement inside the database: triggers that check the statements of every client, and record the changes that
 * bypass Turnstile.
 *
 * <p>Installing is idempotent: objects that are installed as declared are left alone and lock nothing. All other
 * objects are replaced in one transaction, which fails if the table stays locked for longer than {@link
 * EnforcementOptions#lockTimeout()}.
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
     * @return the executed statements; empty if everything was installed already
     * @throws LifecycleException if rows contain codes that the machine does not know, if the table stays locked by
     *     other transactions, or if a seal between the given roles would have no effect
     */
    public List<String> install(StateMachine<?, ?> machine, RecordTable table, EnforcementOptions options) {
        return enforcer.install(machine, table, options);
    }

    /** Returns the statements that {@link #install} would execute. Writes nothing. */
    public List<String> plan(StateMachine<?, ?> machine, RecordTable table, EnforcementOptions options) {
        return enforcer.plan(machine, table, options);
    }

    /**
     * Removes everything that was installed for a lifecycle, including its seal. The log stays.
     *
     * @return the executed statements
     */
    public List<String> uninstall(RecordTable table) {
        return enforcer.uninstall(table);
    }

    /**
     * Starts the history of a table's rows: each changed column's values, and the actor who changed them.
     *
     * @param table a table with a primary key
     * @param except columns whose values are not stored
     * @return the executed statements; empty if everything was installed already
     */
    public List<String> watch(String table, List<String> except) {
        return enforcer.watch(table, except);
    }

    /**
     * Ends the history of a table's rows. The stored history stays.
     *
     * @return the executed statements
     */
    public List<String> unwatch(String table) {
        return enforcer.unwatch(table);
    }

    /** Compares the live database with everything that was installed in it. Writes nothing. */
    public List<Discrepancy> verify() {
        return enforcer.verify();
    }

    /** Compares the live database with a machine and its table as declared by the caller. Writes nothing. */
    public List<Discrepancy> verify(StateMachine<?, ?> machine, RecordTable table) {
        return enforcer.verify(machine, table);
    }

    /**
     * Returns the latest bypasses, newest first.
     *
     * @param limit the maximum number of bypasses to return
     */
    public List<Bypass> bypasses(int limit) {
        return enforcer.bypasses(limit);
    }

    /**
     * Returns the changes of one row of a watched table, oldest first.
     *
     * @param table the watched table
     * @param id the row's id: a value, or a list of values in the order of the key's columns
     */
    public List<RowChange> changes(String table, Object id) {
        return enforcer.changes(table, id);
    }
}
