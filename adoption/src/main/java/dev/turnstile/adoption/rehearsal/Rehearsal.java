package dev.turnstile.adoption.rehearsal;

import dev.turnstile.adoption.rehearsal.internal.HistoryRehearsal;
import dev.turnstile.machine.MachineDocument;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.attempt.AttemptLog;
import dev.turnstile.postgres.attempt.AttemptQuery;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * A rehearsal: the decisions of a changed machine about all attempts of a recorded history.
 *
 * <p>A rehearsal reads one snapshot of the database and writes nothing. Immutable and thread-safe.
 */
public final class Rehearsal {

    private final StateMachine<String, String> changed;
    private final RehearsalOptions options;

    private Rehearsal(StateMachine<String, String> changed, RehearsalOptions options) {
        this.changed = changed;
        this.options = options;
    }

    /**
     * Creates a rehearsal.
     *
     * @param changed the changed machine; guards in Java are not called
     * @param options the stored machine to compare with, its table and the period
     */
    public static Rehearsal of(StateMachine<?, ?> changed, RehearsalOptions options) {
        return new Rehearsal(
                MachineDocument.read(MachineDocument.write(changed)), Objects.requireNonNull(options, "options"));
    }

    /**
     * Rehearses the history in schema {@code turnstile} of a database.
     *
     * @throws InvalidRehearsalException if a state has another code than in a stored definition
     * @throws dev.turnstile.lifecycle.LifecycleException if the machine is not installed or bound to no table, the
     *     options do not select exactly one table and column, a privilege is missing, or the database fails
     * @throws dev.turnstile.postgres.archive.DetachedEventsException if events of the table are in a detached partition
     *     of the archive
     */
    public RehearsalReport run(DataSource dataSource) {
        return run(dataSource, RehearsalListener.none());
    }

    /**
     * Rehearses the history, and passes each decision with an effect to a listener.
     *
     * @throws InvalidRehearsalException as {@link #run(DataSource)}
     * @throws dev.turnstile.lifecycle.LifecycleException as {@link #run(DataSource)}
     * @throws dev.turnstile.postgres.archive.DetachedEventsException as {@link #run(DataSource)}
     */
    public RehearsalReport run(DataSource dataSource, RehearsalListener listener) {
        String machine = options.machine() == null ? changed.name() : options.machine();
        return AttemptLog.of(dataSource)
                .read(
                        new AttemptQuery(machine, options.table(), options.column()),
                        history -> new HistoryRehearsal(changed, options, history).run(listener));
    }
}
