package dev.turnstile.cli;

import dev.turnstile.adoption.discovery.Durations;
import dev.turnstile.adoption.discovery.Variants;
import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.Format;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.text.spi.ShownText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The paths of a log's records, and the times in its states, in place of the machine's document. */
final class PathOptions {

    private static final int PATH_WIDTH = 100;
    private static final int HOURS = 24;
    private static final int SIXTY = 60;

    @Option(
            names = "--variants",
            paramLabel = "N",
            arity = "0..1",
            fallbackValue = "20",
            description = "Print the N most frequent paths (20 by default) in place of the document.")
    private @Nullable Integer variants;

    @Option(
            names = "--durations",
            description = "Print the median and the 95th percentile of the time in each state and before each edge in"
                    + " place of the document.")
    private boolean durations;

    @Option(names = "--format", description = "The format of --variants and --durations: text (default) or json.")
    private Format format = Format.TEXT;

    boolean given() {
        return variants != null || durations;
    }

    void print(PrintWriter out, HistoryLog log) {
        Variants paths = variants == null ? null : Variants.of(log, checked(variants));
        Durations times = durations ? times(log) : null;
        if (format == Format.JSON) {
            out.print(new JacksonJson().writeIndented(tree(paths, times)));
            return;
        }
        if (paths != null) {
            print(out, paths);
        }
        if (times != null) {
            print(out, times);
        }
    }

    private static Map<String, Object> tree(@Nullable Variants paths, @Nullable Durations times) {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (paths != null) {
            tree.put("variants", paths.document());
        }
        if (times != null) {
            tree.put("durations", times.document());
        }
        return tree;
    }

    private static int checked(int limit) {
        if (limit < 1) {
            throw new BadInput("--variants: expected at least 1, got " + limit, null);
        }
        return limit;
    }

    private static Durations times(HistoryLog log) {
        if (log.fields().time().isEmpty()) {
            throw new BadInput("--durations: expected a log with times; remove --file-order or --durations", null);
        }
        return Durations.of(log);
    }

    private static void print(PrintWriter out, Variants variants) {
        out.println(ShownText.count(variants.paths(), "path") + " of " + ShownText.count(variants.records(), "record"));
        out.println(TextTable.of(
                variants.top(),
                List.of(
                        TextTable.number("records", Variants.Variant::records),
                        TextTable.text("share", one -> String.format(Locale.ROOT, "%.1f %%", 100 * one.share())),
                        TextTable.text("path", PATH_WIDTH, one -> String.join(" > ", one.path())))));
    }

    private static void print(PrintWriter out, Durations durations) {
        out.println(TextTable.of(
                durations.states(),
                List.of(
                        TextTable.text("state", Durations.State::state),
                        TextTable.number("left", Durations.State::count),
                        TextTable.text("median", one -> shown(one.median())),
                        TextTable.text("p95", one -> shown(one.p95())))));
        out.println(TextTable.of(
                durations.edges(),
                List.of(
                        TextTable.text("from", Durations.Edge::from),
                        TextTable.text("to", Durations.Edge::to),
                        TextTable.number("count", Durations.Edge::count),
                        TextTable.text("median", one -> shown(one.median())),
                        TextTable.text("p95", one -> shown(one.p95())))));
    }

    /** Returns a duration in its two largest units, such as {@code 2 d 3 h}. */
    private static String shown(Duration duration) {
        long seconds = duration.toSeconds();
        long minutes = seconds / SIXTY;
        long hours = minutes / SIXTY;
        if (hours >= HOURS) {
            return hours / HOURS + " d " + hours % HOURS + " h";
        }
        if (hours > 0) {
            return hours + " h " + minutes % SIXTY + " min";
        }
        if (minutes > 0) {
            return minutes + " min " + seconds % SIXTY + " s";
        }
        return String.format(Locale.ROOT, "%.3f s", duration.toMillis() / 1000.0);
    }
}
