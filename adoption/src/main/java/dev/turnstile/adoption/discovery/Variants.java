package dev.turnstile.adoption.discovery;

import dev.turnstile.adoption.discovery.internal.PathCounts;
import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.adoption.history.InvalidLogException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The paths that the records of a log took: how many records have exactly the same sequence of statuses. All paths are
 * counted exactly; they are sorted on disk, and only the most frequent paths are in memory. Immutable.
 */
public final class Variants {

    private final List<Variant> top;
    private final long records;
    private final long paths;

    private Variants(List<Variant> top, long records, long paths) {
        this.top = List.copyOf(top);
        this.records = records;
        this.paths = paths;
    }

    /**
     * One path.
     *
     * @param path the statuses of a record from its first to its last change
     * @param records the number of records with this path
     * @param share the share of these records of all records, from 0 to 1
     */
    public record Variant(List<String> path, long records, double share) {

        /** Copies the list. */
        public Variant {
            path = List.copyOf(path);
        }
    }

    /**
     * Counts the paths of a log in one pass.
     *
     * @param log the log
     * @param limit the number of most frequent paths to keep, at least 1
     * @throws InvalidLogException if the log cannot be read completely
     * @throws IllegalArgumentException if the limit is less than 1
     * @throws java.io.UncheckedIOException if the temporary directory is full
     */
    public static Variants of(HistoryLog log, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("expected a limit of at least 1, got " + limit);
        }
        try (PathCounts counts = new PathCounts(log.temporary())) {
            log.forEach(counts::add);
            List<PathCounts.Counted> top = counts.top(limit);
            return new Variants(
                    top.stream()
                            .map(path -> new Variant(
                                    path.statuses(), path.records(), (double) path.records() / counts.records()))
                            .toList(),
                    counts.records(),
                    counts.paths());
        }
    }

    /** Returns the most frequent paths, the most frequent first; equally frequent paths are in no special order. */
    public List<Variant> top() {
        return top;
    }

    /** Returns the number of records. */
    public long records() {
        return records;
    }

    /** Returns the number of different paths. */
    public long paths() {
        return paths;
    }

    /** Returns the counts as JSON values: {@code records}, {@code paths} and {@code top}. */
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("records", records);
        document.put("paths", paths);
        document.put("top", top.stream().map(Variants::document).toList());
        return document;
    }

    private static Map<String, Object> document(Variant variant) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("path", variant.path());
        document.put("records", variant.records());
        document.put("share", variant.share());
        return document;
    }
}
