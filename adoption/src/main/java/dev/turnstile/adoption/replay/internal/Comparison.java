package dev.turnstile.adoption.replay.internal;

import dev.turnstile.adoption.history.RecordHistory;
import dev.turnstile.adoption.history.StatusChange;
import dev.turnstile.json.Json;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Compares a history with the log, event by event, and with the rows. Thread-safe.
 *
 * <p>The log of each record must contain exactly the changes of the history, in order, with their states, times, actors
 * and attributes.
 */
public final class Comparison {

    private static final int MAX_DIFFERENCES = 20;

    private final Lifecycle<String, String> lifecycle;
    private final Json json;
    private final List<String> differences = new ArrayList<>();
    private final LongAdder regular = new LongAdder();
    private final LongAdder corrections = new LongAdder();
    private final Map<String, LongAdder> finalStates = new ConcurrentHashMap<>();

    public Comparison(Lifecycle<String, String> lifecycle, Json json) {
        this.lifecycle = lifecycle;
        this.json = json;
    }

    public void compare(List<RecordHistory> histories) {
        if (histories.isEmpty()) {
            return;
        }
        List<String> records = histories.stream().map(RecordHistory::record).toList();
        Map<String, List<StateChange<String, String>>> logged = lifecycle.histories(records);
        Map<String, String> states = lifecycle.states(records);
        for (RecordHistory history : histories) {
            String record = history.record();
            List<Expected> expected = expected(history);
            compare(expected, logged.getOrDefault(record, List.of()), record);
            compare(expected, states.get(record), record);
        }
    }

    /** Compares the totals: accepted changes and corrections in the log, and records in each state. */
    public void finish(long accepted, long refused) {
        if (regular.sum() != accepted) {
            differ("accepted changes: expected " + accepted + ", the log contains " + regular.sum());
        }
        if (corrections.sum() > refused) {
            differ("corrections: expected at most " + refused + ", the log contains " + corrections.sum());
        }
        lifecycle.counts().forEach((state, records) -> {
            long expected = finalStates.getOrDefault(state, new LongAdder()).sum();
            if (expected != records) {
                differ("records in state " + state + ": expected " + expected + ", the table contains " + records);
            }
        });
    }

    public synchronized List<String> differences() {
        return List.copyOf(differences);
    }

    private synchronized void differ(String difference) {
        if (differences.size() < MAX_DIFFERENCES) {
            differences.add(difference);
        }
    }

    /**
     * Returns the expected events: each change whose status is a state of the machine, preceded by a creation in the
     * default initial state if the first status is not an initial state.
     */
    private List<Expected> expected(RecordHistory history) {
        StateMachine<String, String> machine = lifecycle.machine();
        List<Expected> expected = new ArrayList<>();
        boolean created = machine.stateNamed(history.first().status())
                .filter(State::initial)
                .isPresent();
        if (!created) {
            expected.add(new Expected(machine.initial().value(), null));
        }
        for (StatusChange change : history.changes()) {
            Optional<State<String, String>> state = machine.stateNamed(change.status());
            state.ifPresent(known -> expected.add(new Expected(known.value(), change)));
        }
        return expected;
    }

    /**
     * An expected event of the log.
     *
     * @param state the new state
     * @param change the recorded change, or null for a creation that the history does not contain
     */
    private record Expected(String state, @Nullable StatusChange change) {}

    private void compare(List<Expected> expected, List<StateChange<String, String>> logged, String record) {
        if (expected.size() != logged.size()) {
            differ("record " + record + ": expected " + expected.size() + " events, the log contains " + logged.size());
        }
        String from = null;
        for (int i = 0; i < Math.min(expected.size(), logged.size()); i++) {
            StateChange<String, String> stored = logged.get(i);
            compare(expected.get(i), stored, from, i + 1);
            from = stored.to();
            count(expected.get(i), stored);
        }
        if (!expected.isEmpty()) {
            finalStates
                    .computeIfAbsent(expected.getLast().state(), state -> new LongAdder())
                    .increment();
        }
    }

    /** Compares the state in the row, because a write without an event may have changed this state. */
    private void compare(List<Expected> expected, @Nullable String state, String record) {
        if (!expected.isEmpty() && !expected.getLast().state().equals(state)) {
            differ("record " + record + ": expected state " + expected.getLast().state() + ", "
                    + (state == null ? "the table contains no such row" : "the row is in state " + state));
        }
    }

    private void count(Expected expected, StateChange<String, String> stored) {
        if (stored.kind() == StateChange.Kind.CORRECTION) {
            corrections.increment();
        } else if (expected.change() != null) {
            regular.increment();
        }
    }

    private void compare(Expected expected, StateChange<String, String> stored, @Nullable String from, int version) {
        String where = "record " + stored.record() + ", version " + version + ": ";
        same(where + "version", version, stored.version());
        same(where + "from", from, stored.from());
        same(where + "state", expected.state(), stored.to());
        StatusChange change = expected.change();
        if (change != null) {
            Instant time = change.time().truncatedTo(ChronoUnit.MICROS);
            same(where + "time", time, stored.occurredAt());
            same(where + "actor", change.actor(), stored.actor());
            same(where + "attributes", plain(json.read(json.write(change.attributes()))), plain(stored.data()));
        }
    }

    private void same(String what, @Nullable Object expected, @Nullable Object actual) {
        if (expected == null ? actual != null : !expected.equals(actual)) {
            differ(what + ": expected " + expected + ", the log contains " + actual);
        }
    }

    /**
     * Normalizes numbers, because the database stores only the value of a number: for 1E2, the database returns 100.
     */
    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Number number -> new BigDecimal(number.toString()).stripTrailingZeros();
            case Map<?, ?> map -> {
                Map<Object, @Nullable Object> fields = new HashMap<>();
                map.forEach((key, field) -> fields.put(key, plain(field)));
                yield fields;
            }
            case List<?> list ->
                list.stream().map(Comparison::plain).map(Optional::ofNullable).toList();
            default -> value;
        };
    }
}
