package dev.turnstile.cli.chain;

import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.postgres.ChainAnchor;
import dev.turnstile.postgres.ChainFault;
import dev.turnstile.postgres.ChainReport;
import dev.turnstile.postgres.TamperEvidence;
import dev.turnstile.text.spi.ShownText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that verify the log's hash chains. */
public final class ChainOptions {

    @Option(
            names = "--chain",
            description = "Recompute the hashes of all chained events and compare them with the stored hashes.")
    private boolean chain;

    @Option(
            names = "--anchor",
            description =
                    "With --chain: print one line for each chained category; store the lines outside the database.")
    private boolean anchor;

    @Option(
            names = "--against",
            paramLabel = "FILE",
            description = "With --chain: compare the chains with a file of lines that --anchor printed.")
    private @Nullable Path against;

    /**
     * Returns whether {@code --chain} was given.
     *
     * @throws BadInput if an option that needs {@code --chain} was given without it
     */
    public boolean asked() {
        if (!chain && (anchor || against != null)) {
            throw new BadInput("--anchor and --against need --chain", null);
        }
        return chain;
    }

    /** Verifies the chains, prints the report and returns the exit code. */
    public int verify(TamperEvidence evidence, boolean json, PrintWriter out) {
        List<ChainAnchor> kept = kept();
        List<ChainAnchor> broken =
                kept.stream().filter(each -> !evidence.matches(each)).toList();
        ChainReport report = evidence.verify();
        if (json) {
            out.print(new JacksonJson().writeIndented(tree(report, broken, anchors(evidence))));
        } else {
            print(report, kept, broken, out);
            anchors(evidence).forEach(out::println);
        }
        return report.intact() && broken.isEmpty() ? 0 : 1;
    }

    private List<ChainAnchor> anchors(TamperEvidence evidence) {
        return anchor ? evidence.anchors() : List.of();
    }

    private List<ChainAnchor> kept() {
        if (against == null) {
            return List.of();
        }
        try {
            return Files.readAllLines(against).stream()
                    .filter(line -> line.startsWith("turnstile-anchor"))
                    .map(ChainAnchor::parse)
                    .toList();
        } catch (IOException | IllegalArgumentException e) {
            throw new BadInput(against + ": expected lines printed by --anchor: " + e.getMessage(), e);
        }
    }

    private static void print(ChainReport report, List<ChainAnchor> kept, List<ChainAnchor> broken, PrintWriter out) {
        report.faults().forEach(out::println);
        broken.forEach(each -> out.println("category " + each.category() + ": differs from the anchor at position "
                + each.position() + "; the chains were recomputed since"));
        String removed = report.removed() == 0
                ? ""
                : ", " + ShownText.count(report.removed(), "stream") + " permanently deleted";
        out.println(ShownText.count(report.streams(), "stream") + ", " + ShownText.count(report.events(), "event")
                + removed + ": "
                + (report.intact()
                        ? "all hashes are valid"
                        : ShownText.count(report.faults().size(), "fault")));
        if (!kept.isEmpty()) {
            out.println((kept.size() - broken.size()) + " of " + kept.size() + " anchors match");
        }
    }

    private static Map<String, Object> tree(ChainReport report, List<ChainAnchor> broken, List<ChainAnchor> anchors) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("streams", report.streams());
        tree.put("events", report.events());
        tree.put("deletedStreams", report.removed());
        tree.put("faults", report.faults().stream().map(ChainOptions::tree).toList());
        tree.put("brokenAnchors", broken.stream().map(Objects::toString).toList());
        tree.put("anchors", anchors.stream().map(Objects::toString).toList());
        return tree;
    }

    private static Map<String, Object> tree(ChainFault fault) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("stream", fault.stream());
        tree.put("version", fault.version());
        tree.put("position", fault.position());
        tree.put("problem", fault.problem());
        tree.put("expected", Objects.requireNonNullElse(fault.expected(), ""));
        tree.put("actual", Objects.requireNonNullElse(fault.actual(), ""));
        return tree;
    }
}
