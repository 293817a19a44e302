package dev.turnstile.adoption.history.internal;

import dev.turnstile.adoption.history.LogFields;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads XES events as status changes. */
final class XesEvent {

    private final LogFile file;
    private final LogFields fields;
    private final Set<String> own;
    private final XesCursor cursor;
    private final TimeReader times;
    private final XesAttribute attribute;
    private final StatusNames statuses;

    XesEvent(LogFile file, LogFields fields, XesCursor cursor, TimeReader times) {
        this.file = file;
        this.fields = fields;
        this.own = Stream.concat(fields.status().stream(), Stream.of(fields.time(), String.valueOf(fields.actor())))
                .collect(Collectors.toUnmodifiableSet());
        this.cursor = cursor;
        this.times = times;
        this.attribute = new XesAttribute(file, cursor, times);
        this.statuses = new StatusNames(file, fields.status());
    }

    /** Reads the current event element and leaves the element. */
    void read(HistoryBuilder history) {
        long line = cursor.line();
        Map<String, Text> texts = new HashMap<>();
        Map<String, Object> attributes = new LinkedHashMap<>();
        while (cursor.child()) {
            String key = attribute.key(history);
            if (own.contains(key)) {
                text(texts, key, history);
            } else {
                attribute.put(attributes, key, history);
            }
        }
        Instant time = time(texts.get(fields.time()), line);
        Text actor = texts.get(fields.actor());
        String who = actor == null || actor.value.isBlank() ? null : actor.value;
        history.add(new HistoryBuilder.Change(status(texts, line), time, who, attributes, line));
    }

    private void text(Map<String, Text> texts, String key, HistoryBuilder history) {
        Text text = new Text(cursor.required("value"), cursor.line());
        history.take(text.value.length(), text.line);
        if (texts.put(key, text) != null) {
            throw file.invalid(text.line, "expected each key once, got " + Excerpt.of(key) + " twice; remove one");
        }
        cursor.leave();
    }

    private String status(Map<String, Text> texts, long line) {
        List<String> values = new ArrayList<>(fields.status().size());
        for (String key : fields.status()) {
            Text text = texts.get(key);
            if (text == null) {
                throw missing(key, "the status", line);
            }
            values.add(text.value);
        }
        return statuses.of(values, line);
    }

    private Instant time(@Nullable Text text, long line) {
        if (text == null) {
            throw missing(fields.time(), "the time", line);
        }
        try {
            return times.read(text.value);
        } catch (DateTimeException e) {
            throw file.invalid(text.line, Excerpt.of(fields.time()) + ": " + e.getMessage() + "; correct it", e);
        }
    }

    private RuntimeException missing(String key, String meaning, long line) {
        return file.invalid(
                line,
                "expected an <event> with " + Excerpt.of(key) + ", " + meaning
                        + ", got none; add it, or specify another key for " + meaning);
    }

    private record Text(String value, long line) {}
}
