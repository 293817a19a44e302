package dev.turnstile.machine.internal;

import dev.turnstile.machine.Definition;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.Guard.Row;
import dev.turnstile.machine.MachineDocument;
import dev.turnstile.machine.MachineDocument.InvalidDocumentException;
import dev.turnstile.machine.StateMachine;
import java.util.Map;
import java.util.function.Predicate;

/** Reads a definition from the tree of its document, and reports the path of an invalid part. */
public final class DocumentReader {

    private DocumentReader() {}

    public static Definition<String, String> read(Map<String, ?> document) {
        DocumentNode root = DocumentNode.of("", document);
        checkKind(root);
        checkVersion(root.integer("turnstile"));
        only(root, "$schema", "turnstile", "machine", "states", "transitions", "observed");
        root.text("$schema", "");
        Definition<String, String> definition = StateMachine.define(root.text("machine"));
        root.nodes("states").forEach(state -> readState(definition, state));
        root.nodes("transitions").forEach(transition -> readTransition(definition, transition));
        return definition;
    }

    /** Refuses a document of another kind. */
    private static void checkKind(DocumentNode root) {
        if (!root.has("turnstile") && !root.has("states")) {
            throw new InvalidDocumentException(
                    "turnstile",
                    "expected a machine with the fields turnstile (the format version, "
                            + MachineDocument.VERSION + "), machine, states and transitions, got "
                            + root.named()
                            + "; see docs/machine-format.md, or write one with 'turnstile discover'");
        }
    }

    private static void checkVersion(int version) {
        if (version != MachineDocument.VERSION) {
            throw new InvalidDocumentException(
                    "turnstile",
                    "expected format version " + MachineDocument.VERSION + ", got " + version
                            + "; use the version of Turnstile that wrote it");
        }
    }

    /** Accepts any object as observations, because Turnstile does not read them. */
    private static void only(DocumentNode node, String... keys) {
        node.only(keys);
        if (node.has("observed")) {
            node.node("observed");
        }
    }

    private static void readState(Definition<String, String> definition, DocumentNode node) {
        only(node, "name", "code", "initial", "terminal", "formerly", "label", "description", "timeout", "observed");
        String name = node.text("name");
        var state = definition.state(name, node.integer("code"));
        if (node.has("initial")) {
            switch (String.valueOf(node.fields().get("initial"))) {
                case "default" -> state.initial();
                case "allowed" -> state.alsoInitial();
                default -> throw node.wrong("initial", "\"default\" or \"allowed\"");
            }
        }
        if (node.flag("terminal")) {
            state.terminal();
        }
        state.formerly(node.texts("formerly").toArray(String[]::new));
        state.label(node.text("label", name)).description(node.text("description", ""));
        if (node.has("timeout")) {
            DocumentNode timeout = node.node("timeout");
            timeout.only("after", "transition");
            definition.timeout(name, timeout.duration("after"), timeout.text("transition"));
        }
    }

    private static void readTransition(Definition<String, String> definition, DocumentNode node) {
        only(node, "name", "label", "description", "edges", "observed");
        String name = node.text("name");
        var transition = definition.transition(name);
        transition.label(node.text("label", name)).description(node.text("description", ""));
        for (DocumentNode entry : node.nodes("edges")) {
            only(entry, "from", "to", "guards", "observed");
            var edge = transition.from(entry.text("from")).to(entry.text("to"));
            if (entry.has("guards")) {
                entry.nodes("guards").forEach(guard -> edge.guard(readGuard(guard)));
            }
        }
    }

    private static Guard readGuard(DocumentNode node) {
        node.only("name", "sql", "java", "reason");
        String name = node.text("name");
        String reason = node.text("reason");
        if (node.has("java") && !node.flag("java")) {
            throw node.wrong("java", "true");
        }
        if (node.has("sql") == node.has("java")) {
            throw new InvalidDocumentException(
                    node.path(),
                    "expected either \"sql\" with a condition or \"java\": true, got "
                            + (node.has("sql") ? "both" : "neither"));
        }
        return node.has("sql")
                ? new Guard.Sql(name, node.text("sql"), reason)
                : new Guard.Java(name, elsewhere(name), reason);
    }

    private static Predicate<Row> elsewhere(String name) {
        return row -> {
            throw new UnsupportedOperationException(
                    "guard '" + name
                            + "' is Java code of the application and cannot be asked by a machine that was read from a document");
        };
    }
}
