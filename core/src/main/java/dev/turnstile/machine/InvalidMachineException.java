package dev.turnstile.machine;

import dev.turnstile.failure.FailureException;
import dev.turnstile.machine.StateMachine.Finding;
import java.util.List;
import java.util.stream.Collectors;

/** Thrown if a definition cannot be built; contains all errors of the analysis. */
public final class InvalidMachineException extends FailureException {

    private static final long serialVersionUID = 1L;

    private final String machine;
    private final transient List<Finding> findings;

    /**
     * Constructs the exception.
     *
     * @param machine the machine's name
     * @param findings the errors, at least one
     */
    public InvalidMachineException(String machine, List<Finding> findings) {
        super("machine '" + machine + "' does not build: "
                + findings.stream()
                        .map(finding -> finding.kind() + " " + finding.subject() + ": " + finding.message() + " ("
                                + finding.remedy() + ")")
                        .collect(Collectors.joining("; ")));
        this.machine = machine;
        this.findings = List.copyOf(findings);
    }

    /** Returns the machine's name. */
    public String machine() {
        return machine;
    }

    /** Returns the errors. */
    public List<Finding> findings() {
        return findings;
    }
}
