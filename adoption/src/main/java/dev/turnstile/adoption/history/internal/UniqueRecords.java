package dev.turnstile.adoption.history.internal;

import dev.turnstile.adoption.history.PassCounts;
import dev.turnstile.adoption.history.RecordHistory;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks at the end of a pass that no record has two traces.
 *
 * <p>The ids are sorted on disk, because a set in memory would grow with the log.
 */
public final class UniqueRecords implements HistoryReader {

    private static final String NAMES = "records";

    private final LogFile file;
    private final XesHistoryReader traces;
    private final Runnable unique;
    private final SpillDirectory spill;
    private final BufferedWriter names;

    private UniqueRecords(LogFile file, XesHistoryReader traces, Path temporary, Runnable unique) {
        this.file = file;
        this.traces = traces;
        this.unique = unique;
        this.spill = new SpillDirectory(temporary);
        this.names = spill.writer(NAMES);
    }

    /** Wraps a pass. At the end of the pass, runs {@code unique} if no record has two traces. */
    public static UniqueRecords over(LogFile file, XesHistoryReader traces, Path temporary, Runnable unique) {
        try {
            return new UniqueRecords(file, traces, temporary, unique);
        } catch (UncheckedIOException e) {
            traces.close();
            throw e;
        }
    }

    @Override
    public @Nullable RecordHistory next() {
        RecordHistory history = traces.next();
        try {
            if (history == null) {
                names.close();
                check();
                unique.run();
            } else {
                names.write(
                        TabLine.write(List.of(history.record(), HexFormat.of().toHexDigits(traces.line()))));
                names.write('\n');
            }
            return history;
        } catch (IOException e) {
            throw SpillDirectory.full(spill.path(), e);
        }
    }

    private void check() throws IOException {
        try (BufferedReader sorted = spill.sort(spill.reader(NAMES))) {
            List<String> before = List.of("", "");
            for (String line = sorted.readLine(); line != null; line = sorted.readLine()) {
                List<String> name = TabLine.read(line);
                if (name.getFirst().equals(before.getFirst())) {
                    throw twice(name.getFirst(), number(before.getLast()), number(name.getLast()));
                }
                before = name;
            }
        }
    }

    private RuntimeException twice(String record, long first, long second) {
        return file.invalid(
                second,
                "expected one <trace> for each record, got a second of " + Excerpt.of(record) + " after line " + first
                        + "; merge them, or specify another key for the record");
    }

    private static long number(String hexadecimal) {
        return HexFormat.fromHexDigitsToLong(hexadecimal);
    }

    @Override
    public PassCounts counts() {
        return traces.counts();
    }

    @Override
    public void close() {
        try {
            names.close();
        } catch (IOException e) {
            throw SpillDirectory.full(spill.path(), e);
        } finally {
            traces.close();
            spill.close();
        }
    }
}
