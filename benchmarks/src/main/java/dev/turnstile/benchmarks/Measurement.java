package dev.turnstile.benchmarks;

/**
 * What one variant costs.
 *
 * @param variant the name of the benchmark's method
 * @param nanosPerCall the average time of a call
 * @param error half of the 99.9 % confidence interval of that time, in nanoseconds
 * @param bytesPerCall the memory allocated for a call
 */
public record Measurement(String variant, double nanosPerCall, double error, double bytesPerCall) {}
