package dev.turnstile.adoption.conformance;

import dev.turnstile.adoption.conformance.internal.DeviationCounts;
import dev.turnstile.adoption.conformance.internal.MachineSteps;
import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.PassCounts;
import dev.turnstile.adoption.history.RecordHistories;
import dev.turnstile.machine.StateMachine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The comparison of a log with a declared machine: the recorded steps that the machine would refuse.
 *
 * <p>A step is a change of a record's status; the first change is the step from no status into the first one. The
 * machine refuses a step if the status is no state of the machine, if the first status is not an initial state, or if
 * there is no edge from the state before to the state after. After a deviation, the comparison continues from the
 * status in the log, so that each deviation is counted once. A step from a status that is no state into a state, or
 * into the same status, cannot be compared; {@link #skippedSteps} counts such steps.
 *
 * <p>Guards are not evaluated, because a log does not contain the rows: an edge with guards permits the step. Former
 * names of states are recognized. A record that ends in a state that is not terminal is not a deviation. Immutable.
 */
public final class Conformance {

    private static final int EXAMPLES = 3;

    private final String machine;
    private final DeviationCounts counts;
    private final List<Deviation> deviations;
    private final List<UnknownState> unknown;
    private final PassCounts pass;

    private Conformance(String machine, DeviationCounts counts, PassCounts pass) {
        this.machine = machine;
        this.counts = counts;
        this.deviations = counts.deviations();
        this.unknown = counts.unknown();
        this.pass = pass;
    }

    /**
     * Compares a log with a machine, with up to 3 example records for each deviation.
     *
     * @throws InvalidLogException if the log cannot be read completely
     */
    public static Conformance of(HistoryLog log, StateMachine<?, ?> machine) {
        return of(log, machine, EXAMPLES);
    }

    /**
     * Compares a log with a machine in one pass. Only the counts and the examples are in memory.
     *
     * @param log the log
     * @param machine the machine
     * @param examples the maximum number of example records for each deviation, at least 0
     * @throws InvalidLogException if the log cannot be read completely
     * @throws IllegalArgumentException if the number of examples is negative
     */
    public static Conformance of(HistoryLog log, StateMachine<?, ?> machine, int examples) {
        if (examples < 0) {
            throw new IllegalArgumentException("expected at least 0 examples, got " + examples);
        }
        DeviationCounts counts = new DeviationCounts(MachineSteps.of(machine), examples);
        try (RecordHistories histories = log.histories()) {
            histories.forEachRemaining(counts::add);
            return new Conformance(machine.name(), counts, histories.counts());
        }
    }

    /** Returns the deviations, those with the most records first. */
    public List<Deviation> deviations() {
        return deviations;
    }

    /** Returns the statuses that are no states of the machine, the most frequent first. */
    public List<UnknownState> unknownStates() {
        return unknown;
    }

    /** Returns the number of records. */
    public long records() {
        return counts.records();
    }

    /** Returns the number of records without a deviation. */
    public long fittingRecords() {
        return counts.fittingRecords();
    }

    /** Returns the number of steps that were compared with the machine. */
    public long steps() {
        return counts.steps();
    }

    /** Returns the number of steps that the machine permits. */
    public long fittingSteps() {
        return counts.fittingSteps();
    }

    /** Returns the number of steps that were not compared, because the status before is no state of the machine. */
    public long skippedSteps() {
        return counts.skippedSteps();
    }

    /** Returns the number of permitted steps for which all edges have guards. */
    public long guardedSteps() {
        return counts.guardedSteps();
    }

    /** Returns the share of records without a deviation, from 0 to 1. */
    public double recordFitness() {
        return (double) fittingRecords() / records();
    }

    /** Returns the share of steps that the machine permits, from 0 to 1. */
    public double stepFitness() {
        return (double) fittingSteps() / steps();
    }

    /** Returns whether there is no deviation. */
    public boolean fits() {
        return deviations.isEmpty();
    }

    /** Returns the counts of the log's entries that were excluded, skipped or added. */
    public PassCounts pass() {
        return pass;
    }

    /**
     * Returns the comparison as JSON values: {@code machine}, {@code fits}, {@code records}, {@code fittingRecords},
     * {@code recordFitness}, {@code steps}, {@code fittingSteps}, {@code stepFitness}, {@code skippedSteps}, {@code
     * guardedSteps}, {@code unknownStates} and {@code deviations}: the machine's name, and the values that the methods
     * of this class return.
     */
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("machine", machine);
        document.put("fits", fits());
        document.put("records", records());
        document.put("fittingRecords", fittingRecords());
        document.put("recordFitness", recordFitness());
        document.put("steps", steps());
        document.put("fittingSteps", fittingSteps());
        document.put("stepFitness", stepFitness());
        document.put("skippedSteps", skippedSteps());
        document.put("guardedSteps", guardedSteps());
        document.put(
                "unknownStates", unknown.stream().map(Conformance::document).toList());
        document.put(
                "deviations", deviations.stream().map(Conformance::document).toList());
        return document;
    }

    private static Map<String, Object> document(UnknownState state) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("status", state.status());
        document.put("changes", state.changes());
        document.put("hint", state.hint());
        return document;
    }

    private static Map<String, Object> document(Deviation deviation) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", deviation.kind().name());
        if (deviation.from() != null) {
            document.put("from", deviation.from());
        }
        document.put("to", deviation.to());
        document.put("steps", deviation.steps());
        document.put("records", deviation.records());
        document.put("examples", deviation.examples());
        return document;
    }
}
