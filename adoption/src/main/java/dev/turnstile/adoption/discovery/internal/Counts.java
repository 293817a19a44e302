package dev.turnstile.adoption.discovery.internal;

import dev.turnstile.adoption.history.RecordHistory;
import dev.turnstile.adoption.history.StatusChange;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The counts of one pass over a log, for each status and each pair of statuses. */
public final class Counts {

    private final Map<String, Status> statuses = new HashMap<>();
    private final Map<Step, Long> steps = new HashMap<>();
    private long records;
    private long changes;
    private long outOfOrder;
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;

    public void add(RecordHistory history) {
        records++;
        outOfOrder += history.outOfOrder();
        String before = null;
        for (StatusChange change : history.changes()) {
            status(change.status()).seen(change.time());
            if (before != null) {
                steps.merge(new Step(before, change.status()), 1L, Long::sum);
            }
            before = change.status();
        }
        changes += history.changes().size();
        status(history.first().status()).started++;
        status(history.last().status()).ended++;
        first = earlier(first, history.first().time());
        last = last.isAfter(history.last().time()) ? last : history.last().time();
    }

    private Status status(String name) {
        return statuses.computeIfAbsent(name, Status::new);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /**
     * Returns the statuses in the order of their first occurrence, then by name.
     *
     * <p>Later changes in a longer log only add statuses at the end, and the order of the records in the file has no
     * effect. An order by frequency would change with every longer log.
     */
    public List<Status> statuses() {
        return statuses.values().stream()
                .sorted(Comparator.comparing(Status::first).thenComparing(Status::name))
                .toList();
    }

    /** Returns the number of direct changes of records from one status to another. */
    public long steps(String from, String to) {
        return steps.getOrDefault(new Step(from, to), 0L);
    }

    /** Returns the number of direct changes of records from one status to any other status. */
    public long left(String from) {
        return steps.entrySet().stream()
                .filter(step ->
                        step.getKey().from.equals(from) && !step.getKey().to.equals(from))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Returns the statuses that at least one record left for another status. */
    public Set<String> left() {
        Set<String> left = new HashSet<>();
        steps.keySet().stream().filter(step -> !step.from.equals(step.to)).forEach(step -> left.add(step.from));
        return left;
    }

    public long records() {
        return records;
    }

    public long changes() {
        return changes;
    }

    public long outOfOrder() {
        return outOfOrder;
    }

    /** Returns the number of different steps, including those into a first status and out of a last status. */
    public int distinctSteps() {
        long ends = statuses.values().stream()
                .mapToInt(status -> (status.started > 0 ? 1 : 0) + (status.ended > 0 ? 1 : 0))
                .sum();
        return steps.size() + Math.toIntExact(ends);
    }

    public int distinctEdges() {
        return steps.size();
    }

    public Instant first() {
        return first;
    }

    public Instant last() {
        return last;
    }

    private record Step(String from, String to) {}

    /** The counts of one status. */
    public static final class Status {

        private final String name;
        private Instant first = Instant.MAX;
        private long changes;
        private long started;
        private long ended;

        Status(String name) {
            this.name = name;
        }

        void seen(Instant time) {
            changes++;
            first = earlier(first, time);
        }

        public String name() {
            return name;
        }

        public Instant first() {
            return first;
        }

        public long changes() {
            return changes;
        }

        public long started() {
            return started;
        }

        public long ended() {
            return ended;
        }
    }
}
