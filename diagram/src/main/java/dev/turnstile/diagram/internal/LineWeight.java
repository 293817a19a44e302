package dev.turnstile.diagram.internal;

/**
 * The line width and colour of an arrow. Both depend on the logarithm of the count, so that 10 and 10,000 are
 * distinguishable.
 */
final class LineWeight {

    /** The number of colours for counts, from rare to frequent. */
    static final int BANDS = 5;

    private static final double THINNEST = 0.8;
    private static final double THICKEST = 5;

    private LineWeight() {}

    /** Returns the line width in pixels, rounded to a tenth. */
    static double width(long count, long max) {
        return Math.round((THINNEST + (THICKEST - THINNEST) * share(count, max)) * 10) / 10.0;
    }

    /** Returns the index of the colour, 0 for the rarest. */
    static int band(long count, long max) {
        return (int) Math.min(BANDS - 1, Math.floor(share(count, max) * BANDS));
    }

    private static double share(long count, long max) {
        return max == 0 ? 0 : Math.log1p((double) count) / Math.log1p((double) max);
    }
}
