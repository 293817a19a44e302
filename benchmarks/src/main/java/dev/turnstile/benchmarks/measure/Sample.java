package dev.turnstile.benchmarks.measure;

import java.util.Arrays;
import java.util.List;

/**
 * The measurement of one variant in one round.
 *
 * @param perSecond the rate per second
 * @param p50 the median duration of a call, in milliseconds
 * @param p99 the 99th percentile of the durations, in milliseconds
 */
public record Sample(double perSecond, double p50, double p99) {

    /** Returns a sample of the durations of calls. Sorts the array. */
    public static Sample of(long[] nanos, double seconds) {
        if (nanos.length == 0) {
            throw new IllegalStateException("expected at least one call, got none; raise --seconds");
        }
        Arrays.sort(nanos);
        return new Sample(nanos.length / seconds, millis(nanos, 0.5), millis(nanos, 0.99));
    }

    /** Returns a sample with the rate multiplied, for calls that each process several items. */
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
