package dev.turnstile.cli.time;

import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.jackson.JacksonJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Formats events as a text table and as JSON. */
final class EventListing {

    private static final int DATA_WIDTH = 60;

    private EventListing() {}

    static String table(List<RecordedEvent> events) {
        return TextTable.of(
                events,
                List.of(
                        TextTable.number("#", RecordedEvent::version),
                        TextTable.text("when", event -> event.occurredAt().toString()),
                        TextTable.text("kind", EventListing::kind),
                        TextTable.text("type", RecordedEvent::type),
                        TextTable.text("actor", event -> Objects.requireNonNullElse(event.actor(), "")),
                        TextTable.text("data", DATA_WIDTH, event -> Objects.requireNonNullElse(event.data(), ""))));
    }

    static String kind(RecordedEvent event) {
        return event.kind().name().toLowerCase(Locale.ROOT);
    }

    static List<Map<String, Object>> trees(List<RecordedEvent> events) {
        return events.stream().map(EventListing::tree).toList();
    }

    private static Map<String, Object> tree(RecordedEvent event) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("version", event.version());
        tree.put("position", event.position());
        tree.put("kind", kind(event));
        tree.put("type", event.type());
        tree.put("schema", event.schema());
        tree.put("occurredAt", event.occurredAt());
        tree.put("recordedAt", event.recordedAt());
        putKnown(tree, "actor", event.actor());
        putKnown(tree, "commandId", event.commandId());
        putKnown(tree, "data", object(event.data()));
        putKnown(tree, "metadata", object(event.metadata()));
        return tree;
    }

    private static @Nullable Object object(@Nullable String json) {
        return json == null ? null : new JacksonJson().read(json);
    }

    private static void putKnown(Map<String, Object> tree, String field, @Nullable Object value) {
        if (value != null) {
            tree.put(field, value);
        }
    }
}
