package dev.turnstile.adoption.discovery;

import dev.turnstile.adoption.discovery.internal.Counts;
import dev.turnstile.adoption.discovery.internal.ObservedMachine;
import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.RecordHistories;
import dev.turnstile.machine.MachineDocument;
import dev.turnstile.machine.StateMachine;
import java.time.Instant;
import java.util.Map;

/**
 * The state machine that a log shows: it permits every step that the log has, and no other.
 *
 * <p>Each status is a state. Codes follow the order in which the statuses appeared first, so that a longer log of the
 * same records adds codes and changes none. The status in which most records start is the default initial state, the
 * others in which records start are allowed. A state is terminal if records end in it and none leaves it. A log of
 * statuses knows no verbs, so there is one transition to each status, named as the status is, with an edge from every
 * status that was followed by it; a status that follows itself gives an edge to itself.
 *
 * <p>The result does not depend on the order of the records in the file. What is suspicious about the machine, such as
 * records that end where others go on, is among {@code machine().findings()} or in the counts. Memory is needed for the
 * counts only. Immutable.
 */
public final class Discovery {

    private final StateMachine<String, String> machine;
    private final Map<String, Object> document;
    private final Counts counts;
    private final long withoutChanges;

    private Discovery(Map<String, Object> document, Counts counts, long withoutChanges) {
        this.document = document;
        this.machine = MachineDocument.read(document);
        this.counts = counts;
        this.withoutChanges = withoutChanges;
    }

    /** Discovers a machine named after the file, without the endings of its name, as {@link #of(HistoryLog, String)}. */
    public static Discovery of(HistoryLog log) {
        String name = String.valueOf(log.file().getFileName());
        String start = name.split("\\.", 2)[0];
        return of(log, start.isBlank() ? name : start);
    }

    /**
     * Makes one pass over a log and discovers the machine that it shows.
     *
     * @param log the log
     * @param machine the machine's name
     * @throws InvalidLogException if the log cannot be read to its end
     * @throws IllegalArgumentException if the name is blank
     */
    public static Discovery of(HistoryLog log, String machine) {
        if (machine.isBlank()) {
            throw new IllegalArgumentException("expected a name for the machine, got a blank one");
        }
        Counts counts = new Counts();
        try (RecordHistories histories = log.histories()) {
            histories.forEachRemaining(counts::add);
            return new Discovery(ObservedMachine.document(machine, counts), counts, histories.withoutChanges());
        }
    }

    /** Returns the machine; it has no errors, perhaps findings. */
    public StateMachine<String, String> machine() {
        return machine;
    }

    /**
     * Returns the machine's document with what was counted under {@code observed}, unmodifiable.
     *
     * <p>At the root {@code records}, {@code changes}, {@code edges}, {@code steps}, {@code outOfOrder}, {@code first}
     * and {@code last}, as the methods here. At a state {@code changes} (entries of the log with that status),
     * {@code started} and {@code ended} (records whose first or last status it is) and {@code first} (the time at which
     * it appeared). At a transition and at an edge {@code count}. Times are ISO 8601 in UTC, the rest are integers.
     */
    public Map<String, Object> document() {
        return document;
    }

    /** Returns how many records have changes. */
    public long records() {
        return counts.records();
    }

    /** Returns how many records were passed over because the log knows no change of theirs. */
    public long withoutChanges() {
        return withoutChanges;
    }

    /** Returns how many status changes there are, the first one of each record included. */
    public long changes() {
        return counts.changes();
    }

    /** Returns how many edges the machine has. */
    public int edges() {
        return counts.distinctEdges();
    }

    /** Returns the edges, the statuses in which records start and those in which they end, all in all. */
    public int steps() {
        return counts.distinctSteps();
    }

    /** Returns how many changes stand in the file after a later one of the same record. */
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

    /** Returns how often a record went from one status straight to the other; 0 if never. */
    public long count(String from, String to) {
        return counts.steps(from, to);
    }
}
