package dev.turnstile.adoption.discovery;

import dev.turnstile.adoption.discovery.internal.Counts;
import dev.turnstile.adoption.discovery.internal.LogWarnings;
import dev.turnstile.adoption.discovery.internal.ObservedMachine;
import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.PassCounts;
import dev.turnstile.adoption.history.RecordHistories;
import dev.turnstile.machine.MachineDocument;
import dev.turnstile.machine.StateMachine;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The state machine discovered in a log; the machine permits exactly the steps that the log contains.
 *
 * <p>Each status is a state. Codes are assigned in the order in which the statuses first occur, so that a longer log of
 * the same records adds codes but does not change codes. The status in which most records start is the default initial
 * state; the other statuses in which records start are allowed initial states. A state is terminal if records end in it
 * and no record leaves it. A log of statuses contains no verbs. Therefore each status has one transition with the name
 * of the status. The transition has an edge from every status that directly precedes this status in a record, possibly
 * from the status itself.
 *
 * <p>The result does not depend on the order of the records in the file. Warnings about the machine, such as records
 * that end in a state that other records leave, are in {@code machine().findings()} or visible in the counts. Only the
 * counts are in memory. Immutable.
 */
public final class Discovery {

    private static final double LARGEST_TOLERANCE = 0.5;

    private final StateMachine<String, String> machine;
    private final Map<String, Object> document;
    private final Counts counts;
    private final PassCounts pass;
    private final boolean timed;
    private final Map<String, Long> ends;

    private Discovery(
            Map<String, Object> document, Counts counts, PassCounts pass, boolean timed, Map<String, Long> ends) {
        this.document = document;
        this.machine = MachineDocument.read(document);
        this.counts = counts;
        this.pass = pass;
        this.timed = timed;
        this.ends = ends;
    }

    /** Discovers a machine, as {@link #of(HistoryLog, String)}. Its name is the log's {@link HistoryLog#name}. */
    public static Discovery of(HistoryLog log) {
        return of(log, log.name());
    }

    /**
     * Discovers the machine of a log in one pass.
     *
     * @param log the log
     * @param machine the machine's name
     * @throws InvalidLogException if the log cannot be read completely
     * @throws IllegalArgumentException if the name is blank
     */
    public static Discovery of(HistoryLog log, String machine) {
        return of(log, machine, 0);
    }

    /**
     * Discovers the machine of a log in one pass, with a tolerance for steps out of the states in which records end.
     *
     * <p>A state is also terminal if records leave it in at most this share of their visits; the machine then has no
     * edges for these steps. {@link #ends()} returns these states.
     *
     * @param log the log
     * @param machine the machine's name
     * @param tolerance the share, from 0 for none to less than 0.5
     * @throws InvalidLogException if the log cannot be read completely
     * @throws IllegalArgumentException if the name is blank or the tolerance is out of range
     */
    public static Discovery of(HistoryLog log, String machine, double tolerance) {
        if (machine.isBlank()) {
            throw new IllegalArgumentException("expected a name for the machine, got a blank name");
        }
        if (!(tolerance >= 0 && tolerance < LARGEST_TOLERANCE)) {
            throw new IllegalArgumentException("expected a tolerance from 0 to less than 0.5, got " + tolerance);
        }
        Counts counts = new Counts();
        try (RecordHistories histories = log.histories()) {
            histories.forEachRemaining(counts::add);
            Map<String, Long> ends = ends(counts, tolerance);
            boolean timed = !log.fields().time().isEmpty();
            Map<String, Object> document = ObservedMachine.document(machine, counts, ends);
            return new Discovery(document, counts, histories.counts(), timed, ends);
        }
    }

    private static Map<String, Long> ends(Counts counts, double tolerance) {
        Map<String, Long> ends = new LinkedHashMap<>();
        for (Counts.Status status : counts.statuses()) {
            long left = counts.left(status.name());
            if (left > 0 && left <= tolerance * (left + status.ended())) {
                ends.put(status.name(), left);
            }
        }
        return Collections.unmodifiableMap(ends);
    }

    /**
     * Returns the states that are terminal because of the tolerance, with the number of steps out of each that the
     * machine does not permit.
     */
    public Map<String, Long> ends() {
        return ends;
    }

    /** Returns the number of records whose last change is into a state; 0 for an unknown state. */
    public long ended(String state) {
        return counts.statuses().stream()
                .filter(status -> status.name().equals(state))
                .mapToLong(Counts.Status::ended)
                .sum();
    }

    /** Returns the machine, which has no errors but may have warnings. */
    public StateMachine<String, String> machine() {
        return machine;
    }

    /**
     * Returns the machine's document with the counts in {@code observed}, unmodifiable.
     *
     * <p>The root has {@code records}, {@code changes}, {@code edges}, {@code steps}, {@code outOfOrder}, {@code first}
     * and {@code last}, with the values that the methods of this class return. A state has {@code changes} (entries of
     * the log with this status), {@code started} and {@code ended} (records with this first or last status) and {@code
     * first} (the time of its first entry), and {@code leftOut} (steps out of it) if it is one of {@link #ends()}. A
     * transition and an edge have {@code count}. Times are ISO 8601 in UTC;
     * other values are integers.
     */
    public Map<String, Object> document() {
        return document;
    }

    /** Returns the number of records with changes. */
    public long records() {
        return counts.records();
    }

    /** Returns the number of records that were skipped because the log contains no changes for these records. */
    public long withoutChanges() {
        return pass.withoutChanges();
    }

    /** Returns the counts of entries that were excluded, skipped or added. */
    public PassCounts pass() {
        return pass;
    }

    /**
     * Returns one line for each property of the log that suggests a wrong interpretation, such as records with only one
     * change each, or statuses that differ only in case or blanks. The list is empty if there are none.
     */
    public List<String> warnings() {
        return LogWarnings.of(counts, timed);
    }

    /** Returns the number of status changes, including the first of each record. */
    public long changes() {
        return counts.changes();
    }

    /** Returns the number of the machine's edges. */
    public int edges() {
        return machine.edges().size();
    }

    /**
     * Returns the sum of three numbers: the edges, the statuses in which records start, and the statuses in which
     * records end.
     */
    public int steps() {
        return counts.distinctSteps();
    }

    /** Returns the number of changes that are in the file behind a later change of the same record. */
    public long outOfOrder() {
        return counts.outOfOrder();
    }

    /** Returns the time of the earliest change. */
    public Instant first() {
        return counts.first();
    }

    /** Returns the time of the latest change. */
    public Instant last() {
        return counts.last();
    }

    /** Returns the number of direct changes of records from one status to another. */
    public long count(String from, String to) {
        return counts.steps(from, to);
    }
}
