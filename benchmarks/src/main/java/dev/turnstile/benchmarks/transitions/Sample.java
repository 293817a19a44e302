package dev.turnstile.benchmarks.transitions;

import java.util.Arrays;
import java.util.List;

/**
 * What one variant did in one round.
 *
 * @param perSecond transitions a second
 * @param p50 the median of the calls' times, in milliseconds
 * @param p99 what 99 of 100 calls stay below, in milliseconds
 */
record Sample(double perSecond, double p50, double p99) {

    static Sample of(long[] nanos, double seconds) {
        if (nanos.length == 0) {
            throw new IllegalStateException("not one transition was made");
        }
        Arrays.sort(nanos);
        return new Sample(nanos.length / seconds, millis(nanos, 0.5), millis(nanos, 0.99));
    }

    private static double millis(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * share))] / 1e6;
    }

    static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
