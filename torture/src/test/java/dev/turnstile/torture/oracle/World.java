package dev.turnstile.torture.oracle;

import dev.turnstile.torture.oracle.Stored.Entry;
import dev.turnstile.torture.oracle.Stored.StoredEvent;
import dev.turnstile.torture.oracle.Stored.Total;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Acknowledged operations and the matching contents of a database, into which tests introduce differences. */
final class World {

    final List<Operation> operations = new ArrayList<>();
    final List<StoredEvent> events = new ArrayList<>();
    final List<Entry> ledger = new ArrayList<>();
    final List<Letter> letters = new ArrayList<>();
    final Map<UUID, Integer> effects = new HashMap<>();
    final Map<String, String> keys = new HashMap<>();
    final Map<String, Integer> states = new HashMap<>();
    final Map<String, Total> totals = new HashMap<>();
    final List<SetBack> setBacks = new ArrayList<>();
    private long time;

    /** Adds an acknowledged operation with its events and deliveries. */
    Operation done(String stream) {
        Operation operation = acknowledged(stream);
        store(operation, stream);
        return operation;
    }

    /** Adds an acknowledged operation without events. */
    Operation acknowledged(String stream) {
        Operation operation = begun(stream);
        Map<String, Integer> told = Map.of(stream, next(stream));
        operation.ended(Fate.DONE, ++time, told, "");
        return operation;
    }

    /** Adds an operation whose first attempt has begun. */
    Operation begun(String stream) {
        Operation operation = new Operation(UUID.randomUUID(), "command", true, 1, List.of(stream), ++time).attempted();
        operations.add(operation);
        return operation;
    }

    /** Adds the writes of an operation to the database, and their deliveries. */
    void store(Operation operation, String stream) {
        StoredEvent event = event(operation, stream);
        events.add(event);
        effects.merge(operation.id(), 1, Integer::sum);
        keys.put(operation.id().toString(), "done");
        deliver(event);
    }

    void deliver(StoredEvent event) {
        ledger.add(entry(event));
        letters.add(letter(event));
        totals.put(event.stream(), new Total(event.version(), event.version()));
    }

    StoredEvent event(Operation operation, String stream) {
        return new StoredEvent(++time, stream, next(stream), operation.id(), stream, null);
    }

    Entry entry(StoredEvent event) {
        return new Entry(event.stream(), event.version(), String.valueOf(event.operation()));
    }

    Letter letter(StoredEvent event) {
        return new Letter(++time, event.stream(), event.version(), String.valueOf(event.operation()));
    }

    /** Adds a set-back of the log; its last event was recorded at the given time. */
    void setBack(long lastRecorded) {
        setBacks.add(new SetBack("promotion", now(), now(), lastRecorded, "some events"));
    }

    long now() {
        return ++time;
    }

    private int next(String stream) {
        return 1
                + (int) events.stream()
                        .filter(event -> event.stream().equals(stream))
                        .count();
    }

    /** Removes the writes of an operation from the database, as if it had not been committed. */
    void remove(Operation operation) {
        String id = operation.id().toString();
        events.removeIf(event -> operation.id().equals(event.operation()));
        ledger.removeIf(entry -> entry.operation().equals(id));
        letters.removeIf(letter -> letter.operation().equals(id));
        effects.remove(operation.id());
        keys.remove(id);
        recount();
    }

    void recount() {
        totals.clear();
        for (StoredEvent event : events) {
            Total before = totals.getOrDefault(event.stream(), new Total(0, 0));
            totals.put(event.stream(), new Total(before.events() + 1, Math.max(before.last(), event.version())));
        }
    }

    /** Replaces an event and its deliveries. */
    void replace(StoredEvent old, StoredEvent other) {
        events.set(events.indexOf(old), other);
        ledger.set(ledger.indexOf(entry(old)), entry(other));
        letters.replaceAll(letter -> letter.stream().equals(old.stream())
                        && letter.version() == old.version()
                        && letter.operation().equals(String.valueOf(old.operation()))
                ? new Letter(letter.time(), other.stream(), other.version(), letter.operation())
                : letter);
        recount();
    }

    Oracle judged() {
        Oracle oracle = new Oracle();
        judge(oracle);
        return oracle;
    }

    void judge(Oracle oracle) {
        events.sort(Comparator.comparing(StoredEvent::stream).thenComparingInt(StoredEvent::version));
        oracle.compare(operations, letters, stored(), setBacks);
    }

    Finding.Kind only() {
        List<Finding> findings = judged().findings();
        if (findings.size() != 1) {
            throw new AssertionError("expected one finding, got " + findings);
        }
        return findings.getFirst().kind();
    }

    Stored stored() {
        return new Stored(events, ledger, effects, keys, states, totals);
    }
}
