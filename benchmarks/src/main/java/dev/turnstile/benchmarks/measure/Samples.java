package dev.turnstile.benchmarks.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The samples of all variants in all rounds. Not thread-safe. */
public final class Samples {

    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();

    /** Creates an empty collection. */
    public Samples() {}

    /** Adds the sample of a variant, and prints it. */
    public void add(String variant, Sample sample) {
        System.err.printf(
                "  %-16s %,9.0f/s  p50 %.2f ms  p99 %.2f ms%n",
                variant, sample.perSecond(), sample.p50(), sample.p99());
        samples.computeIfAbsent(variant, any -> new ArrayList<>()).add(sample);
    }

    /** Removes all samples, after the warm-up. */
    public void clear() {
        samples.clear();
    }

    /** Returns a row for each variant. */
    public List<Map<String, Object>> rows() {
        return samples.entrySet().stream().map(Samples::row).toList();
    }

    private static Map<String, Object> row(Map.Entry<String, List<Sample>> entry) {
        List<Double> rates = entry.getValue().stream().map(Sample::perSecond).toList();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("variant", entry.getKey());
        row.put("perSecond", Math.round(Sample.median(rates)));
        row.put(
                "slowestRound",
                Math.round(rates.stream().mapToDouble(r -> r).min().orElseThrow()));
        row.put(
                "fastestRound",
                Math.round(rates.stream().mapToDouble(r -> r).max().orElseThrow()));
        row.put("p50Millis", median(entry.getValue(), Sample::p50));
        row.put("p99Millis", median(entry.getValue(), Sample::p99));
        return row;
    }

    /** Returns the ratio of two variants' rates. */
    public double rate(String of, String to) {
        return ratio(of, to, Sample::perSecond);
    }

    /** Returns the median of the ratios within each round, in which both variants ran under the same conditions. */
    public double ratio(String of, String to, Function<Sample, Double> value) {
        List<Sample> above = samples.getOrDefault(of, List.of());
        List<Sample> below = samples.getOrDefault(to, List.of());
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < above.size(); i++) {
            ratios.add(value.apply(above.get(i)) / value.apply(below.get(i)));
        }
        return rounded(Sample.median(ratios));
    }

    private static double median(List<Sample> samples, Function<Sample, Double> value) {
        return rounded(Sample.median(samples.stream().map(value).toList()));
    }

    /** Rounds to two digits. */
    public static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
