package dev.turnstile.torture.oracle;

import dev.turnstile.torture.oracle.Finding.Kind;
import dev.turnstile.torture.oracle.Stored.StoredEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A comparison of the outcomes that callers got with the contents of the database. It does not use the engine.
 *
 * <p>Findings are stored, so that each counts once. Operations that PostgreSQL itself lost are stored, so that later
 * comparisons do not report them as lost. Not thread-safe.
 */
public final class Oracle {

    private final Map<String, Finding> findings = new LinkedHashMap<>();
    private final Set<UUID> setBack = new HashSet<>();
    private final List<String> lostTail = new ArrayList<>();

    /**
     * Compares operations, letters and database. No operation may be in progress, and subscriptions must have caught
     * up.
     *
     * @param setBacks the faults since the last comparison with which PostgreSQL loses the end of its log, in order
     */
    public void compare(Collection<Operation> operations, List<Letter> letters, Stored stored, List<SetBack> setBacks) {
        Map<UUID, List<StoredEvent>> byOperation = new HashMap<>();
        for (StoredEvent event : stored.events()) {
            if (event.operation() != null) {
                byOperation
                        .computeIfAbsent(event.operation(), any -> new ArrayList<>(1))
                        .add(event);
            }
        }
        Tail tail = new Tail(setBacks, operations, operation -> survived(operation, byOperation, stored));
        Set<UUID> known = new HashSet<>();
        for (Operation operation : operations) {
            known.add(operation.id());
            compare(operation, byOperation.getOrDefault(operation.id(), List.of()), stored, tail);
        }
        unasked(known, byOperation.keySet(), stored);
        streams(stored);
        new Deliveries(stored, letters).compare(this::find);
    }

    private void compare(Operation operation, List<StoredEvent> events, Stored stored, Tail tail) {
        doubled(operation, events, stored);
        for (StoredEvent event : events) {
            boolean elsewhere = !operation.streams().contains(event.stream())
                    || (event.named() != null && !event.named().equals(event.stream()));
            if (elsewhere) {
                String meant = event.named() == null ? operation.streams().toString() : event.named();
                find(
                        Kind.WRONG_STREAM,
                        event.stream() + " " + event.version(),
                        operation + ": expected an event in " + meant + ", found version " + event.version() + " of "
                                + event.stream());
            }
        }
        int effects = stored.effects().getOrDefault(operation.id(), 0);
        switch (operation.fate()) {
            case DONE -> done(operation, events, stored, tail);
            case REFUSED, FAILED -> {
                if (!events.isEmpty() || effects > 0) {
                    find(
                            Kind.PHANTOM,
                            operation.id().toString(),
                            operation + ": the outcome was " + operation.fate() + ", but " + events.size()
                                    + " events and " + effects + " rows exist");
                }
            }
            case UNKNOWN -> {
                if (events.isEmpty() == effects > 0 && operation.effects() > 0) {
                    torn(operation, events, effects);
                }
            }
        }
    }

    private void done(Operation operation, List<StoredEvent> events, Stored stored, Tail tail) {
        String missing = missing(operation, Map.of(operation.id(), events), stored);
        if (missing == null || setBack.contains(operation.id())) {
            return;
        }
        SetBack cause = tail.lost(operation);
        if (cause != null && events.isEmpty() && !stored.effects().containsKey(operation.id())) {
            setBack.add(operation.id());
            lostTail.add(
                    operation + ": lost by PostgreSQL (" + cause.fault() + "; recover: " + cause.recovered() + ")");
        } else {
            find(Kind.LOST, operation.id().toString(), operation + ": acknowledged, but missing: " + missing);
        }
    }

    /**
     * Returns whether an operation survived. One that wrote nothing, such as a bulk transition of no record, did not.
     */
    private static boolean survived(Operation operation, Map<UUID, List<StoredEvent>> byOperation, Stored stored) {
        boolean wrote = !operation.told().isEmpty() || operation.effects() > 0;
        return wrote && missing(operation, byOperation, stored) == null;
    }

    /** Returns a description of the missing part of an acknowledged operation, or null. */
    private static @Nullable String missing(
            Operation operation, Map<UUID, List<StoredEvent>> byOperation, Stored stored) {
        List<StoredEvent> events = byOperation.getOrDefault(operation.id(), List.of());
        for (Map.Entry<String, Integer> told : operation.told().entrySet()) {
            boolean there = events.stream()
                    .anyMatch(event -> event.stream().equals(told.getKey())
                            && (told.getValue() == 0 || told.getValue() == event.version()));
            if (!there) {
                return "event " + told.getKey() + (told.getValue() == 0 ? "" : " version " + told.getValue());
            }
        }
        if (stored.effects().getOrDefault(operation.id(), 0) < operation.effects()) {
            return "row";
        }
        if (operation.keyed() && !"done".equals(stored.keys().get(operation.id().toString()))) {
            return "key";
        }
        return null;
    }

    private void doubled(Operation operation, List<StoredEvent> events, Stored stored) {
        Set<String> streams = new HashSet<>();
        for (StoredEvent event : events) {
            if (!streams.add(event.stream())) {
                find(
                        Kind.DOUBLED,
                        operation.id() + " " + event.stream(),
                        operation + ": expected one event in " + event.stream() + ", found two");
            }
        }
        int effects = stored.effects().getOrDefault(operation.id(), 0);
        if (effects > operation.effects()) {
            find(
                    Kind.DOUBLED,
                    operation.id().toString(),
                    operation + ": expected " + operation.effects() + " rows, found " + effects);
        }
    }

    private void torn(Operation operation, List<StoredEvent> events, int effects) {
        find(
                Kind.TORN,
                operation.id().toString(),
                operation + ": " + events.size() + " events, but " + effects + " rows exist");
    }

    private void unasked(Set<UUID> known, Set<UUID> found, Stored stored) {
        for (UUID id : found) {
            if (!known.contains(id)) {
                find(Kind.PHANTOM, id.toString(), "event of operation " + id + ", which was never attempted");
            }
        }
        for (UUID id : stored.effects().keySet()) {
            if (!known.contains(id)) {
                find(Kind.PHANTOM, id.toString(), "row of operation " + id + ", which was never attempted");
            }
        }
    }

    /** Checks that versions have no gaps, and that rows are in the states of their last events. */
    private void streams(Stored stored) {
        Map<String, Integer> states = new HashMap<>();
        String stream = "";
        int version = 0;
        for (StoredEvent event : stored.events()) {
            version = event.stream().equals(stream) ? version + 1 : 1;
            stream = event.stream();
            if (event.version() != version) {
                find(
                        event.version() < version ? Kind.DOUBLED : Kind.DISORDERED,
                        stream + " " + event.version(),
                        stream + ": expected version " + version + ", found " + event.version());
                version = event.version();
            }
            if (event.toState() != null) {
                states.put(stream, event.toState());
            }
        }
        for (String row : stored.states().keySet()) {
            compareState(row, stored.states().get(row), states.get(row));
        }
        for (String row : states.keySet()) {
            if (!stored.states().containsKey(row)) {
                find(Kind.TORN, row, row + ": expected a row for its events, found none");
            }
        }
    }

    private void compareState(String row, Integer state, @Nullable Integer logged) {
        if (!state.equals(logged)) {
            find(Kind.TORN, row, row + ": the row is in state " + state + ", the last event has state " + logged);
        }
    }

    private void find(Kind kind, String subject, String message) {
        findings.putIfAbsent(kind + " " + subject, new Finding(kind, subject, message));
    }

    /** Returns all findings so far, in order. */
    public List<Finding> findings() {
        return List.copyOf(findings.values());
    }

    /** Returns the number of findings of a kind. */
    public int count(Kind kind) {
        return (int) findings.values().stream()
                .filter(finding -> finding.kind() == kind)
                .count();
    }

    /** Returns the acknowledged operations that PostgreSQL itself lost. */
    public List<String> lostTail() {
        return List.copyOf(lostTail);
    }
}
