package dev.turnstile.adoption.history.internal.ocel;

import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.LogFields;
import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.adoption.history.LogReading;
import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.HistoryReader;
import dev.turnstile.adoption.history.internal.LogFile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An OCEL log and the objects to read as records.
 *
 * @param file the file
 * @param options the options
 * @param type the object type
 * @param attribute the attribute of the objects with the status; null if the activities of the events are the statuses
 * @param actor the attribute of the events with the actor, or null
 * @param types all object types with counts, for a person; empty if there is only one
 */
public record OcelLog(
        LogFile file,
        LogOptions options,
        String type,
        @Nullable String attribute,
        @Nullable String actor,
        String types) {

    static final String RECORD = "ocel:oid";
    static final String ACTIVITY = "ocel:activity";
    static final String TIME = "ocel:timestamp";
    static final String EVENT = "ocel:eid";

    /**
     * Opens a log and reads all of it once, to count the objects of each type.
     *
     * @throws InvalidLogException if the log cannot be read, or the options do not select one object type
     */
    public static OcelLog open(LogFile file, LogOptions options) {
        OcelOverview overview = new OcelOverview(file);
        OcelContent.of(file).read(overview);
        String type = overview.choose(options.objectType());
        List<String> status = options.status();
        boolean events = status.isEmpty() || status.equals(List.of(ACTIVITY));
        String attribute = events ? null : overview.attribute(type, status.getFirst());
        if (attribute != null
                && (!options.where().isEmpty() || options.qualifier().isPresent())) {
            throw file.invalid(
                    0,
                    "expected no --where and no --qualifier with --status, because they select events, got both; remove"
                            + " one");
        }
        String actor = events ? options.actor().or(overview::actor).orElse(null) : null;
        return new OcelLog(file, options, type, attribute, actor, overview.several() ? overview.listed() : "");
    }

    /** Returns the interpretation of the log. */
    public LogReading reading() {
        LogFields fields = LogFields.of(RECORD, List.of(attribute == null ? ACTIVITY : attribute), TIME, actor);
        List<String> notes = new ArrayList<>();
        if (!types.isEmpty()) {
            notes.add("objects of type " + Excerpt.of(type) + " are the records; all types: " + types);
        }
        options.qualifier().ifPresent(qualifier -> notes.add("only relations with qualifier " + Excerpt.of(qualifier)));
        options.where().forEach((field, value) -> notes.add("only events with " + field + "=" + value));
        return new LogReading(fields, "ISO 8601, " + options.zone(), '\0', notes);
    }

    /** Starts a pass: reads the file, and sorts the changes by object on disk. */
    public HistoryReader start() {
        return new OcelHistoryReader(this);
    }

    OcelContent content() {
        return OcelContent.of(file);
    }
}
