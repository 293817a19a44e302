package dev.turnstile.cli.rehearsal;

import dev.turnstile.adoption.rehearsal.DecisionGroup;
import dev.turnstile.adoption.rehearsal.Difference;
import dev.turnstile.adoption.rehearsal.RehearsalReport;
import dev.turnstile.adoption.rehearsal.RehearsedDecision;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.text.spi.ShownText;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints the result of a rehearsal as text. */
final class RehearsalListing {

    private static final int LONGEST = 15;

    private RehearsalListing() {}

    static void print(PrintWriter out, RehearsalReport report) {
        RehearsalReport.Counts counts = report.counts();
        out.println(report.table() + ": " + ShownText.count(counts.decisions(), "decision") + " about "
                + ShownText.count(counts.records(), "record") + ": "
                + ShownText.count(counts.creations(), "creation") + ", "
                + ShownText.count(counts.transitions(), "transition") + ", "
                + ShownText.count(counts.refusals(), "refusal") + ", "
                + ShownText.count(counts.corrections(), "correction") + ", "
                + ShownText.count(counts.bypasses(), "bypass", "bypasses"));
        if (!report.groups().isEmpty()) {
            printGroups(out, report);
        }
        if (report.changed() > 0) {
            printMost(
                    out,
                    "actor",
                    report.actors().entrySet().stream()
                            .map(entry ->
                                    Map.entry(entry.getKey().isEmpty() ? "(none)" : entry.getKey(), entry.getValue()))
                            .toList());
            printMost(
                    out,
                    "day",
                    report.days().entrySet().stream()
                            .map(entry -> Map.entry(entry.getKey().toString(), entry.getValue()))
                            .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                                    .thenComparing(Map.Entry.comparingByKey()))
                            .toList());
        }
        printNotes(out, report);
        out.println(summary(report));
    }

    private static void printGroups(PrintWriter out, RehearsalReport report) {
        out.println();
        out.println(TextTable.of(
                report.groups(),
                List.of(
                        TextTable.number("decisions", DecisionGroup::count),
                        TextTable.text("effect", group -> word(group.effect())),
                        TextTable.text("attempt", RehearsalListing::attempt),
                        TextTable.text("state", group -> known(group.state())),
                        TextTable.text("recorded", RehearsalListing::recorded),
                        TextTable.text("rehearsed", RehearsalListing::rehearsed),
                        TextTable.text("reason", RehearsalListing::reason),
                        TextTable.text(
                                "such as",
                                group -> group.examples().stream()
                                        .map(RehearsedDecision::record)
                                        .collect(Collectors.joining(", "))))));
    }

    private static void printMost(PrintWriter out, String name, List<Map.Entry<String, Long>> counts) {
        out.println();
        out.println(TextTable.of(
                counts.subList(0, Math.min(counts.size(), LONGEST)),
                List.of(
                        TextTable.number("changed", Map.Entry::getValue),
                        TextTable.text(name, Map.Entry<String, Long>::getKey))));
        if (counts.size() > LONGEST) {
            out.println("and " + ShownText.count(counts.size() - LONGEST, "more " + name));
        }
    }

    private static void printNotes(PrintWriter out, RehearsalReport report) {
        out.println();
        report.unanswered()
                .forEach((guard, reason) ->
                        out.println(ShownText.printable("guard '" + guard + "' was not evaluated: " + reason)));
        if (!report.notJudged().isEmpty()) {
            out.println("not judged: "
                    + report.notJudged().entrySet().stream()
                            .map(entry -> ShownText.count(entry.getValue(), "refusal") + " " + entry.getKey())
                            .collect(Collectors.joining(", ")));
        }
        if (!report.timeouts().isEmpty()) {
            out.println("not judged: the timeouts of " + String.join(", ", report.timeouts()) + ", which differ");
        }
    }

    private static String summary(RehearsalReport report) {
        String summary = report.changed() == 0
                ? "no decision changes"
                : ShownText.count(report.changed(), "decision changes", "decisions change") + " in "
                        + ShownText.count(report.changedRecords(), "record") + ", "
                        + ShownText.count(report.consequences(), "consequence");
        return report.unknown() == 0
                ? summary
                : summary + ", " + ShownText.count(report.unknown(), "unknown decision") + " with "
                        + ShownText.count(report.unknownConsequences(), "consequence");
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String known(@Nullable String state) {
        return Objects.requireNonNullElse(state, "(none)");
    }

    private static String attempt(DecisionGroup group) {
        return group.transition() == null ? "(" + word(group.kind()) + ")" : group.transition();
    }

    private static String recorded(DecisionGroup group) {
        boolean refused = group.target() == null && group.examples().stream().noneMatch(RehearsedDecision::accepted);
        return refused || group.difference() == Difference.ACCEPTED ? "refused" : "to " + known(group.target());
    }

    private static String rehearsed(DecisionGroup group) {
        return switch (group.difference()) {
            case REFUSED -> "refused";
            case ACCEPTED, OTHER_STATE -> "to " + known(group.rehearsedTarget());
            case UNKNOWN -> "unknown";
        };
    }

    private static String reason(DecisionGroup group) {
        return group.guards().isEmpty()
                ? word(group.reason())
                : word(group.reason()) + ": " + String.join(", ", group.guards());
    }
}
