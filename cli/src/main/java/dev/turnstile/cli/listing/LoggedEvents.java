package dev.turnstile.cli.listing;

import static dev.turnstile.cli.terminal.KnownFields.putKnown;

import dev.turnstile.cli.record.RecordStream;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.postgres.listing.LoggedEvent;
import dev.turnstile.text.spi.ShownText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Formats events of the log as lines and as JSON. */
final class LoggedEvents {

    static final int DATA_WIDTH = 60;

    private LoggedEvents() {}

    static String states(LoggedEvent event) {
        if (event.to() == null && event.from() == null) {
            return "";
        }
        return ListPrinter.shown(event.from()) + " -> " + ListPrinter.shown(event.to());
    }

    /** Returns an event on one line, with control characters escaped. */
    static String line(LoggedEvent event) {
        StringJoiner line = new StringJoiner("  ");
        line.add(event.occurredAt().toString());
        line.add(RecordStream.text(event.stream()) + "#" + event.version());
        line.add(event.kind() + " " + event.type());
        for (String part : new String[] {
            states(event).strip(), event.actor() == null ? "" : "by " + event.actor(), ListPrinter.shown(event.data())
        }) {
            if (!part.isEmpty()) {
                line.add(part);
            }
        }
        return ShownText.printable(line.toString());
    }

    static Map<String, Object> tree(LoggedEvent event) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("position", event.position());
        tree.put("stream", RecordStream.text(event.stream()));
        tree.put("version", event.version());
        tree.put("kind", event.kind());
        tree.put("type", event.type());
        putKnown(tree, "from", event.from());
        putKnown(tree, "to", event.to());
        tree.put("occurredAt", event.occurredAt());
        tree.put("recordedAt", event.recordedAt());
        putKnown(tree, "actor", event.actor());
        putKnown(tree, "data", object(event.data()));
        putKnown(tree, "metadata", object(event.metadata()));
        return tree;
    }

    private static @Nullable Object object(@Nullable String json) {
        return json == null ? null : new JacksonJson().read(json);
    }
}
