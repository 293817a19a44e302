package dev.turnstile.diagram;

import dev.turnstile.failure.FailureException;
import java.util.Locale;

/** Thrown if a machine has more edges than an SVG document can show. */
public final class TooManyEdgesException extends FailureException {

    private static final long serialVersionUID = 1L;

    private final int edges;
    private final int limit;

    /**
     * Creates the exception.
     *
     * @param edges the number of edges
     * @param limit the largest number
     */
    public TooManyEdgesException(int edges, int limit) {
        super(String.format(
                Locale.ROOT,
                "expected at most %,d edges in an SVG document, got %,d; leave out rare edges with --coverage or"
                        + " --min-count (withCoverage, withMinCount), or write Mermaid or DOT",
                limit,
                edges));
        this.edges = edges;
        this.limit = limit;
    }

    /** Returns the number of edges. */
    public int edges() {
        return edges;
    }

    /** Returns the largest number of edges. */
    public int limit() {
        return limit;
    }
}
