package dev.turnstile.machine;

import dev.turnstile.failure.FailureException;
import dev.turnstile.machine.State.Timeout;
import dev.turnstile.machine.Transition.Edge;
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
 * <p>{@code docs/machine.schema.json} describes the format. A document contains names and no classes, so a machine that
 * is read from a document has {@code String} states and transitions. SQL guards are restored completely. For a Java
 * guard the document contains the name and the reason; evaluating a guard that was read throws {@link
 * UnsupportedOperationException}.
 */
public final class MachineDocument {

    /** The version of the format that this class writes and reads. */
    public static final int VERSION = 1;

    private MachineDocument() {}

    /** Returns the document of a machine; equal machines result in equal trees in the same order. */
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
     * @param document the tree, as returned by {@link #write} or parsed from JSON
     * @throws InvalidDocumentException if a part is missing, unknown or of the wrong kind; contains the part's path
     * @throws InvalidMachineException if the document is well formed, but the machine that it declares has errors
     */
    public static StateMachine<String, String> read(Map<String, ?> document) {
        return definition(document).build();
    }

    /**
     * Reads a definition from its document without building the machine, so that its findings can be listed.
     *
     * @param document the tree, as returned by {@link #write} or parsed from JSON
     * @throws InvalidDocumentException if a part is missing, unknown or of the wrong kind; contains the part's path
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

    /** Thrown if a document does not have the format of a machine. */
    public static final class InvalidDocumentException extends FailureException {

        private static final long serialVersionUID = 1L;

        private final String path;

        /**
         * Constructs the exception.
         *
         * @param path the path in the document, such as {@code states[2].code}
         * @param problem the problem, with the expected and the actual value
         */
        public InvalidDocumentException(String path, String problem) {
            super(path + ": " + problem);
            this.path = path;
        }

        /** Returns the path in the document. */
        public String path() {
            return path;
        }
    }
}
