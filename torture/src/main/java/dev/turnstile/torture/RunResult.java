package dev.turnstile.torture;

import dev.turnstile.torture.fault.FaultKind;
import dev.turnstile.torture.oracle.Finding;
import dev.turnstile.torture.oracle.Oracle;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * The result of a run.
 *
 * @param seed the seed that chose the faults
 * @param length the duration of the run
 * @param faults the number of faults of each kind
 * @param figures the numbers of operations
 * @param endedByThemselves how often a process exited without having been killed
 * @param oracle the findings
 */
record RunResult(
        long seed,
        Duration length,
        Map<FaultKind, Integer> faults,
        Figures figures,
        int endedByThemselves,
        Oracle oracle) {

    /** Returns the numbers of findings in one line. */
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
