package dev.turnstile.cli;

import dev.turnstile.adoption.replay.RefusedSteps;
import dev.turnstile.adoption.replay.ReplayResult;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.text.spi.ShownText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The report on a replay.
 *
 * @param machine the machine
 * @param result the result of the replay
 * @param duration the time of replay and verification
 */
record ReplayReport(StateMachine<String, String> machine, ReplayResult result, Duration duration) {

    private double seconds() {
        return Math.max(1, duration.toMillis()) / 1000.0;
    }

    private long perSecond() {
        return Math.round((result.accepted() + result.refusedCount()) / seconds());
    }

    /**
     * Prints the report as text.
     *
     * @param database the option by which later commands find the database
     */
    void print(PrintWriter out, String database) {
        out.println(String.format(
                Locale.ROOT,
                "%s, %s accepted, %,d refused, in %.1f s (%,d/s)",
                ShownText.count(result.records(), "record"),
                ShownText.count(result.accepted(), "change"),
                result.refusedCount(),
                seconds(),
                perSecond()));
        if (!result.refused().isEmpty()) {
            out.println(TextTable.of(
                    result.refused(),
                    List.of(
                            TextTable.number("refused", RefusedSteps::count),
                            TextTable.text("transition", RefusedSteps::transition),
                            TextTable.text("from", RefusedSteps::from))));
        }
        result.differences().forEach(difference -> out.println("differs: " + ShownText.printable(difference)));
        out.println(verification());
        out.println("show a record: ./turnstile history RECORD " + database);
    }

    private String verification() {
        if (!result.verified()) {
            return "NOT verified";
        }
        return result.refusedCount() == 0
                ? "verified: the log matches the history"
                : "the machine does not fit the history: it refused "
                        + ShownText.count(result.refusedCount(), "change")
                        + ", which the log contains as corrections, or not at all if the state is unknown; the log was"
                        + " verified apart from that";
    }

    /** Returns the report as a JSON object. */
    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("machine", machine.name());
        tree.put("states", machine.states().size());
        tree.put("transitions", machine.transitions().size());
        tree.put("edges", machine.edges().size());
        tree.put("records", result.records());
        tree.put("accepted", result.accepted());
        tree.put("refusedCount", result.refusedCount());
        tree.put("refused", result.refused().stream().map(ReplayReport::tree).toList());
        tree.put("fits", result.refusedCount() == 0);
        tree.put("verified", result.verified());
        tree.put("differences", result.differences());
        tree.put("seconds", seconds());
        tree.put("perSecond", perSecond());
        return tree;
    }

    private static Map<String, Object> tree(RefusedSteps steps) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("transition", steps.transition());
        tree.put("from", steps.from());
        tree.put("count", steps.count());
        return tree;
    }
}
