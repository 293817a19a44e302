package dev.turnstile.benchmarks.measure;

import java.util.Arrays;
import java.util.List;

/**
 * What one variant did in one round.
 *
 * @param perSecond what was done a second
 * @param p50 the median of the calls' times, in milliseconds
 * @param p99 what 99 of 100 calls stay below, in milliseconds
 */
public record Sample(double perSecond, double p50, double p99) {

    /** Makes one of the calls' times, which it sorts. */
    public static Sample of(long[] nanos, double seconds) {
        if (nanos.length == 0) {
            throw new IllegalStateException("not one call was made");
        }
        Arrays.sort(nanos);
        return new Sample(nanos.length / seconds, millis(nanos, 0.5), millis(nanos, 0.99));
    }

    /** Returns the same for calls that did several things each. */
    public Sample times(int each) {
        return new Sample(perSecond * each, p50, p99);
    }

    private static double millis(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * share))] / 1e6;
    }

    /** Returns the median of values. */
    public static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
