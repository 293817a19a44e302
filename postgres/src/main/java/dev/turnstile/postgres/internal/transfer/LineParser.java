package dev.turnstile.postgres.internal.transfer;

import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.InvalidEventLineException;
import dev.turnstile.postgres.internal.erasure.Envelope;
import dev.turnstile.postgres.internal.transfer.EventBatch.TypeKey;
import dev.turnstile.postgres.internal.transfer.LineBatches.Batch;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses the lines of one file, and refuses lines that are invalid regardless of the database. Used by one thread. */
final class LineParser {

    private static final Set<String> UNTOUCHED = Set.of("data", "metadata");

    private static final Set<String> EVENT = Set.of(
            "position",
            "category",
            "key",
            "version",
            "kind",
            "type",
            "schema",
            "table",
            "column",
            "from",
            "to",
            "recorded_at",
            "occurred_at",
            "actor",
            "command_id",
            "correlation",
            "causation",
            "tags",
            "data",
            "metadata");

    private static final Set<String> ENTITY_KINDS = Set.of("creation", "transition", "correction", "bypass");

    private static final Set<String> CHECKED_KINDS = Set.of("creation", "transition", "correction");

    private static final String MARK = '"' + Envelope.MARK + '"';

    /** Matches an escaped U+0000, which is preceded by an even number of backslashes. */
    private static final Pattern NUL = Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*\\\\u0000");

    private static final Set<String> KINDS =
            Set.of("event", "change", "creation", "transition", "correction", "bypass");

    private final Json json;
    private final Set<Long> keys = new HashSet<>();
    private boolean ended;

    LineParser(Json json) {
        this.json = json;
    }

    EventBatch parse(Batch lines) {
        EventBatch batch = new EventBatch(lines);
        for (int i = 0; i < lines.lines(); i++) {
            parse(lines.first() + i, lines.line(i), batch);
        }
        if (ended) {
            batch.end();
        }
        return batch;
    }

    private void parse(long line, String text, EventBatch batch) {
        if (ended) {
            throw new InvalidEventLineException(line, null, "expected no line after " + Import.END, null);
        }
        Fields fields = new Fields(line, "", fields(line, text));
        if (fields.has("position")) {
            event(fields, batch);
        } else if (fields.has("end")) {
            fields.only(Set.of("end"));
            ended = true;
        } else if (fields.has("subject")) {
            KeyLine key = KeyLine.of(fields);
            keys.add(key.key());
            batch.add(key);
        } else {
            OtherLine.check(fields);
            batch.add(line, text);
        }
    }

    private Map<String, @Nullable Object> fields(long line, String text) {
        try {
            return json.readAround(text, UNTOUCHED);
        } catch (InvalidJsonException e) {
            String problem = String.valueOf(e.getMessage()).replaceFirst("^line 1, ", "");
            throw new InvalidEventLineException(line, null, "expected one JSON object; " + problem, e);
        }
    }

    private void event(Fields fields, EventBatch batch) {
        fields.only(EVENT);
        StreamRun.Name stream =
                new StreamRun.Name(fields.filled("category", "a category"), fields.text("key", "a key"));
        int version = (int) fields.whole("version", "a version", 1, Integer.MAX_VALUE);
        TypeKey type = type(fields);
        List<String> tags = tags(fields);
        Short to = to(fields, type.kind());
        Set<Long> holds = personal(fields);
        int from = batch.columns().size();
        columns(fields, version, tags, batch.columns());
        batch.add(
                fields.line(),
                fields.whole("position", "a position", 1, Fields.GREATEST_NUMBER),
                stream,
                version,
                type,
                tags,
                from);
        if (to != null) {
            batch.reaches(to);
        }
        if (!holds.isEmpty()) {
            batch.holds(holds);
        }
    }

    private static @Nullable List<String> tags(Fields fields) {
        List<String> tags = fields.textsOrNone("tags");
        if (tags != null && tags.stream().anyMatch(String::isBlank)) {
            throw fields.refused("tags", "a list of texts that are not blank");
        }
        return tags;
    }

    /** Returns the state code that the machine must know, or null. A bypass may lead to any code or to none. */
    private static @Nullable Short to(Fields fields, String kind) {
        Short from = fields.codeOrNone("from");
        Short to = fields.codeOrNone("to");
        if (!ENTITY_KINDS.contains(kind) && (from != null || to != null)) {
            throw fields.refused(from == null ? "to" : "from", "no state of an event of kind " + kind);
        }
        if (!CHECKED_KINDS.contains(kind)) {
            return null;
        }
        if (to == null) {
            throw fields.refused("to", "a state's code");
        }
        return to;
    }

    /** Returns the numbers of the keys of an event's personal values. Their lines must come earlier in the file. */
    private Set<Long> personal(Fields fields) {
        String data = untouched(fields, "data");
        if (data == null || !data.contains(MARK)) {
            return Set.of();
        }
        Set<Long> found = new TreeSet<>();
        try {
            Envelope.collect(json.read(data), found);
        } catch (InvalidJsonException | IllegalArgumentException e) {
            throw new InvalidEventLineException(
                    fields.line(), "data", "expected personal values as they are exported; " + e.getMessage(), e);
        }
        for (long key : found) {
            if (!keys.contains(key)) {
                throw new InvalidEventLineException(
                        fields.line(),
                        "data",
                        "contains a personal value of key " + key
                                + ", but no earlier line contains that key; export the events again with their keys",
                        null);
            }
        }
        return found;
    }

    private static TypeKey type(Fields fields) {
        String name = fields.filled("type", "a type");
        int schema = (int) fields.whole("schema", "a schema", 1, Short.MAX_VALUE);
        String kind = fields.text("kind", "a kind");
        if (!KINDS.contains(kind)) {
            throw fields.refused("kind", "a kind of event, change, creation, transition, correction or bypass");
        }
        String table = fields.textOrNone("table", "a table");
        String column = fields.textOrNone("column", "a column");
        if (ENTITY_KINDS.contains(kind) ? table == null || column == null : table != null || column != null) {
            throw fields.refused("table", "table and column if the event has a lifecycle, otherwise neither");
        }
        return new TypeKey(table, column, kind, name, schema);
    }

    private static void columns(Fields fields, int version, @Nullable List<String> tags, CopyText out) {
        out.number(version)
                .plain(fields.codeOrNone("from"))
                .plain(fields.codeOrNone("to"))
                .plain(fields.time("recorded_at"))
                .plain(fields.timeOrNone("occurred_at"))
                .plain(fields.uuidOrNone("command_id"))
                .text(fields.textOrNone("actor", "a text"))
                .text(fields.textOrNone("correlation", "a text"))
                .text(fields.textOrNone("causation", "a text"))
                .texts(tags)
                .text(untouched(fields, "data"))
                .text(untouched(fields, "metadata"))
                .endRow();
    }

    /** Returns the unparsed text of a field, which must be an object. */
    private static @Nullable String untouched(Fields fields, String name) {
        String text = (String) fields.values().get(name);
        if (text != null && !text.stripLeading().startsWith("{")) {
            throw fields.refused(name, "an object");
        }
        if (text != null && NUL.matcher(text).find()) {
            throw fields.refused(name, "text without the character \\u0000");
        }
        return text;
    }
}
