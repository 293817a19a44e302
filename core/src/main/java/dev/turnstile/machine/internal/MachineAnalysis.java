package dev.turnstile.machine.internal;

import dev.turnstile.machine.StateMachine.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Analyses a definition, without reading records. */
public final class MachineAnalysis {

    private MachineAnalysis() {}

    /** Returns the findings without duplicates, errors first. */
    public static List<Finding> of(Draft<?, ?> draft) {
        List<Finding> findings = new ArrayList<>(DeclarationCheck.of(draft));
        boolean fits = findings.isEmpty();
        findings.addAll(GuardCheck.of(draft));
        if (fits) {
            findings.addAll(ReachabilityCheck.of(draft));
            findings.addAll(StateExplosionCheck.of(draft));
        }
        findings.sort(Comparator.comparing(finding -> finding.kind().severity()));
        return findings.stream().distinct().toList();
    }
}
