package dev.turnstile.adoption.history.internal.ocel;

import dev.turnstile.adoption.history.PassCounts;
import dev.turnstile.adoption.history.RecordHistory;
import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.HistoryBuilder;
import dev.turnstile.adoption.history.internal.HistoryReader;
import dev.turnstile.adoption.history.internal.LogFile;
import dev.turnstile.adoption.history.internal.SpillDirectory;
import dev.turnstile.adoption.history.internal.StatusNames;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the objects of one type, one by one, after sorting the changes of all objects on disk. */
final class OcelHistoryReader implements HistoryReader {

    private static final String CHANGES = "changes";

    private final OcelLog log;
    private final LogFile file;
    private final SpillDirectory spill;
    private final StatusNames statuses;
    private final BufferedReader sorted;
    private OcelLines.@Nullable Line ahead;
    private long filtered;
    private long empty;
    private long records;

    OcelHistoryReader(OcelLog log) {
        this.log = log;
        this.file = log.file();
        this.statuses = new StatusNames(file, log.reading().fields().status());
        this.spill = new SpillDirectory(log.options().temporary());
        boolean opened = false;
        try {
            write();
            sorted = spill.sort(spill.reader(CHANGES));
            opened = true;
            ahead = read();
        } finally {
            if (!opened) {
                spill.close();
            }
        }
    }

    private void write() {
        try (BufferedWriter writer = spill.writer(CHANGES)) {
            OcelLines lines = new OcelLines(log, line -> append(writer, line));
            log.content().read(lines);
            filtered = lines.filtered();
        } catch (IOException e) {
            throw SpillDirectory.full(spill.path(), e);
        }
    }

    private void append(BufferedWriter writer, String line) {
        try {
            writer.write(line);
            writer.write('\n');
        } catch (IOException e) {
            throw SpillDirectory.full(spill.path(), e);
        }
    }

    private OcelLines.@Nullable Line read() {
        try {
            String line = sorted.readLine();
            return line == null ? null : OcelLines.Line.of(line);
        } catch (IOException e) {
            throw SpillDirectory.full(spill.path(), e);
        }
    }

    @Override
    public @Nullable RecordHistory next() {
        while (ahead != null) {
            RecordHistory history = object(ahead);
            if (history != null) {
                records++;
                return history;
            }
        }
        if (records == 0) {
            throw nothing();
        }
        return null;
    }

    private RuntimeException nothing() {
        String expected = "expected events of objects of type " + Excerpt.of(log.type());
        return filtered > 0
                ? file.invalid(
                        0,
                        expected + " that the filter accepts, got none; check the field and the value of --where"
                                + " (withWhere)")
                : file.invalid(0, expected + ", got none; specify another --object-type or --qualifier");
    }

    /** Reads all lines of one object; returns null for an object of another type or without changes. */
    private @Nullable RecordHistory object(OcelLines.Line first) {
        boolean known = first.change() == null;
        HistoryBuilder history = new HistoryBuilder(file);
        Map<String, HistoryBuilder.Change> events = new HashMap<>();
        ahead = known ? read() : first;
        while (ahead != null && ahead.object().equals(first.object())) {
            if (known) {
                add(history, events, ahead);
            }
            ahead = read();
        }
        if (known && history.isEmpty()) {
            empty++;
        }
        return history.isEmpty() ? null : history.build(first.object());
    }

    /** Adds a change; an event that has several relations to the object is one change. */
    private void add(HistoryBuilder history, Map<String, HistoryBuilder.Change> events, OcelLines.Line line) {
        HistoryBuilder.Change change = line.change();
        if (change == null) {
            throw file.invalid(
                    line.line(),
                    "expected each object once, got " + Excerpt.of(line.object()) + " twice; export the log again");
        }
        HistoryBuilder.Change same = line.event().isEmpty() ? null : events.putIfAbsent(line.event(), change);
        if (same == null) {
            history.take(line.size(), line.line());
            String status = statuses.of(List.of(change.status()), line.line());
            history.add(new HistoryBuilder.Change(
                    status, null, change.time(), change.actor(), change.attributes(), change.line()));
        } else if (!same.time().equals(change.time()) || !same.status().equals(change.status())) {
            throw file.invalid(
                    line.line(),
                    "expected each event once, got " + Excerpt.of(line.event()) + " twice; export the log again");
        }
    }

    @Override
    public PassCounts counts() {
        return new PassCounts(empty, filtered, 0, List.of(), 0);
    }

    @Override
    public void close() {
        ahead = null;
        try (spill) {
            sorted.close();
        } catch (IOException e) {
            throw SpillDirectory.full(spill.path(), e);
        }
    }
}
