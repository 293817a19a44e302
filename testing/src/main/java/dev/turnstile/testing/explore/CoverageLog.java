package dev.turnstile.testing.explore;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the coverages at the end of the test run, and fails the run if a required share is not reached. */
final class CoverageLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("dev.turnstile.testing.explore");

    private final Map<CoverageCounts<?, ?>, TransitionCoverage<?, ?>> coverages = new ConcurrentHashMap<>();

    /**
     * Adds a coverage; of several coverages with the same counts, only the one with the highest required share is
     * checked.
     */
    void add(TransitionCoverage<?, ?> coverage) {
        coverages.merge(coverage.counts(), coverage, (one, other) -> one.required() >= other.required() ? one : other);
    }

    @Override
    public void close() {
        coverages.values().forEach(coverage -> LOG.info("{}", coverage));
        coverages.values().forEach(coverage -> coverage.require(coverage.required()));
    }
}
