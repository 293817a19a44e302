package dev.turnstile.torture;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import dev.turnstile.torture.fault.FaultKind;
import dev.turnstile.torture.oracle.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** The result of a run as text or as JSON. */
final class Report {

    private static final int SHOWN = 20;

    private Report() {}

    private record Line(String name, long count) {}

    static String text(RunResult result) {
        List<Line> faults = new ArrayList<>();
        result.faults().forEach((kind, count) -> faults.add(new Line(kind.text(), count)));
        faults.add(new Line("all faults", result.allFaults()));
        StringBuilder text = new StringBuilder();
        text.append(table("fault", faults)).append("\n\n").append(table("what", figures(result)));
        section(
                text,
                "lost by PostgreSQL itself, after the last surviving commit:",
                result.oracle().lostTail());
        section(
                text,
                "wrong:",
                result.oracle().findings().stream()
                        .map(finding -> RunResult.text(finding.kind()) + ": " + finding.message())
                        .toList());
        text.append("\n\nseed ")
                .append(result.seed())
                .append(", ")
                .append(result.length().toSeconds())
                .append(" s");
        return text.toString();
    }

    private static List<Line> figures(RunResult result) {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line("operations", result.figures().operations()));
        lines.add(new Line("acknowledged", result.figures().acknowledged()));
        lines.add(new Line("  of these done", result.figures().done()));
        lines.add(new Line("failed, nothing written", result.figures().failed()));
        lines.add(new Line("unknown", result.figures().unknown()));
        lines.add(new Line("letters", result.figures().letters()));
        lines.add(new Line("processes that exited unexpectedly", result.endedByThemselves()));
        lines.add(
                new Line("lost by PostgreSQL itself", result.oracle().lostTail().size()));
        for (Finding.Kind kind : Finding.Kind.values()) {
            lines.add(new Line(RunResult.text(kind), result.oracle().count(kind)));
        }
        return lines;
    }

    private static void section(StringBuilder text, String title, List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        text.append("\n\n").append(title);
        lines.stream().limit(SHOWN).forEach(line -> text.append("\n  ").append(line));
        if (lines.size() > SHOWN) {
            text.append("\n  and ").append(lines.size() - SHOWN).append(" more; --json has all");
        }
    }

    private static String table(String header, List<Line> lines) {
        return AsciiTable.getTable(
                        AsciiTable.NO_BORDERS,
                        lines,
                        List.of(
                                new Column()
                                        .header(header)
                                        .headerAlign(HorizontalAlign.LEFT)
                                        .dataAlign(HorizontalAlign.LEFT)
                                        .with(Line::name),
                                new Column()
                                        .header("count")
                                        .headerAlign(HorizontalAlign.RIGHT)
                                        .dataAlign(HorizontalAlign.RIGHT)
                                        .with(line -> String.format(Locale.ROOT, "%,d", line.count()))))
                .lines()
                .map(String::stripTrailing)
                .collect(Collectors.joining(System.lineSeparator()));
    }

    static String json(RunResult result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("seed", result.seed());
        json.put("seconds", result.length().toSeconds());
        Map<String, Integer> faults = new LinkedHashMap<>();
        for (Map.Entry<FaultKind, Integer> one : result.faults().entrySet()) {
            faults.put(one.getKey().name().toLowerCase(Locale.ROOT), one.getValue());
        }
        json.put("faults", faults);
        json.put("operations", result.figures().operations());
        json.put("acknowledged", result.figures().acknowledged());
        json.put("done", result.figures().done());
        json.put("failed", result.figures().failed());
        json.put("unknown", result.figures().unknown());
        json.put("letters", result.figures().letters());
        json.put("endedByThemselves", result.endedByThemselves());
        json.put("lostByPostgres", result.oracle().lostTail());
        for (Finding.Kind kind : Finding.Kind.values()) {
            json.put(kind.name().toLowerCase(Locale.ROOT), result.oracle().count(kind));
        }
        json.put(
                "findings",
                result.oracle().findings().stream()
                        .map(finding -> Map.of(
                                "kind", finding.kind().name().toLowerCase(Locale.ROOT), "message", finding.message()))
                        .toList());
        return JsonMapper.shared().writeValueAsString(json);
    }
}
