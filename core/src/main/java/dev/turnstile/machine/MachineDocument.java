package dev.turnstile.machine;

import dev.turnstile.machine.internal.DocumentReader;
import dev.turnstile.machine.internal.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A machine as a tree of maps, lists, strings, numbers and booleans: the content of its JSON document.
 *
 * <p>The format is described by {@code docs/machine.schema.json}. A document names everything and holds no class, so
 * a machine read from one has {@code String} states and transitions. SQL guards come back whole; of a Java guard the
 * document keeps name and reason, and asking the guard that was read throws {@link UnsupportedOperationException}.
 */
public final class MachineDocument {

    /** The version of the format that this class reads and writes. */
    public static final int VERSION = 1;

    private MachineDocument() {}

    /** Returns the document of a machine; the same machine always gives an equal tree in the same order. */
    public static Map<String, Object> write(StateMachine<?, ?> machine) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("turnstile", VERSION);
        document.put("machine", machine.name());
        document.put("states", list(machine.states(), MachineDocument::state));
        document.put("transitions", list(machine.transitions(), MachineDocument::transition));
        return document;
    }

    /**
     * Reads a machine from its document.
     *
     * @param document the tree, as {@link #write} gives it or as parsed from JSON
     * @throws InvalidDocumentException if a part is missing, unknown or of the wrong kind; says where
     * @throws InvalidMachineException if the document is well formed and the machine that it declares is not
     */
    public static StateMachine<String, String> read(Map<String, ?> document) {
        return definition(document).build();
    }

    /**
     * Reads a definition from its document without building it, so that its findings can be listed.
     *
     * @param document the tree, as {@link #write} gives it or as parsed from JSON
     * @throws InvalidDocumentException if a part is missing, unknown or of the wrong kind; says where
     */
    public static Definition<String, String> definition(Map<String, ?> document) {
        return DocumentReader.read(document);
    }

    private static Map<String, Object> state(State<?, ?> state) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", state.name());
        entry.put("code", state.code());
        if (state.initial()) {
            entry.put("initial", state.entry() == State.Entry.DEFAULT ? "default" : "allowed");
        }
        if (state.terminal()) {
            entry.put("terminal", true);
        }
        if (!state.formerly().isEmpty()) {
            entry.put("formerly", state.formerly());
        }
        putTexts(entry, state.name(), state.label(), state.description());
        Timeout<?> timeout = state.timeout();
        if (timeout != null) {
            Map<String, Object> limit = new LinkedHashMap<>();
            limit.put("after", timeout.after().toString());
            limit.put("transition", Names.of(timeout.transition()));
            entry.put("timeout", limit);
        }
        return entry;
    }

    private static Map<String, Object> transition(Transition<?, ?> transition) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", transition.name());
        putTexts(entry, transition.name(), transition.label(), transition.description());
        entry.put("edges", list(transition.edges(), MachineDocument::edge));
        return entry;
    }

    private static Map<String, Object> edge(Edge<?, ?> edge) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("from", Names.of(edge.from()));
        entry.put("to", Names.of(edge.to()));
        if (!edge.guards().isEmpty()) {
            entry.put("guards", list(edge.guards(), MachineDocument::guard));
        }
        return entry;
    }

    private static Map<String, Object> guard(Guard guard) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", guard.name());
        if (guard instanceof Guard.Sql sql) {
            entry.put("sql", sql.condition());
        } else {
            entry.put("java", true);
        }
        entry.put("reason", guard.reason());
        return entry;
    }

    private static void putTexts(Map<String, Object> entry, String name, String label, String description) {
        if (!label.equals(name)) {
            entry.put("label", label);
        }
        if (!description.isEmpty()) {
            entry.put("description", description);
        }
    }

    private static <E> List<Object> list(List<? extends E> parts, Function<E, Object> entry) {
        List<Object> entries = new ArrayList<>();
        parts.forEach(part -> entries.add(entry.apply(part)));
        return entries;
    }
}
