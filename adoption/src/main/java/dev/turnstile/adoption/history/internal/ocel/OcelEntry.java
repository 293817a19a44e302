package dev.turnstile.adoption.history.internal.ocel;

import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.Limits;
import dev.turnstile.adoption.history.internal.LogFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the fields of one object or event, which can be in any order. */
final class OcelEntry {

    private final LogFile file;
    private final String kind;
    private final long line;
    private final List<OcelValue> values = new ArrayList<>();
    private final List<OcelEvent.Related> related = new ArrayList<>();
    private @Nullable String id;
    private @Nullable String type;
    private @Nullable String time;
    private long size;

    /**
     * Creates an entry.
     *
     * @param kind {@code object} or {@code event}
     */
    OcelEntry(LogFile file, String kind, long line) {
        this.file = file;
        this.kind = kind;
        this.line = line;
    }

    void id(@Nullable String text) {
        id = text;
    }

    void type(@Nullable String text) {
        type = text;
    }

    void time(@Nullable String text) {
        time = text;
    }

    /** Adds a value; a value without a time belongs to an event. */
    void value(@Nullable String attribute, @Nullable String value, @Nullable String at, long valueLine) {
        String name = required(attribute, "the name of an attribute", valueLine);
        if (value != null) {
            take(name.length() + value.length());
            values.add(new OcelValue(name, value, at == null ? "" : at, valueLine));
        }
    }

    void related(@Nullable String object, @Nullable String qualifier, long relationLine) {
        String target = required(object, "the id of a related object", relationLine);
        take(target.length());
        related.add(new OcelEvent.Related(target, qualifier == null ? "" : qualifier));
    }

    private void take(int characters) {
        size += characters + Limits.OVERHEAD;
        if (size > Limits.RECORD) {
            throw file.invalid(
                    line, "expected at most " + Limits.RECORD + " characters in one " + kind + ", got more; divide it");
        }
    }

    private String required(@Nullable String text, String meaning, long at) {
        if (text == null || text.isBlank()) {
            throw file.invalid(at, "expected " + meaning + ", got none; export the log again");
        }
        return text;
    }

    void objectTo(OcelVisitor visitor) {
        String object = required(id, "the id of an object", line);
        String objectType = required(type, "the type of object " + Excerpt.of(object), line);
        visitor.object(object, objectType, line);
        for (OcelValue value : values) {
            visitor.value(object, objectType, value);
        }
    }

    /**
     * Passes the event to a visitor.
     *
     * @throws InvalidLogException if a field is missing
     */
    void eventTo(OcelVisitor visitor) {
        String event = required(id, "the id of an event", line);
        Map<String, String> attributes = new LinkedHashMap<>();
        for (OcelValue value : values) {
            attributes.put(value.attribute(), value.value());
        }
        visitor.event(new OcelEvent(
                event,
                required(type, "the type of event " + Excerpt.of(event), line),
                required(time, "the time of event " + Excerpt.of(event), line),
                attributes,
                List.copyOf(related),
                line));
    }
}
