package dev.turnstile.adoption.discovery;

import dev.turnstile.adoption.discovery.internal.StayTimes;
import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.adoption.history.InvalidLogException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The time that records spent in each state and before each edge: the median and the 95th percentile. All times are
 * sorted on disk, so that the percentiles are exact and only the counts are in memory. Immutable.
 *
 * <p>The stay in a state begins with the change into the state and ends with the next change into another state; the
 * last stay of a record has no end and is not counted. The time of an edge is the time since the previous change of the
 * record, also if the edge leads back to its own state.
 */
public final class Durations {

    private final List<State> states;
    private final List<Edge> edges;

    private Durations(List<State> states, List<Edge> edges) {
        this.states = List.copyOf(states);
        this.edges = List.copyOf(edges);
    }

    /**
     * The stays in a state.
     *
     * @param state the state
     * @param count the number of stays that ended
     * @param median the median of the stays
     * @param p95 the 95th percentile of the stays
     */
    public record State(String state, long count, Duration median, Duration p95) {}

    /**
     * The times of an edge.
     *
     * @param from the state before
     * @param to the state after
     * @param count the number of changes
     * @param median the median of the times since the previous change
     * @param p95 the 95th percentile of the times
     */
    public record Edge(String from, String to, long count, Duration median, Duration p95) {}

    /**
     * Measures the times of a log in one pass.
     *
     * @param log the log
     * @throws InvalidLogException if the log cannot be read completely
     * @throws IllegalArgumentException if the log is read in the order of the file, without times
     * @throws java.io.UncheckedIOException if the temporary directory is full
     */
    public static Durations of(HistoryLog log) {
        if (log.fields().time().isEmpty()) {
            throw new IllegalArgumentException("expected a log with times, got a log in the order of the file");
        }
        try (StayTimes times = new StayTimes(log.temporary())) {
            log.forEach(times::add);
            List<StayTimes.Measured> measured = times.measure();
            return new Durations(
                    measured.stream()
                            .filter(one -> one.to().isEmpty())
                            .map(one -> new State(one.from(), one.count(), one.median(), one.p95()))
                            .toList(),
                    measured.stream()
                            .filter(one -> !one.to().isEmpty())
                            .map(one -> new Edge(one.from(), one.to(), one.count(), one.median(), one.p95()))
                            .toList());
        }
    }

    /** Returns the stays in each state that a record left, in the order in which the log first left the states. */
    public List<State> states() {
        return states;
    }

    /** Returns the times of each edge, the states before in the same order as {@link #states}. */
    public List<Edge> edges() {
        return edges;
    }

    /**
     * Returns the times as JSON values: {@code states} and {@code edges}, each with {@code count}, {@code
     * medianSeconds} and {@code p95Seconds}.
     */
    public Map<String, Object> document() {
        return Map.of(
                "states",
                states.stream()
                        .map(one -> document(Map.of("state", one.state), one.count, one.median, one.p95))
                        .toList(),
                "edges",
                edges.stream()
                        .map(one -> document(Map.of("from", one.from, "to", one.to), one.count, one.median, one.p95))
                        .toList());
    }

    private static Map<String, Object> document(Map<String, Object> names, long count, Duration median, Duration p95) {
        Map<String, Object> document = new LinkedHashMap<>(names);
        document.put("count", count);
        document.put("medianSeconds", seconds(median));
        document.put("p95Seconds", seconds(p95));
        return document;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
