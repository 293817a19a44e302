package dev.turnstile.cli;

import dev.turnstile.adoption.conformance.Conformance;
import dev.turnstile.adoption.conformance.Deviation;
import dev.turnstile.adoption.conformance.UnknownState;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.text.spi.ShownText;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

/**
 * The comparison of a log with a machine as text.
 *
 * @param machine the machine's name
 * @param conformance the comparison
 */
record ConformanceReport(String machine, Conformance conformance) {

    private static final int EXAMPLES_WIDTH = 60;
    private static final int PERCENT = 100;

    void print(PrintWriter out) {
        if (!conformance.deviations().isEmpty()) {
            out.println(TextTable.of(
                    conformance.deviations(),
                    List.of(
                            TextTable.number("records", Deviation::records),
                            TextTable.number("steps", Deviation::steps),
                            TextTable.text("step", Deviation::step),
                            TextTable.text("deviation", ConformanceReport::reason),
                            TextTable.text("examples", EXAMPLES_WIDTH, one -> String.join(", ", one.examples())))));
        }
        conformance.unknownStates().forEach(state -> out.println(ShownText.printable(unknown(state))));
        notes(out);
        out.println(machine + ": " + share("records", conformance.fittingRecords(), conformance.records()) + ", "
                + share("steps", conformance.fittingSteps(), conformance.steps()));
    }

    private void notes(PrintWriter out) {
        if (conformance.skippedSteps() > 0) {
            out.println("note: " + ShownText.count(conformance.skippedSteps(), "step")
                    + " out of unknown states cannot be compared");
        }
        if (conformance.guardedSteps() > 0) {
            out.println("note: guards were not evaluated; "
                    + ShownText.count(conformance.guardedSteps(), "step is", "steps are")
                    + " permitted only if they hold");
        }
    }

    private static String reason(Deviation deviation) {
        return switch (deviation.kind()) {
            case UNKNOWN_STATE -> "unknown state";
            case NOT_INITIAL -> "not an initial state";
            case NO_EDGE -> "no transition";
        };
    }

    private static String unknown(UnknownState state) {
        return "unknown state '" + state.status() + "' in " + ShownText.count(state.changes(), "change")
                + (state.hint().isEmpty() ? "" : ": it " + state.hint());
    }

    /** Returns a share, rounded down so that only a complete share is 100%. */
    private static String share(String unit, long fitting, long all) {
        BigDecimal percent = BigDecimal.valueOf(fitting)
                .multiply(BigDecimal.valueOf(PERCENT))
                .divide(BigDecimal.valueOf(Math.max(1, all)), 2, RoundingMode.DOWN);
        return String.format(Locale.ROOT, "%,d of %,d %s fit (%s%%)", fitting, all, unit, percent.toPlainString());
    }
}
