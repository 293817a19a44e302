package dev.turnstile.adoption.history.internal.csv;

import dev.turnstile.adoption.history.PassCounts;
import dev.turnstile.adoption.history.RecordHistory;
import dev.turnstile.adoption.history.internal.HistoryBuilder;
import dev.turnstile.adoption.history.internal.HistoryReader;
import dev.turnstile.adoption.history.internal.LogFile;
import dev.turnstile.adoption.history.internal.SpillDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads a table with rows in any order: sorts the rows by record on disk, then returns the records one by one. */
public final class CsvHistoryReader implements HistoryReader {

    private final LogFile file;
    private final CsvChanges changes;
    private final SpillDirectory spill;
    private final BufferedReader sorted;
    private ChangeLine.@Nullable Keyed ahead;
    private long missing;

    public CsvHistoryReader(CsvTable table) {
        file = table.file();
        changes = new CsvChanges(table);
        spill = new SpillDirectory(table.options().temporary());
        boolean opened = false;
        try {
            sorted = spill.sort(changes.lines());
            opened = true;
            ahead = read();
        } finally {
            if (!opened) {
                spill.close();
            }
        }
    }

    @Override
    public @Nullable RecordHistory next() {
        if (ahead == null) {
            return null;
        }
        String record = ahead.record();
        HistoryBuilder history = new HistoryBuilder(file);
        while (ahead != null && ahead.record().equals(record)) {
            history.take(ahead.size(), ahead.change().line());
            history.add(ahead.change());
            ahead = read();
        }
        RecordHistory built = history.build(record);
        missing += history.missing();
        return built;
    }

    private ChangeLine.@Nullable Keyed read() {
        try {
            String line = sorted.readLine();
            return line == null ? null : changes.line().read(line);
        } catch (IOException e) {
            throw SpillDirectory.full(spill.path(), e);
        }
    }

    @Override
    public PassCounts counts() {
        BadRows bad = changes.bad();
        return new PassCounts(changes.empty(), changes.filtered(), bad.count(), bad.first(), missing);
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
