package dev.turnstile.adoption.history.internal;

import dev.turnstile.adoption.history.LogFields;
import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.adoption.history.PassCounts;
import dev.turnstile.adoption.history.RecordHistory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads an XES log trace by trace. */
public final class XesHistoryReader implements HistoryReader {

    private final LogFile file;
    private final LogFields fields;
    private final XmlCursor cursor;
    private final XesEvent event;
    private long traces;
    private long empty;
    private long line;
    private boolean ended;

    public XesHistoryReader(LogFile file, LogFields fields, LogOptions options) {
        this.file = file;
        this.fields = fields;
        cursor = XmlCursor.open(file);
        event = new XesEvent(file, fields, options, cursor);
    }

    @Override
    public @Nullable RecordHistory next() {
        while (!ended && cursor.child()) {
            switch (cursor.element()) {
                case "trace" -> {
                    RecordHistory history = trace();
                    if (history != null) {
                        return history;
                    }
                }
                case "event" ->
                    throw file.invalid(
                            cursor.line(),
                            "expected each <event> in a <trace>, got an <event> outside; move it into its trace");
                default -> cursor.leave();
            }
        }
        end();
        return null;
    }

    private void end() {
        if (!ended) {
            cursor.finish();
            ended = true;
            if (traces == empty && event.filtered() > 0) {
                throw file.invalid(
                        0,
                        "expected events that the filter accepts, got none of " + event.filtered()
                                + "; check the field and the value of --where (withWhere)");
            }
            if (traces == empty) {
                throw file.invalid(
                        0, "expected events, got none in " + traces + " traces; check that this is the right file");
            }
        }
    }

    private @Nullable RecordHistory trace() {
        line = cursor.line();
        traces++;
        HistoryBuilder history = new HistoryBuilder(file);
        List<String> names = new ArrayList<>(1);
        while (cursor.child()) {
            if (cursor.element().equals("event")) {
                event.read(history);
            } else {
                if (fields.record().getFirst().equals(cursor.attribute("key"))) {
                    names.add(cursor.required("value"));
                }
                cursor.leave();
            }
        }
        String record = name(names);
        if (history.isEmpty()) {
            empty++;
            return null;
        }
        return history.build(record);
    }

    private String name(List<String> names) {
        if (names.size() != 1 || names.getFirst().isBlank()) {
            String found = names.isEmpty() ? "none" : names.size() > 1 ? String.valueOf(names.size()) : "a blank value";
            throw file.invalid(
                    line,
                    "expected a <trace> with one " + Excerpt.of(fields.record().getFirst())
                            + ", the id of the record, got " + found
                            + "; correct it, or specify another key for the record");
        }
        return names.getFirst();
    }

    /** Returns the line at which the last returned trace begins. */
    long line() {
        return line;
    }

    @Override
    public PassCounts counts() {
        return new PassCounts(empty, event.filtered(), 0, List.of(), 0);
    }

    @Override
    public void close() {
        ended = true;
        cursor.close();
    }
}
