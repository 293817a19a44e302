package dev.turnstile.cli.transition;

import static dev.turnstile.cli.terminal.KnownFields.putKnown;

import dev.turnstile.cli.record.FoundRecord;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionRefused;
import dev.turnstile.text.spi.ShownText;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Prints the outcome of a change. */
final class ChangeListing {

    private ChangeListing() {}

    static void print(PrintWriter out, boolean json, FoundRecord record, StateChange<String, String> change) {
        if (!json) {
            out.println(ShownText.printable(name(record) + ": " + Objects.requireNonNullElse(change.from(), "?")
                    + " -> " + change.to() + ", version " + change.version() + ", by " + change.actor()));
            return;
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("record", name(record));
        tree.put("machine", record.lifecycle().machine().name());
        tree.put("done", true);
        putKnown(tree, "transition", change.transition());
        putKnown(tree, "from", change.from());
        tree.put("to", change.to());
        tree.put("version", change.version());
        tree.put("position", change.position());
        putKnown(tree, "actor", change.actor());
        out.print(new JacksonJson().writeIndented(tree));
    }

    static void print(PrintWriter out, boolean json, FoundRecord record, TransitionRefused refusal) {
        String message = Objects.requireNonNullElse(refusal.getMessage(), refusal.name());
        if (!json) {
            out.println(ShownText.printable("refused: " + message));
            return;
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("record", name(record));
        tree.put("machine", record.lifecycle().machine().name());
        tree.put("done", false);
        tree.put("refusal", refusal.name());
        tree.put("message", message);
        tree.put("fields", refusal.fields());
        out.print(new JacksonJson().writeIndented(tree));
    }

    private static String name(FoundRecord record) {
        return record.category() + "/" + record.key();
    }
}
