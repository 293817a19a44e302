package dev.turnstile.benchmarks;

/**
 * The cost of one variant.
 *
 * @param variant the name of the benchmark method
 * @param nanosPerCall the average time of a call, in nanoseconds
 * @param error half of the 99.9 % confidence interval of that time, in nanoseconds
 * @param bytesPerCall the memory allocated by a call
 */
public record Measurement(String variant, double nanosPerCall, double error, double bytesPerCall) {}
