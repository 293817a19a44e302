package dev.turnstile.postgres.internal;

import dev.turnstile.lifecycle.Details;
import dev.turnstile.lifecycle.Explanation;
import dev.turnstile.lifecycle.Explanation.Answer;
import dev.turnstile.lifecycle.Explanation.Route;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleFailure;
import dev.turnstile.lifecycle.Lock;
import dev.turnstile.lifecycle.LockedRecord;
import dev.turnstile.lifecycle.Outcome;
import dev.turnstile.lifecycle.Passage;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StaleRecord;
import dev.turnstile.lifecycle.Verdicts;
import dev.turnstile.machine.Edge;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.bulk.BulkTransitions;
import dev.turnstile.postgres.internal.command.CommandEngine;
import dev.turnstile.postgres.internal.command.PassageAnnouncer;
import dev.turnstile.postgres.internal.door.DoorMark;
import dev.turnstile.postgres.internal.lane.LaneSettings;
import dev.turnstile.postgres.internal.lane.TransitionLane;
import dev.turnstile.projection.Replay;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A lifecycle whose records are rows: each call is one statement, on a connection of its own or on the caller's. */
public final class PostgresLifecycle<S, T> implements Lifecycle<S, T> {

    private static final String COUNTS = """
            SELECT {state} AS code, count(*) AS records, min({key}) AS example
            FROM {table} AS {alias} GROUP BY 1""";

    private static final String STATES = """
            SELECT {key} AS key, {state} AS code FROM {table} AS {alias} WHERE {ids}""";

    private final BoundLifecycle<S, T> bound;
    private final Connections connections;
    private final CommandEngine door;
    private final SingleStatementTransition<S, T> transitions;
    private final @Nullable TransitionLane<S, T> lane;
    private final BulkTransitions<S, T> bulk;
    private final RecordLook look;
    private final RecordLock<S> recordLock;
    private final LockedTransition<S, T> lockedTransitions;
    private final RecordTurns turns;
    private final PlacementStatement correction;
    private final CreationStatement creation;
    private final RecordHistory<S, T> history;
    private final Refusals<S, T> refusals;

    PostgresLifecycle(BoundLifecycle<S, T> bound, Connections.Ambient connections, LaneSettings settings) {
        this.bound = bound;
        this.connections = connections;
        this.door = connections.door();
        this.transitions = new SingleStatementTransition<>(bound);
        this.look = new RecordLook(bound);
        this.lane = settings.joining() == LaneSettings.Joining.NEVER
                ? null
                : new TransitionLane<>(bound, connections.own(), transitions, settings);
        this.bulk = new BulkTransitions<>(bound, transitions);
        this.recordLock = new RecordLock<>(bound);
        this.lockedTransitions = new LockedTransition<>(bound, look);
        this.turns = new RecordTurns();
        this.correction =
                PlacementStatement.of(bound, "correct", bound.binding().correctionType());
        this.creation = new CreationStatement(bound);
        this.history = new RecordHistory<>(bound);
        this.refusals = new Refusals<>(bound);
    }

    private PostgresLifecycle(PostgresLifecycle<S, T> other, Connections connections) {
        this.bound = other.bound;
        this.connections = connections;
        this.door = other.door;
        this.look = other.look;
        this.transitions = other.transitions;
        this.lane = null;
        this.bulk = other.bulk;
        this.recordLock = other.recordLock;
        this.lockedTransitions = other.lockedTransitions;
        this.turns = other.turns;
        this.correction = other.correction;
        this.creation = other.creation;
        this.history = other.history;
        this.refusals = other.refusals;
    }

    @Override
    public StateMachine<S, T> machine() {
        return bound.machine();
    }

    @Override
    public RecordTable table() {
        return bound.table().declared();
    }

    @Override
    public int definitionVersion() {
        return bound.binding().version();
    }

    @Override
    public Lifecycle<S, T> in(Connection connection) {
        return new PostgresLifecycle<>(this, new Connections.Joined(connection));
    }

    @Override
    public Passage<S, T> insert(Map<String, ?> columns, S state, Details given) {
        Details details = attributed(given);
        State<S, T> declared = machine().state(state);
        if (!declared.initial()) {
            throw new IllegalArgumentException(machine().name() + ": records are not created in state " + state
                    + " (initial: "
                    + machine().states().stream()
                            .filter(State::initial)
                            .map(State::name)
                            .collect(Collectors.joining(", "))
                    + ")");
        }
        return announced("create", columns, details, () -> insert(columns, declared.code(), details));
    }

    private Passage<S, T> insert(Map<String, ?> columns, int code, Details details) {
        return connections.run("create " + machine().name(), connection -> {
            Attempt attempt = creation.create(connection, columns, code, details);
            if (attempt.done() == null && bound.definitions().changed(attempt.installed(), connection)) {
                attempt = creation.create(connection, columns, code, details);
            }
            return done(attempt, "the record")
                    .passage(bound, attempt.key(), Passage.Kind.CREATION, null, null, details);
        });
    }

    @Override
    public Outcome<S, T> tryFire(Object id, T transition, Details given) {
        Transition<S, T> declared = machine().transition(transition);
        Details details = attributed(given);
        bound.checkVersion(details);
        return announced(declared.name(), id, details, () -> fire(id, declared, details));
    }

    private Outcome<S, T> fire(Object id, Transition<S, T> declared, Details details) {
        String what = what(id, "transition '" + declared.name() + "'");
        boolean locked = lockedTransitions.needed(declared);
        if (lane != null
                && !locked
                && !connections.joined()
                && !declared.edges().isEmpty()) {
            return lane.fire(id, declared, details);
        }
        Supplier<Outcome<S, T>> single = locked
                ? () -> connections.inTransaction(what, c -> lockedTransitions.fire(c, id, declared, details))
                : () -> connections.run(what, c -> transitions.fire(c, id, declared, details));
        return connections.joined() ? single.get() : turns.take(bound.table().idValues(id), single);
    }

    @Override
    public Verdicts<S, T> fireAll(T transition, List<?> ids, Details given) {
        Transition<S, T> declared = machine().transition(transition);
        Details details = attributed(given);
        bound.checkVersion(details);
        return announced(declared.name(), ids, details, () -> fireAll(declared, ids, details));
    }

    private Verdicts<S, T> fireAll(Transition<S, T> declared, List<?> ids, Details details) {
        return connections.inTransaction(what(declared), c -> {
            if (!LockedTransition.asksJava(declared)) {
                return bulk.fire(c, ids, declared, details);
            }
            List<Outcome<S, T>> outcomes = new ArrayList<>();
            for (Object id : ids) {
                outcomes.add(lockedTransitions.fire(c, id, declared, details));
            }
            return new Verdicts<>(outcomes);
        });
    }

    @Override
    public Verdicts<S, T> fireAll(T transition, String condition, Details given) {
        Transition<S, T> declared = machine().transition(transition);
        Details details = attributed(given);
        bound.checkVersion(details);
        if (LockedTransition.asksJava(declared)) {
            throw new LifecycleFailure(
                    what(declared) + " has a guard in Java, which no statement can ask; expected guards in SQL;"
                            + " select the ids and fire them one by one, or by fireAll with their ids",
                    null);
        }
        return announced(
                declared.name(),
                condition,
                details,
                () -> connections.inTransaction(what(declared), c -> bulk.fire(c, condition, declared, details)));
    }

    private Details attributed(Details details) {
        return door.current().attributed(connections.given(), details);
    }

    private <R> R announced(String verb, Object which, Details details, Supplier<R> work) {
        String named = DoorMark.verb(verb, bound.table().category());
        Replay.refuse(named);
        return door.passages()
                .announced(new PassageAnnouncer.Passing(named, which, details), connections.given(), work);
    }

    private String what(Transition<S, T> transition) {
        return machine().name() + ": transition '" + transition.name() + "'";
    }

    @Override
    public Passage<S, T> correct(Object id, S state, Details given) {
        Details details = attributed(given);
        int code = bound.code(state);
        Integer expected = bound.expectedCode(details);
        bound.checkVersion(details);
        return announced("correct", id, details, () -> correct(id, code, expected, details));
    }

    private Passage<S, T> correct(Object id, int code, @Nullable Integer expected, Details details) {
        return connections.run(what(id, "correction"), connection -> {
            Attempt attempt = correction.place(connection, id, code, expected, details);
            if (attempt != null
                    && attempt.done() == null
                    && bound.definitions().changed(attempt.installed(), connection)) {
                attempt = correction.place(connection, id, code, expected, details);
            }
            if (attempt == null) {
                throw refusals.notFound(id, null);
            }
            S from = attempt.was() == null
                    ? null
                    : machine().byCode(attempt.was()).map(State::value).orElse(null);
            return done(attempt, what(id, "correction"))
                    .passage(bound, attempt.key(), Passage.Kind.CORRECTION, null, from, details);
        });
    }

    /** Locks records on a connection whose transaction is open, in the order of their ids. */
    public List<LockedRecord<S>> lock(Connection connection, List<?> ids, Lock lock) {
        return new Connections.Joined(connection)
                .run(machine().name() + " " + ids + ": lock", joined -> recordLock.take(joined, ids, lock));
    }

    /** Returns the number by which the database knows the lifecycle. */
    public short number() {
        return bound.binding().lifecycle();
    }

    /** Returns what the records' streams are filed under. */
    public String category() {
        return bound.table().category();
    }

    /**
     * Fires the transition of a timeout in a transaction, if the record has stayed in the expected state ever since.
     *
     * @param since the version of the stream by which it came there
     * @throws dev.turnstile.lifecycle.RecordLocked if somebody holds the record for longer than the transaction waits
     */
    public Outcome<S, T> timeOut(Connection connection, Object id, T transition, int since, Details details) {
        PostgresLifecycle<S, T> here = new PostgresLifecycle<>(this, new Connections.Joined(connection));
        List<LockedRecord<S>> locked = lock(connection, List.of(id), Lock.forNoKeyUpdate());
        boolean there = !locked.isEmpty() && locked.getFirst().state().equals(bound.expected(details));
        int later = there ? here.connections.run(what(id, "timeout"), c -> history.later(c, id, since)) : 0;
        if (later == 0) {
            return here.tryFire(id, transition, details);
        }
        String name = machine().transition(transition).name();
        StaleRecord stale = new StaleRecord(machine().name(), locked.getFirst().key(), name, since, later);
        return here.announced(name, id, details, () -> new Outcome.Refused<>(stale));
    }

    private static Attempt.Done done(Attempt attempt, String what) {
        if (attempt.done() == null) {
            throw new LifecycleFailure(
                    what + ": nothing was written: the record is not in the expected state, or the definition"
                            + " changed again; read it again and decide anew",
                    null);
        }
        return attempt.done();
    }

    @Override
    public List<T> permitted(Object id) {
        List<Guard> guards = machine().edges().stream()
                .flatMap(edge -> edge.guards().stream())
                .distinct()
                .toList();
        Inspection record = inspect(id, guards);
        S state = bound.state(record.key(), record.code());
        return machine().permitted(state).stream()
                .filter(value -> machine().transition(value).from(state).stream()
                        .anyMatch(edge -> edge.guards().stream().allMatch(record::holds)))
                .toList();
    }

    @Override
    public Explanation<S, T> explain(Object id, T transition) {
        Transition<S, T> declared = machine().transition(transition);
        List<Guard> guards = declared.edges().stream()
                .flatMap(edge -> edge.guards().stream())
                .distinct()
                .toList();
        Inspection record = inspect(id, guards);
        S state = bound.state(record.key(), record.code());
        return new Explanation<>(
                record.key(),
                transition,
                state,
                declared.from(state).stream().map(edge -> route(edge, record)).toList(),
                machine().permitted(state));
    }

    private Route<S> route(Edge<S, T> edge, Inspection record) {
        return new Route<>(
                edge.to(),
                edge.guards().stream()
                        .map(guard -> new Answer(guard, record.holds(guard)))
                        .toList());
    }

    @Override
    public S state(Object id) {
        Inspection record = inspect(id, List.of());
        return bound.state(record.key(), record.code());
    }

    private Inspection inspect(Object id, List<Guard> guards) {
        return connections
                .run(what(id, "look"), connection -> look.at(connection, id, guards, null))
                .orElseThrow(() -> refusals.notFound(id, null));
    }

    @Override
    public Map<String, S> states(List<?> ids) {
        return connections.run(machine().name() + " states", connection -> {
            Map<String, S> states = new LinkedHashMap<>();
            try (PreparedStatement query = connection.prepareStatement(
                    bound.template().with("ids", bound.table().ids()).fill(STATES))) {
                bound.bindIds(query, ids);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        states.put(row.getString("key"), bound.state(row.getString("key"), code(row)));
                    }
                }
            }
            return states;
        });
    }

    @Override
    public List<Passage<S, T>> history(Object id) {
        return histories(List.of(id)).values().stream().findFirst().orElse(List.of());
    }

    @Override
    public Map<String, List<Passage<S, T>>> histories(List<?> ids) {
        return connections.run(machine().name() + " histories", connection -> history.of(connection, ids));
    }

    @Override
    public Optional<S> at(Object id, Instant time) {
        return connections.run(what(id, "at " + time), connection -> history.at(connection, id, time));
    }

    @Override
    public Optional<S> at(Object id, int version) {
        return connections.run(what(id, "at version " + version), connection -> history.at(connection, id, version));
    }

    @Override
    public String condition(List<S> states) {
        if (states.isEmpty()) {
            throw new IllegalArgumentException("a condition names at least one state");
        }
        return states.stream()
                .map(state -> Integer.toString(bound.code(state)))
                .collect(Collectors.joining(", ", QuotedName.of(table().stateColumn()) + " IN (", ")"));
    }

    @Override
    public Map<S, Long> counts() {
        return connections.run(machine().name() + " counts", connection -> {
            Map<S, Long> counts = new LinkedHashMap<>();
            machine().states().forEach(state -> counts.put(state.value(), 0L));
            try (Statement query = connection.createStatement();
                    ResultSet row = query.executeQuery(bound.template().fill(COUNTS))) {
                while (row.next()) {
                    counts.put(bound.state(row.getString("example"), code(row)), row.getLong("records"));
                }
            }
            return counts;
        });
    }

    private static @Nullable Integer code(ResultSet row) throws SQLException {
        int code = row.getInt("code");
        return row.wasNull() ? null : code;
    }

    private String what(Object id, String what) {
        return machine().name() + " " + String.join(",", bound.table().idValues(id)) + ": " + what;
    }
}
