package dev.turnstile.adoption.rehearsal;

import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of a rehearsal.
 *
 * @param machine the name of the stored machine
 * @param table the table: the first part of a record's name
 * @param counts the numbers of rehearsed decisions, by kind
 * @param changed the number of decisions that change
 * @param changedRecords the number of records with at least one decision that changes; consequences do not count
 * @param consequences the number of decisions that differ only because of an earlier decision of the record
 * @param unknown the number of decisions that are not known
 * @param unknownConsequences the number of decisions that are not known only because of an earlier decision of the
 *     record
 * @param groups the groups of all decisions with an effect, ordered by effect, then by descending number of decisions
 * @param actors the number of decisions that change, by actor, in descending order; the empty name counts decisions
 *     without an actor, and the decisions of further actors after the first 1,000
 * @param days the number of decisions that change, by day in UTC, in ascending order of the days
 * @param notJudged the number of recorded refusals of all times that are not rehearsed, by their names, because they
 *     have other causes than the definition or cannot be assigned to the table
 * @param unanswered the guards of the changed machine that were not evaluated, by name, each with the reason
 * @param timeouts the states whose timeout differs from the newest stored definition, which is not judged
 */
public record RehearsalReport(
        String machine,
        String table,
        Counts counts,
        long changed,
        long changedRecords,
        long consequences,
        long unknown,
        long unknownConsequences,
        List<DecisionGroup> groups,
        Map<String, Long> actors,
        Map<LocalDate, Long> days,
        Map<String, Long> notJudged,
        Map<String, String> unanswered,
        List<String> timeouts) {

    /** Copies the collections. */
    public RehearsalReport {
        groups = List.copyOf(groups);
        actors = Collections.unmodifiableMap(new LinkedHashMap<>(actors));
        days = Collections.unmodifiableMap(new LinkedHashMap<>(days));
        notJudged = Collections.unmodifiableMap(new LinkedHashMap<>(notJudged));
        unanswered = Collections.unmodifiableMap(new LinkedHashMap<>(unanswered));
        timeouts = List.copyOf(timeouts);
    }

    /**
     * The numbers of rehearsed decisions of the period.
     *
     * @param records the number of records with such decisions
     * @param creations the number of creations
     * @param transitions the number of accepted transitions
     * @param refusals the number of refused transitions
     * @param corrections the number of corrections
     * @param bypasses the number of bypasses, including deletions
     */
    public record Counts(
            long records, long creations, long transitions, long refusals, long corrections, long bypasses) {

        /** Returns the number of all decisions. */
        public long decisions() {
            return creations + transitions + refusals + corrections + bypasses;
        }
    }

    /** Returns whether no decision changes and none is unknown. */
    public boolean unchanged() {
        return changed == 0 && unknown == 0;
    }
}
