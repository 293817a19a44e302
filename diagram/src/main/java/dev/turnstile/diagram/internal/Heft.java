package dev.turnstile.diagram.internal;

/** How heavy an arrow is drawn for its count: by the logarithm, so that both 10 and 10,000 passages can be told. */
final class Heft {

    /** The number of bands of colour, from rare to usual. */
    static final int BANDS = 5;

    private static final double THINNEST = 0.8;
    private static final double THICKEST = 5;

    private Heft() {}

    /** Returns the width of the stroke in pixels, to a tenth. */
    static double width(long count, long most) {
        return Math.round((THINNEST + (THICKEST - THINNEST) * share(count, most)) * 10) / 10.0;
    }

    /** Returns the band of colour, 0 for the rarest. */
    static int band(long count, long most) {
        return (int) Math.min(BANDS - 1, Math.floor(share(count, most) * BANDS));
    }

    private static double share(long count, long most) {
        return most == 0 ? 0 : Math.log1p((double) count) / Math.log1p((double) most);
    }
}
