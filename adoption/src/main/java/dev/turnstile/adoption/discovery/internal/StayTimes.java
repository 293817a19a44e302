package dev.turnstile.adoption.discovery.internal;

import dev.turnstile.adoption.history.RecordHistory;
import dev.turnstile.adoption.history.StatusChange;
import dev.turnstile.adoption.history.internal.SpillDirectory;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures stays and times between changes: one line for each, with the codes of the states and the microseconds, in a
 * fixed width. Sorted on disk, the lines of one state or edge are adjacent and in the order of their times.
 */
public final class StayTimes implements AutoCloseable {

    private static final String TIMES = "times";
    private static final int NONE = 9_999;
    private static final int KEY_LENGTH = 8;
    private static final int CODE_LENGTH = 4;

    private final SpillDirectory spill;
    private final BufferedWriter lines;
    private final Map<String, Integer> codes = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final Map<String, Long> counts = new HashMap<>();

    public StayTimes(Path temporary) {
        spill = new SpillDirectory(temporary);
        lines = spill.writer(TIMES);
    }

    /**
     * The times of a state or an edge.
     *
     * @param from the state
     * @param to the state after; empty for the stays in a state
     * @param count the number of times
     * @param median the median
     * @param p95 the 95th percentile
     */
    public record Measured(String from, String to, long count, Duration median, Duration p95) {}

    public void add(RecordHistory history) {
        StatusChange before = history.first();
        Instant entered = before.time();
        for (StatusChange change :
                history.changes().subList(1, history.changes().size())) {
            write(code(before.status()), code(change.status()), before.time(), change.time());
            if (!change.status().equals(before.status())) {
                write(code(before.status()), NONE, entered, change.time());
                entered = change.time();
            }
            before = change;
        }
    }

    private int code(String status) {
        return codes.computeIfAbsent(status, name -> {
            names.add(name);
            return names.size() - 1;
        });
    }

    private void write(int from, int to, Instant start, Instant end) {
        String key = String.format(Locale.ROOT, "%04d%04d", from, to);
        counts.merge(key, 1L, Long::sum);
        try {
            lines.write(key);
            lines.write(String.format(Locale.ROOT, "%019d", start.until(end, ChronoUnit.MICROS)));
            lines.write('\n');
        } catch (IOException e) {
            throw SpillDirectory.full(spill.path(), e);
        }
    }

    /** Ends the measurement and returns the times, sorted by the codes of the states. */
    public List<Measured> measure() {
        List<Measured> measured = new ArrayList<>();
        try {
            lines.close();
            if (!counts.isEmpty()) {
                try (BufferedReader sorted = spill.sort(spill.reader(TIMES))) {
                    for (String key : counts.keySet().stream().sorted().toList()) {
                        measured.add(measure(key, counts.getOrDefault(key, 0L), sorted));
                    }
                }
            }
        } catch (IOException e) {
            throw SpillDirectory.full(spill.path(), e);
        }
        return measured;
    }

    private Measured measure(String key, long count, BufferedReader sorted) throws IOException {
        long median = 0;
        long p95 = 0;
        for (long rank = 1; rank <= count; rank++) {
            long micros = micros(sorted.readLine());
            median = rank == rank(count, 50) ? micros : median;
            p95 = rank == rank(count, 95) ? micros : p95;
        }
        String from = names.get(Integer.parseInt(key.substring(0, CODE_LENGTH)));
        int to = Integer.parseInt(key.substring(CODE_LENGTH));
        return new Measured(from, to == NONE ? "" : names.get(to), count, micros(median), micros(p95));
    }

    private static long micros(@Nullable String line) throws IOException {
        if (line == null) {
            throw new EOFException("a sorted file ends early");
        }
        return Long.parseLong(line.substring(KEY_LENGTH));
    }

    private static Duration micros(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }

    /** Returns the nearest rank of a percentile, from 1. */
    private static long rank(long count, int percent) {
        return Math.max(1, Math.ceilDiv(count * percent, 100));
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw SpillDirectory.full(spill.path(), e);
        } finally {
            spill.close();
        }
    }
}
