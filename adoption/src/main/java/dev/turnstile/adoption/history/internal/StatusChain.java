package dev.turnstile.adoption.history.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a record, completed with the statuses before the changes.
 *
 * <p>If the first change has a status before it, a change to this status is added with the same time: the record was
 * created in this status. If the status before a later change is not the status after the previous change, the log
 * lacks a change; it is added with the time of the later change, and counted. Of changes with the same time, the change
 * that continues the previous one comes next.
 *
 * @param changes the changes
 * @param missing the number of added changes, not counting the first
 */
record StatusChain(List<HistoryBuilder.Change> changes, int missing) {

    static StatusChain of(List<HistoryBuilder.Change> sorted) {
        if (sorted.stream().allMatch(change -> change.from() == null)) {
            return new StatusChain(sorted, 0);
        }
        List<HistoryBuilder.Change> left = new ArrayList<>(sorted);
        List<HistoryBuilder.Change> chain = new ArrayList<>();
        int missing = 0;
        while (!left.isEmpty()) {
            String current = chain.isEmpty() ? null : chain.getLast().status();
            HistoryBuilder.Change next = left.remove(next(left, current));
            missing += add(chain, next, current);
        }
        return new StatusChain(chain, missing);
    }

    /** Adds a change, and the change before it that the log lacks; returns the number of lacking changes to count. */
    private static int add(List<HistoryBuilder.Change> chain, HistoryBuilder.Change next, @Nullable String current) {
        String from = next.from();
        boolean lacking = from != null && !from.equals(current);
        if (from != null && lacking) {
            chain.add(new HistoryBuilder.Change(from, null, next.time(), null, Map.of(), next.line()));
        }
        chain.add(next);
        return lacking && current != null ? 1 : 0;
    }

    /** Returns the index of the next change: of those with the earliest time, the first that continues the chain. */
    private static int next(List<HistoryBuilder.Change> left, @Nullable String current) {
        if (left.size() == 1 || !left.get(1).time().equals(left.get(0).time())) {
            return 0;
        }
        for (int i = 0; i < left.size() && left.get(i).time().equals(left.get(0).time()); i++) {
            HistoryBuilder.Change change = left.get(i);
            boolean continues = current == null ? starts(left, change) : current.equals(change.from());
            if (continues) {
                return i;
            }
        }
        return 0;
    }

    /** Returns whether no change with the same time leads to the status before a change. */
    private static boolean starts(List<HistoryBuilder.Change> left, HistoryBuilder.Change change) {
        return change.from() == null
                || left.stream()
                        .filter(other -> other.time().equals(change.time()))
                        .noneMatch(other -> other.status().equals(change.from()));
    }
}
