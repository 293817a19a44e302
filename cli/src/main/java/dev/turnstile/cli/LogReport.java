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
        reading(err, log);
        err.println(String.format(
                Locale.ROOT,
                "%s, %s, %.1f changes for each record",
                ShownText.count(discovery.records(), "record"),
                ShownText.count(discovery.changes(), "change"),
                (double) discovery.changes() / discovery.records()));
        counts(err, log, discovery.pass());
        ends(err, discovery);
        discovery.warnings().forEach(warning -> err.println("warning: " + ShownText.printable(warning)));
    }

    /** Prints the interpretation of the log. */
    static void reading(PrintWriter err, HistoryLog log) {
        err.println("read: " + ShownText.printable(log.reading().describe()));
        log.reading().notes().forEach(note -> err.println("note: " + ShownText.printable(note)));
    }

    /** Prints the counts of entries that were excluded, skipped or added. */
    static void counts(PrintWriter err, HistoryLog log, PassCounts pass) {
        count(err, pass.withoutChanges(), "skipped %s without changes", "record", "records");
        count(err, pass.filtered(), "excluded %s with --where", "entry", "entries");
        count(
                err,
                pass.missingChanges(),
                "added %s that the log lacks: the status before a change differs from the status after the previous one",
                "change",
                "changes");
        count(err, pass.skipped(), "skipped %s with --skip-bad, the first:", "row", "rows");
        String unit = log.file().isPresent() ? "line" : "row";
        pass.badRows()
                .forEach(
                        row -> err.println("  " + unit + " " + row.line() + ": " + ShownText.printable(row.problem())));
    }

    private static void count(PrintWriter err, long count, String text, String one, String many) {
        if (count > 0) {
            err.println(text.formatted(ShownText.count(count, one, many)));
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
