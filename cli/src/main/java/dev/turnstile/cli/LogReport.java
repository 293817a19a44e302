package dev.turnstile.cli;

import dev.turnstile.adoption.discovery.Discovery;
import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.adoption.history.PassCounts;
import dev.turnstile.text.spi.ShownText;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints the counts of a log and the warnings about its interpretation. */
final class LogReport {

    private LogReport() {}

    /**
     * Prints the report.
     *
     * @param err the standard error
     * @param log the log
     * @param discovery the machine of the log
     */
    static void print(PrintWriter err, HistoryLog log, Discovery discovery) {
        err.println("read: " + ShownText.printable(log.reading().describe()));
        log.reading().notes().forEach(note -> err.println("note: " + ShownText.printable(note)));
        counts(err, discovery);
        ends(err, discovery);
        discovery.warnings().forEach(warning -> err.println("warning: " + ShownText.printable(warning)));
    }

    private static void counts(PrintWriter err, Discovery discovery) {
        PassCounts pass = discovery.pass();
        err.println(String.format(
                Locale.ROOT,
                "%s, %s, %.1f changes for each record",
                ShownText.count(discovery.records(), "record"),
                ShownText.count(discovery.changes(), "change"),
                (double) discovery.changes() / discovery.records()));
        if (pass.withoutChanges() > 0) {
            err.println("skipped " + ShownText.count(pass.withoutChanges(), "record") + " without changes");
        }
        if (pass.filtered() > 0) {
            err.println("excluded " + ShownText.count(pass.filtered(), "entry", "entries") + " with --where");
        }
        if (pass.missingChanges() > 0) {
            err.println("added " + ShownText.count(pass.missingChanges(), "change") + " that the log lacks: the status"
                    + " before a change differs from the status after the previous one");
        }
        if (pass.skipped() > 0) {
            err.println("skipped " + ShownText.count(pass.skipped(), "row") + " with --skip-bad, the first:");
            pass.badRows()
                    .forEach(row -> err.println("  line " + row.line() + ": " + ShownText.printable(row.problem())));
        }
    }

    private static void ends(PrintWriter err, Discovery discovery) {
        discovery
                .ends()
                .forEach((state, left) -> err.println(String.format(
                        Locale.ROOT,
                        "note: state '%s' is terminal: %,d of %,d visits ended in it; the %s left out, --tolerance 0"
                                + " keeps all steps",
                        ShownText.printable(state),
                        discovery.ended(state),
                        discovery.ended(state) + left,
                        ShownText.count(left, "step out of it is", "steps out of it are"))));
    }
}
