package dev.turnstile.cli;

import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.diagram.Diagram;
import dev.turnstile.machine.Transition.Edge;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The edges of a discovered machine to draw. */
final class EdgeSelection {

    private static final int READABLE = 60;
    private static final double USUAL = 0.95;

    @Option(
            names = "--coverage",
            paramLabel = "PERCENT",
            description =
                    "Draw the most frequent edges that make up this share of the steps. Above 60 edges with counts,"
                            + " 95%% and at most 60 edges by default; 100%% draws all.")
    private @Nullable String coverage;

    @Option(names = "--min-count", paramLabel = "COUNT", description = "Draw only edges with at least this count.")
    private @Nullable Long minCount;

    /**
     * Selects the edges.
     *
     * @param diagram the diagram of all edges
     * @param counts the counts; empty for a machine without counts
     */
    Diagram of(Diagram diagram, Map<Edge<?, ?>, Long> counts) {
        if (coverage == null && minCount == null) {
            return counts.size() > READABLE ? diagram.withCoverage(USUAL).withMostFrequent(READABLE) : diagram;
        }
        if (counts.isEmpty()) {
            throw new BadInput(
                    (coverage == null ? "--min-count" : "--coverage")
                            + ": expected a machine with counts, as turnstile discover writes it, got none; remove the"
                            + " option",
                    null);
        }
        Diagram covering = coverage == null ? diagram : diagram.withCoverage(share(coverage));
        return minCount == null ? covering : covering.withMinCount(checked(minCount));
    }

    private static long checked(long count) {
        if (count < 0) {
            throw new BadInput("--min-count: expected at least 0, got " + count, null);
        }
        return count;
    }

    private static double share(String percent) {
        String number = percent.strip().replaceFirst("%$", "").strip();
        double share = number.matches("\\d{1,3}(\\.\\d{1,6})?") ? Double.parseDouble(number) / 100 : 0;
        if (!(share > 0 && share <= 1)) {
            throw new BadInput("--coverage: expected more than 0% and at most 100%, got '" + percent + "'", null);
        }
        return share;
    }
}
