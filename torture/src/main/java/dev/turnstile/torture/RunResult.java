package dev.turnstile.torture;

import dev.turnstile.torture.fault.FaultKind;
import dev.turnstile.torture.oracle.Finding;
import dev.turnstile.torture.oracle.Oracle;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * What came of a run.
 *
 * @param seed what chose the faults
 * @param length how long it took
 * @param faults how many faults of each kind
 * @param figures the operations
 * @param endedByThemselves how often a process ended that nobody had killed
 * @param oracle what was found
 */
record RunResult(
        long seed,
        Duration length,
        Map<FaultKind, Integer> faults,
        Figures figures,
        int endedByThemselves,
        Oracle oracle) {

    /** Returns the findings in one line. */
    static String line(Oracle oracle) {
        StringBuilder line = new StringBuilder();
        for (Finding.Kind kind : Finding.Kind.values()) {
            line.append(", ").append(oracle.count(kind)).append(' ').append(text(kind));
        }
        return line.toString();
    }

    static String text(Finding.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    int allFaults() {
        return faults.values().stream().mapToInt(Integer::intValue).sum();
    }

    boolean clean() {
        return oracle.findings().isEmpty();
    }
}
