package dev.turnstile.cli.rehearsal;

import static dev.turnstile.cli.terminal.KnownFields.putKnown;

import dev.turnstile.adoption.rehearsal.DecisionGroup;
import dev.turnstile.adoption.rehearsal.RehearsalReport;
import dev.turnstile.adoption.rehearsal.RehearsedDecision;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The result of a rehearsal as trees for JSON. */
final class DecisionTree {

    private DecisionTree() {}

    static Map<String, Object> of(RehearsalReport report) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("machine", report.machine());
        tree.put("table", report.table());
        tree.put("decisions", of(report.counts()));
        tree.put("changed", report.changed());
        tree.put("changedRecords", report.changedRecords());
        tree.put("consequences", report.consequences());
        tree.put("unknown", report.unknown());
        tree.put("unknownConsequences", report.unknownConsequences());
        tree.put("groups", report.groups().stream().map(DecisionTree::of).toList());
        tree.put("changedByActor", report.actors());
        Map<String, Object> days = new LinkedHashMap<>();
        report.days().forEach((day, changed) -> days.put(day.toString(), changed));
        tree.put("changedByDay", days);
        tree.put("refusalsNotJudged", report.notJudged());
        tree.put("guardsNotEvaluated", report.unanswered());
        tree.put("timeoutsNotJudged", report.timeouts());
        return tree;
    }

    private static Map<String, Object> of(RehearsalReport.Counts counts) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("records", counts.records());
        tree.put("all", counts.decisions());
        tree.put("creations", counts.creations());
        tree.put("transitions", counts.transitions());
        tree.put("refusals", counts.refusals());
        tree.put("corrections", counts.corrections());
        tree.put("bypasses", counts.bypasses());
        return tree;
    }

    private static Map<String, Object> of(DecisionGroup group) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("effect", code(group.effect()));
        tree.put("difference", code(group.difference()));
        tree.put("kind", code(group.kind()));
        putKnown(tree, "transition", group.transition());
        putKnown(tree, "state", group.state());
        putKnown(tree, "target", group.target());
        putKnown(tree, "rehearsedTarget", group.rehearsedTarget());
        tree.put("reason", code(group.reason()));
        tree.put("guards", group.guards());
        tree.put("count", group.count());
        tree.put("first", group.first());
        tree.put("last", group.last());
        tree.put("examples", group.examples().stream().map(DecisionTree::of).toList());
        return tree;
    }

    /** Returns one decision. */
    static Map<String, Object> of(RehearsedDecision decision) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("record", decision.record());
        tree.put("version", decision.version());
        tree.put("occurredAt", decision.occurredAt());
        putKnown(tree, "actor", decision.actor());
        tree.put("effect", code(decision.effect()));
        tree.put("difference", code(decision.difference()));
        tree.put("kind", code(decision.kind()));
        putKnown(tree, "transition", decision.transition());
        putKnown(tree, "state", decision.state());
        tree.put("accepted", decision.accepted());
        putKnown(tree, "target", decision.target());
        tree.put("rehearsedStates", decision.rehearsedStates());
        putKnown(tree, "rehearsedTarget", decision.rehearsedTarget());
        tree.put("reason", code(decision.reason()));
        tree.put("guards", decision.guards());
        return tree;
    }

    private static String code(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
