package dev.turnstile.adoption.conformance.internal;

import dev.turnstile.adoption.conformance.Deviation;
import dev.turnstile.adoption.conformance.UnknownState;
import dev.turnstile.adoption.history.RecordHistory;
import dev.turnstile.adoption.history.StatusChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The counts of a comparison, for each deviation. */
public final class DeviationCounts {

    private final MachineSteps machine;
    private final int examples;
    private final Map<Step, Count> deviations = new HashMap<>();
    private final Map<String, Long> unknown = new HashMap<>();
    private long records;
    private long fittingRecords;
    private long steps;
    private long fittingSteps;
    private long skippedSteps;
    private long guardedSteps;

    public DeviationCounts(MachineSteps machine, int examples) {
        this.machine = machine;
        this.examples = examples;
    }

    private record Step(Deviation.Kind kind, @Nullable String from, String to) {}

    private static final class Count {

        private final List<String> examples = new ArrayList<>();
        private long steps;
        private long records;
    }

    public void add(RecordHistory history) {
        records++;
        Set<Step> found = new HashSet<>();
        String before = null;
        for (StatusChange change : history.changes()) {
            String status = change.status();
            MachineSteps.Result result = machine.compare(before, status);
            count(result);
            if (result == MachineSteps.Result.UNKNOWN_STATE) {
                unknown.merge(status, 1L, Long::sum);
            }
            if (!result.permitted() && result != MachineSteps.Result.SKIPPED) {
                Step step = new Step(result.kind(), before, status);
                deviations.computeIfAbsent(step, key -> new Count()).steps++;
                found.add(step);
            }
            before = status;
        }
        found.forEach(step -> example(step, history.record()));
        fittingRecords += found.isEmpty() ? 1 : 0;
    }

    private void count(MachineSteps.Result result) {
        steps += result == MachineSteps.Result.SKIPPED ? 0 : 1;
        skippedSteps += result == MachineSteps.Result.SKIPPED ? 1 : 0;
        fittingSteps += result.permitted() ? 1 : 0;
        guardedSteps += result == MachineSteps.Result.GUARDED ? 1 : 0;
    }

    private void example(Step step, String record) {
        Count count = deviations.computeIfAbsent(step, key -> new Count());
        count.records++;
        if (count.examples.size() < examples) {
            count.examples.add(record);
        }
    }

    /** Returns the deviations with the most records first. */
    public List<Deviation> deviations() {
        return deviations.entrySet().stream()
                .map(entry -> new Deviation(
                        entry.getKey().kind,
                        entry.getKey().from,
                        entry.getKey().to,
                        entry.getValue().steps,
                        entry.getValue().records,
                        entry.getValue().examples))
                .sorted(Comparator.comparingLong(Deviation::records)
                        .reversed()
                        .thenComparing(
                                Comparator.comparingLong(Deviation::steps).reversed())
                        .thenComparing(Deviation::step))
                .toList();
    }

    /** Returns the statuses that are no states, the most frequent first. */
    public List<UnknownState> unknown() {
        return unknown.entrySet().stream()
                .map(entry -> new UnknownState(
                        entry.getKey(), entry.getValue(), SimilarState.hint(entry.getKey(), machine.states())))
                .sorted(Comparator.comparingLong(UnknownState::changes)
                        .reversed()
                        .thenComparing(UnknownState::status))
                .toList();
    }

    public long records() {
        return records;
    }

    public long fittingRecords() {
        return fittingRecords;
    }

    public long steps() {
        return steps;
    }

    public long fittingSteps() {
        return fittingSteps;
    }

    public long skippedSteps() {
        return skippedSteps;
    }

    public long guardedSteps() {
        return guardedSteps;
    }
}
