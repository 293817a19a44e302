package dev.turnstile.postgres.internal.lifecycle;

import dev.turnstile.command.Transaction.LockedRecord;
import dev.turnstile.invocation.BatchResult;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.Lifecycle.Explanation;
import dev.turnstile.lifecycle.Lifecycle.Explanation.GuardResult;
import dev.turnstile.lifecycle.Lifecycle.Explanation.Route;
import dev.turnstile.lifecycle.Lifecycle.SqlCondition;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.LifecycleException.RecordNotUpdatedException;
import dev.turnstile.lifecycle.LifecycleException.UnknownStateCodeException;
import dev.turnstile.lifecycle.Lock;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StaleRecord;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition;
import dev.turnstile.machine.Transition.Edge;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.bulk.TransitionGroupCommit;
import dev.turnstile.postgres.internal.command.CurrentTransaction;
import dev.turnstile.postgres.internal.command.LockingLifecycle;
import dev.turnstile.postgres.internal.command.TransitionAnnouncer;
import dev.turnstile.postgres.internal.connection.Connections;
import dev.turnstile.postgres.internal.door.DoorMark;
import dev.turnstile.postgres.internal.door.GuardQuestion;
import dev.turnstile.postgres.internal.door.WrittenCode;
import dev.turnstile.postgres.internal.groupcommit.RecordTurns;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.settings.GroupCommitSettings;
import dev.turnstile.postgres.internal.sql.SqlState;
import dev.turnstile.postgres.internal.table.BoundTable;
import dev.turnstile.postgres.internal.transition.Attempt;
import dev.turnstile.postgres.internal.transition.BoundLifecycle;
import dev.turnstile.postgres.internal.transition.Inspection;
import dev.turnstile.postgres.internal.transition.LockedTransition;
import dev.turnstile.projection.Replay;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lifecycle whose records are rows of a table. Statements run on an own connection or on the caller's connection. */
public final class PostgresLifecycle<S, T> implements LockingLifecycle<S, T> {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresLifecycle.class);

    private final Connections connections;
    private final CurrentTransaction current;
    private final TransitionAnnouncer announcer;
    private final RecordTurns turns;
    private final AtomicReference<LifecycleStatements<S, T>> statements;
    private final Supplier<BoundLifecycle<S, T>> binding;

    /**
     * Creates the lifecycle.
     *
     * @param binding binds the lifecycle again in another incarnation of the server, in which its ids may differ
     */
    public PostgresLifecycle(
            BoundLifecycle<S, T> bound,
            Connections.Ambient connections,
            CurrentTransaction current,
            TransitionAnnouncer announcer,
            GroupCommitSettings settings,
            Supplier<BoundLifecycle<S, T>> binding) {
        this.connections = connections;
        this.current = current;
        this.announcer = announcer;
        this.turns = new RecordTurns();
        this.statements = new AtomicReference<>(LifecycleStatements.of(bound, connections.own(), settings));
        this.binding = binding;
    }

    private PostgresLifecycle(PostgresLifecycle<S, T> other, Connections connections) {
        this.connections = connections;
        this.current = other.current;
        this.announcer = other.announcer;
        this.turns = other.turns;
        this.statements = other.statements;
        this.binding = other.binding;
    }

    private BoundLifecycle<S, T> bound() {
        return statements.get().bound();
    }

    /** Binds the lifecycle again, unless another thread has replaced the given statements already. */
    private void rebind(LifecycleStatements<S, T> old) {
        BoundLifecycle<S, T> again = binding.get();
        if (statements.compareAndSet(old, LifecycleStatements.of(again, old.own(), old.settings()))) {
            LOG.warn(
                    "lifecycle {}: bound again because the log may have been set back or the table has changed; ids {}",
                    again.table().category(),
                    again.binding());
        }
    }

    /** Binds the lifecycle again if a connection belongs to another incarnation of the server. */
    public void refresh(Connection connection) throws SQLException {
        LifecycleStatements<S, T> now = statements.get();
        if (!now.bound()
                .definitions()
                .in()
                .equals(Incarnation.of(connection, now.bound().template().part("schema")))) {
            rebind(now);
        }
    }

    @Override
    public StateMachine<S, T> machine() {
        return bound().machine();
    }

    @Override
    public RecordTable table() {
        return bound().table().declared();
    }

    @Override
    public int definitionVersion() {
        return bound().binding().version();
    }

    @Override
    public PostgresLifecycle<S, T> in(Connection connection) {
        return new PostgresLifecycle<>(this, new Connections.Joined(connection));
    }

    @Override
    public StateChange<S, T> insert(Map<String, ?> columns, S state, TransitionOptions given) {
        TransitionOptions details = attributed(given);
        int code = bound().initialCode(state);
        return announced("create", columns, details, () -> insert(columns, code, details));
    }

    @Override
    public BatchResult<StateChange<S, T>> logCreations(List<?> ids, TransitionOptions given) {
        TransitionOptions details = attributed(given);
        String what = "create " + machine().name();
        return announced(
                "create",
                ids,
                details,
                () -> connections.run(what, c -> statements.get().creationLog().append(c, ids, details)));
    }

    private StateChange<S, T> insert(Map<String, ?> columns, int code, TransitionOptions details) {
        return connections.run("create " + machine().name(), connection -> {
            Attempt attempt = statements.get().creation().create(connection, columns, code, details);
            if (attempt.written() == null && bound().definitions().changed(attempt.installed(), connection)) {
                attempt = statements.get().creation().create(connection, columns, code, details);
            }
            if (attempt.written() == null && !bound().definitionChanged(connection)) {
                throw new RecordNotUpdatedException(machine().name(), "(new)", "create", table().name());
            }
            return written(attempt, "the record")
                    .change(bound(), attempt.key(), StateChange.Kind.CREATION, null, null, details);
        });
    }

    @Override
    public Outcome<StateChange<S, T>> tryFire(Object id, T transition, TransitionOptions given) {
        Transition<S, T> declared = machine().transition(transition);
        TransitionOptions details = attributed(given);
        bound().checkVersion(details);
        return announced(declared.name(), id, details, () -> fire(id, declared, details));
    }

    private Outcome<StateChange<S, T>> fire(Object id, Transition<S, T> declared, TransitionOptions details) {
        boolean locked = statements.get().lockedTransitions().appliesTo(declared);
        TransitionGroupCommit<S, T> groupCommit = statements.get().groupCommit();
        if (groupCommit != null
                && groupCommit.mayShare()
                && !locked
                && !connections.joined()
                && !declared.edges().isEmpty()) {
            return groupCommit.fire(id, declared, details);
        }
        Supplier<Outcome<StateChange<S, T>>> single = () -> alone(id, declared, details, locked);
        return connections.joined() ? single.get() : turns.take(bound().table().idValues(id), single);
    }

    private Outcome<StateChange<S, T>> alone(
            Object id, Transition<S, T> declared, TransitionOptions details, boolean locked) {
        String what = what(id, "transition '" + declared.name() + "'");
        return locked
                ? connections.inTransaction(what, c -> locked(c, id, declared, details))
                : connections.run(what, c -> statements.get().transitions().fire(c, id, declared, details));
    }

    private Outcome<StateChange<S, T>> locked(
            Connection connection, Object id, Transition<S, T> declared, TransitionOptions details)
            throws SQLException {
        return current.on(connection, c -> statements.get().lockedTransitions().fire(c, id, declared, details));
    }

    @Override
    public BatchResult<StateChange<S, T>> fireAll(T transition, List<?> ids, TransitionOptions given) {
        Transition<S, T> declared = machine().transition(transition);
        TransitionOptions details = attributed(given);
        bound().checkVersion(details);
        return announced(declared.name(), ids, details, () -> fireAll(declared, ids, details));
    }

    private BatchResult<StateChange<S, T>> fireAll(Transition<S, T> declared, List<?> ids, TransitionOptions details) {
        return connections.inTransaction(what(declared), c -> {
            if (!LockedTransition.hasJavaGuard(declared)) {
                return statements.get().bulk().fire(c, ids, declared, details);
            }
            List<Outcome<StateChange<S, T>>> outcomes = new ArrayList<>();
            for (Object id : ids) {
                outcomes.add(locked(c, id, declared, details));
            }
            return new BatchResult<>(outcomes);
        });
    }

    @Override
    public BatchResult<StateChange<S, T>> fireWhere(T transition, SqlCondition condition, TransitionOptions given) {
        Transition<S, T> declared = machine().transition(transition);
        TransitionOptions details = attributed(given);
        bound().checkVersion(details);
        if (LockedTransition.hasJavaGuard(declared)) {
            throw new LifecycleException(
                    what(declared) + " has a guard in Java, which SQL cannot evaluate; expected guards in SQL;"
                            + " select the ids and fire them one by one, or by fireAll with their ids",
                    null);
        }
        return announced(
                declared.name(),
                condition.sql(),
                details,
                () -> connections.inTransaction(
                        what(declared), c -> statements.get().bulk().fire(c, condition.sql(), declared, details)));
    }

    private TransitionOptions attributed(TransitionOptions details) {
        return current.attributed(connections.given(), details);
    }

    private <R> R announced(String verb, Object which, TransitionOptions details, Supplier<R> work) {
        String named = DoorMark.verb(verb, bound().table().category());
        Replay.refuse(named);
        GuardQuestion.refuse(named);
        return announcer.announced(
                new TransitionAnnouncer.Passing(named, which, details, machine().name(), verb),
                connections.given(),
                () -> current.notifying(connections.given(), table(), () -> withCurrentIds(work)));
    }

    /**
     * Runs work, and binds the lifecycle again if its ids belong to another incarnation of the server. Such a statement
     * and its transaction have written nothing, so the work is retried unless it is inside the caller's transaction.
     */
    private <R> R withCurrentIds(Supplier<R> work) {
        LifecycleStatements<S, T> now = statements.get();
        try {
            return work.get();
        } catch (LifecycleException e) {
            if (!Incarnation.changed(e) && !SqlState.schemaChanged(e)) {
                throw named(e);
            }
            BoundTable before = now.bound().table();
            rebind(now);
            if (connections.joined() || (!Incarnation.changed(e) && before.equals(bound().table()))) {
                throw e;
            }
            return work.get();
        }
    }

    private LifecycleException named(LifecycleException failure) {
        UnknownStateCodeException unknown = WrittenCode.unknown(machine(), failure);
        return unknown == null ? failure : unknown;
    }

    private String what(Transition<S, T> transition) {
        return machine().name() + ": transition '" + transition.name() + "'";
    }

    @Override
    public StateChange<S, T> correct(Object id, S state, TransitionOptions given) {
        TransitionOptions details = attributed(given);
        int code = bound().code(state);
        Integer expected = bound().expectedCode(details);
        bound().checkVersion(details);
        return announced("correct", id, details, () -> correct(id, code, expected, details));
    }

    private StateChange<S, T> correct(Object id, int code, @Nullable Integer expected, TransitionOptions details) {
        return connections.run(what(id, "correction"), connection -> {
            Attempt attempt = statements.get().correction().execute(connection, id, code, expected, details);
            if (attempt != null
                    && attempt.written() == null
                    && bound().definitions().changed(attempt.installed(), connection)) {
                attempt = statements.get().correction().execute(connection, id, code, expected, details);
            }
            if (attempt == null) {
                statements.get().reader().requireHidden(connection, id, "correct");
                throw statements.get().refusals().notFound(id, null);
            }
            if (attempt.written() == null
                    && !bound().stale(details, attempt.rowVersion())
                    && (expected == null || expected.equals(attempt.was()))
                    && !bound().definitionChanged(connection)) {
                throw new RecordNotUpdatedException(machine().name(), attempt.key(), "correct", table().name());
            }
            S from = attempt.was() == null
                    ? null
                    : machine().byCode(attempt.was()).map(State::value).orElse(null);
            return written(attempt, what(id, "correction"))
                    .change(bound(), attempt.key(), StateChange.Kind.CORRECTION, null, from, details);
        });
    }

    @Override
    public List<LockedRecord<S>> lock(Connection connection, List<?> ids, Lock lock) {
        return new Connections.Joined(connection)
                .run(
                        machine().name() + " " + ids + ": lock",
                        joined -> statements.get().recordLock().take(joined, ids, lock));
    }

    /** Returns the id of the lifecycle in the database. */
    public short number() {
        return bound().binding().lifecycle();
    }

    /** Returns the category of the records' streams. */
    public String category() {
        return bound().table().category();
    }

    /**
     * Fires the transition of a timeout in a transaction, if the record has stayed in the expected state.
     *
     * @param since the version of the event by which the record entered the state
     * @throws dev.turnstile.lifecycle.RecordLocked if another transaction holds the record's lock for longer than this
     *     transaction waits
     */
    public Outcome<StateChange<S, T>> timeOut(
            Connection connection, Object id, T transition, int since, TransitionOptions details) {
        PostgresLifecycle<S, T> here = new PostgresLifecycle<>(this, new Connections.Joined(connection));
        List<LockedRecord<S>> locked = lock(connection, List.of(id), Lock.forNoKeyUpdate());
        boolean there = !locked.isEmpty() && locked.getFirst().state().equals(bound().expected(details));
        int later = there
                ? here.connections.run(
                        what(id, "timeout"), c -> statements.get().history().later(c, id, since))
                : 0;
        if (later == 0) {
            return here.tryFire(id, transition, details);
        }
        String name = machine().transition(transition).name();
        StaleRecord stale = new StaleRecord(machine().name(), locked.getFirst().key(), name, since, later);
        return here.announced(name, id, details, () -> new Outcome.Refused<>(stale));
    }

    private static Attempt.Written written(Attempt attempt, String what) {
        if (attempt.written() == null) {
            throw new LifecycleException(
                    what + ": nothing was written because the record is not in the expected state, or the definition"
                            + " changed again; read the record again and retry",
                    null);
        }
        return attempt.written();
    }

    @Override
    public List<T> permitted(Object id) {
        List<Guard> guards = machine().edges().stream()
                .flatMap(edge -> edge.guards().stream())
                .distinct()
                .toList();
        Inspection record = inspect(id, guards);
        S state = bound().state(record.key(), record.code());
        return evaluating(() -> machine().permitted(state).stream()
                .filter(value -> machine().transition(value).from(state).stream()
                        .anyMatch(edge -> edge.guards().stream().allMatch(record::holds)))
                .toList());
    }

    @Override
    public Explanation<S, T> explain(Object id, T transition) {
        Transition<S, T> declared = machine().transition(transition);
        List<Guard> guards = declared.edges().stream()
                .flatMap(edge -> edge.guards().stream())
                .distinct()
                .toList();
        Inspection record = inspect(id, guards);
        S state = bound().state(record.key(), record.code());
        return new Explanation<>(
                record.key(),
                transition,
                state,
                evaluating(() -> declared.from(state).stream()
                        .map(edge -> route(edge, record))
                        .toList()),
                machine().permitted(state));
    }

    private <R> R evaluating(Supplier<R> question) {
        Connection given = connections.given();
        return given == null
                ? question.get()
                : connections.run(machine().name() + " guards", c -> current.on(c, joined -> question.get()));
    }

    private Route<S> route(Edge<S, T> edge, Inspection record) {
        return new Route<>(
                edge.to(),
                edge.guards().stream()
                        .map(guard -> new GuardResult(guard, record.holds(guard)))
                        .toList());
    }

    @Override
    public S state(Object id) {
        Inspection record = inspect(id, List.of());
        return bound().state(record.key(), record.code());
    }

    private Inspection inspect(Object id, List<Guard> guards) {
        return withCurrentIds(() -> connections.run(
                        what(id, "read"),
                        connection -> statements.get().reader().at(connection, id, guards, null)))
                .orElseThrow(() -> statements.get().refusals().notFound(id, null));
    }

    @Override
    public Map<String, S> states(List<?> ids) {
        return connections.run(
                machine().name() + " states", connection -> new RecordStates<>(bound()).of(connection, ids));
    }

    @Override
    public List<StateChange<S, T>> history(Object id) {
        return histories(Collections.singletonList(id)).values().stream()
                .findFirst()
                .orElse(List.of());
    }

    @Override
    public Map<String, List<StateChange<S, T>>> histories(List<?> ids) {
        return withCurrentIds(() -> connections.run(
                machine().name() + " histories",
                connection -> statements.get().history().of(connection, ids)));
    }

    @Override
    public Optional<S> at(Object id, Instant time) {
        return withCurrentIds(() -> connections.run(
                what(id, "at " + time), connection -> statements.get().history().at(connection, id, time)));
    }

    @Override
    public Optional<S> at(Object id, int version) {
        return withCurrentIds(() -> connections.run(
                what(id, "at version " + version),
                connection -> statements.get().history().at(connection, id, version)));
    }

    @Override
    public String condition(List<S> states) {
        if (states.isEmpty()) {
            throw new IllegalArgumentException("states: expected at least one, got none");
        }
        return states.stream()
                .map(state -> Integer.toString(bound().code(state)))
                .collect(Collectors.joining(", ", QuotedName.of(table().stateColumn()) + " IN (", ")"));
    }

    @Override
    public Map<S, Long> counts() {
        return connections.run(
                machine().name() + " counts", connection -> new RecordStates<>(bound()).counts(connection));
    }

    private String what(Object id, String what) {
        return machine().name() + " " + String.join(",", bound().table().idValues(id)) + ": " + what;
    }
}
