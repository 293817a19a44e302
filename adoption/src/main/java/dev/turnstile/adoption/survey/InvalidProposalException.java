package dev.turnstile.adoption.survey;

import dev.turnstile.failure.FailureException;
import org.jspecify.annotations.Nullable;

/** Thrown if text or a tree is not a proposal; the message is one line that begins with the path of the problem. */
public final class InvalidProposalException extends FailureException {

    private static final long serialVersionUID = 1L;

    private final String path;

    /**
     * Creates the exception.
     *
     * @param path the path in the proposal, such as {@code states[2].code}; empty for the whole proposal
     * @param problem the problem, with the expected and the actual value
     * @param cause the exception of the reader of JSON or of the machine, or null
     */
    public InvalidProposalException(String path, String problem, @Nullable Throwable cause) {
        super(path.isEmpty() ? problem : path + ": " + problem, cause);
        this.path = path;
    }

    /** Returns the path in the proposal; empty for the whole proposal. */
    public String path() {
        return path;
    }
}
