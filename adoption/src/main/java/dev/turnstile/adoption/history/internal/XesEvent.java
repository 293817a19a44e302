package dev.turnstile.adoption.history.internal;

import dev.turnstile.adoption.history.LogFields;
import dev.turnstile.adoption.history.LogOptions;
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

/** Reads XES events as status changes. */
final class XesEvent {

    private final LogFile file;
    private final LogFields fields;
    private final LogOptions options;
    private final Set<String> own;
    private final XmlCursor cursor;
    private final TimeReader times;
    private final XesAttribute attribute;
    private final StatusNames statuses;
    private long filtered;

    XesEvent(LogFile file, LogFields fields, LogOptions options, XmlCursor cursor) {
        this.file = file;
        this.fields = fields;
        this.own = Stream.of(fields.status(), fields.time(), List.of(String.valueOf(fields.actor())))
                .flatMap(List::stream)
                .collect(Collectors.toUnmodifiableSet());
        this.cursor = cursor;
        this.options = options;
        this.times = new TimeReader(options.zone());
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
        if (!accepts(texts, attributes)) {
            filtered++;
            return;
        }
        Instant time = options.fileOrder() ? Instant.ofEpochSecond(line) : time(texts, line);
        Text actor = texts.get(fields.actor());
        String who = actor == null || actor.value.isBlank() ? null : actor.value;
        history.add(new HistoryBuilder.Change(status(texts, line), null, time, who, attributes, line));
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

    private boolean accepts(Map<String, Text> texts, Map<String, Object> attributes) {
        return options.where().entrySet().stream().allMatch(entry -> {
            Text text = texts.get(entry.getKey());
            Object value = text == null ? attributes.get(entry.getKey()) : text.value;
            return value != null && String.valueOf(value).strip().equals(entry.getValue());
        });
    }

    /** Returns the number of events that the options exclude. */
    long filtered() {
        return filtered;
    }

    private Instant time(Map<String, Text> texts, long line) {
        String key = fields.time().getFirst();
        Text text = texts.get(key);
        if (text == null) {
            throw missing(key, "the time", line);
        }
        try {
            return times.read(text.value);
        } catch (DateTimeException e) {
            throw file.invalid(text.line, Excerpt.of(key) + ": " + e.getMessage() + "; correct it", e);
        }
    }

    private RuntimeException missing(String key, String meaning, long line) {
        String order = meaning.equals("the time") ? ", or read the order of the file with --file-order" : "";
        return file.invalid(
                line,
                "expected an <event> with " + Excerpt.of(key) + ", " + meaning
                        + ", got none; add it, or specify another key for " + meaning + order);
    }

    private record Text(String value, long line) {}
}
