package dev.turnstile.adoption.discovery.internal;

import dev.turnstile.machine.MachineDocument;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/** Writes the counts as a machine's document. */
public final class ObservedMachine {

    private static final String OBSERVED = "observed";

    private final Counts counts;
    private final List<Counts.Status> statuses;
    private final Map<String, Long> ends;

    private ObservedMachine(Counts counts, Map<String, Long> ends) {
        this.counts = counts;
        this.statuses = counts.statuses();
        this.ends = ends;
    }

    /**
     * Returns the document.
     *
     * @param machine the machine's name
     * @param counts the counts
     * @param ends the statuses that are terminal although records leave them, with the number of these steps; the
     *     machine has no edges for these steps
     */
    public static Map<String, Object> document(String machine, Counts counts, Map<String, Long> ends) {
        ObservedMachine observed = new ObservedMachine(counts, ends);
        SequencedMap<String, Object> document = new LinkedHashMap<>();
        document.put("turnstile", MachineDocument.VERSION);
        document.put("machine", machine);
        document.put("states", observed.states());
        document.put("transitions", observed.transitions());
        document.put(OBSERVED, observed.log());
        return Collections.unmodifiableSequencedMap(document);
    }

    private List<Object> states() {
        Set<String> left = counts.left();
        String defaultInitial = defaultInitial();
        List<Object> states = new ArrayList<>();
        for (Counts.Status status : statuses) {
            SequencedMap<String, Object> state = new LinkedHashMap<>();
            state.put("name", status.name());
            state.put("code", states.size());
            if (status.started() > 0) {
                state.put("initial", status.name().equals(defaultInitial) ? "default" : "allowed");
            }
            if (ends.containsKey(status.name()) || (status.ended() > 0 && !left.contains(status.name()))) {
                state.put("terminal", true);
            }
            state.put(OBSERVED, observed(status));
            states.add(Collections.unmodifiableSequencedMap(state));
        }
        return List.copyOf(states);
    }

    /** Returns the status in which most records start; if several statuses are equally frequent, the first of these. */
    private String defaultInitial() {
        return statuses.stream()
                .sorted(Comparator.comparingLong(Counts.Status::started).reversed())
                .findFirst()
                .orElseThrow()
                .name();
    }

    private Map<String, Object> observed(Counts.Status status) {
        SequencedMap<String, Object> observed = new LinkedHashMap<>();
        observed.put("changes", status.changes());
        observed.put("started", status.started());
        observed.put("ended", status.ended());
        observed.put("first", status.first().toString());
        if (ends.containsKey(status.name())) {
            observed.put("leftOut", ends.get(status.name()));
        }
        return Collections.unmodifiableSequencedMap(observed);
    }

    private List<Object> transitions() {
        List<Object> transitions = new ArrayList<>();
        for (Counts.Status to : statuses) {
            List<Object> edges = edges(to.name());
            if (!edges.isEmpty()) {
                SequencedMap<String, Object> transition = new LinkedHashMap<>();
                transition.put("name", to.name());
                transition.put("edges", edges);
                transition.put(OBSERVED, Map.of("count", counted(to.name())));
                transitions.add(Collections.unmodifiableSequencedMap(transition));
            }
        }
        return List.copyOf(transitions);
    }

    private long counted(String to) {
        return statuses.stream()
                .filter(from -> kept(from.name(), to))
                .mapToLong(from -> counts.steps(from.name(), to))
                .sum();
    }

    private boolean kept(String from, String to) {
        return from.equals(to) || !ends.containsKey(from);
    }

    private List<Object> edges(String to) {
        List<Object> edges = new ArrayList<>();
        for (Counts.Status from : statuses) {
            long count = counts.steps(from.name(), to);
            if (count > 0 && kept(from.name(), to)) {
                SequencedMap<String, Object> edge = new LinkedHashMap<>();
                edge.put("from", from.name());
                edge.put("to", to);
                edge.put(OBSERVED, Map.of("count", count));
                edges.add(Collections.unmodifiableSequencedMap(edge));
            }
        }
        return List.copyOf(edges);
    }

    private Map<String, Object> log() {
        SequencedMap<String, Object> observed = new LinkedHashMap<>();
        observed.put("records", counts.records());
        observed.put("changes", counts.changes());
        observed.put("edges", counts.distinctEdges());
        observed.put("steps", counts.distinctSteps());
        observed.put("outOfOrder", counts.outOfOrder());
        observed.put("first", counts.first().toString());
        observed.put("last", counts.last().toString());
        return Collections.unmodifiableSequencedMap(observed);
    }
}
