package dev.turnstile.adoption.discovery.internal;

import dev.turnstile.adoption.history.RecordHistory;
import dev.turnstile.adoption.history.internal.SpillDirectory;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Counts equal paths: one line for each record, sorted on disk. */
public final class PathCounts implements AutoCloseable {

    private static final String PATHS = "paths";

    private final SpillDirectory spill;
    private final BufferedWriter lines;
    private final Map<String, Integer> codes = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private long records;
    private long paths;

    public PathCounts(Path temporary) {
        spill = new SpillDirectory(temporary);
        lines = spill.writer(PATHS);
    }

    /**
     * A path.
     *
     * @param statuses the statuses
     * @param records the number of records
     */
    public record Counted(List<String> statuses, long records) {}

    public void add(RecordHistory history) {
        records++;
        String line = history.changes().stream()
                .map(change -> String.valueOf(code(change.status())))
                .collect(Collectors.joining(" "));
        try {
            lines.write(line);
            lines.write('\n');
        } catch (IOException e) {
            throw SpillDirectory.full(spill.path(), e);
        }
    }

    private int code(String status) {
        return codes.computeIfAbsent(status, name -> {
            names.add(name);
            return names.size() - 1;
        });
    }

    /** Ends the counting and returns the most frequent paths, the most frequent first. */
    public List<Counted> top(int limit) {
        PriorityQueue<Line> top = new PriorityQueue<>(Comparator.comparingLong(Line::count));
        try {
            lines.close();
            try (BufferedReader sorted = spill.sort(spill.reader(PATHS))) {
                count(sorted, line -> add(top, line, limit));
            }
        } catch (IOException e) {
            throw SpillDirectory.full(spill.path(), e);
        }
        return top.stream()
                .sorted(Comparator.comparingLong(Line::count).reversed().thenComparing(Line::codes))
                .map(line -> new Counted(statuses(line.codes), line.count))
                .toList();
    }

    private static void count(BufferedReader sorted, Consumer<Line> counted) throws IOException {
        String line = sorted.readLine();
        while (line != null) {
            String next = sorted.readLine();
            long count = 1;
            for (; line.equals(next); next = sorted.readLine()) {
                count++;
            }
            counted.accept(new Line(line, count));
            line = next;
        }
    }

    private void add(PriorityQueue<Line> top, Line line, int limit) {
        paths++;
        top.add(line);
        if (top.size() > limit) {
            top.remove();
        }
    }

    private List<String> statuses(String line) {
        return Arrays.stream(line.split(" "))
                .map(code -> names.get(Integer.parseInt(code)))
                .toList();
    }

    public long records() {
        return records;
    }

    /** Returns the number of different paths; 0 before {@link #top}. */
    public long paths() {
        return paths;
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

    private record Line(String codes, long count) {}
}
