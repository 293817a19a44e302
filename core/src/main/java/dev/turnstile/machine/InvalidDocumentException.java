package dev.turnstile.machine;

import dev.turnstile.failure.FailureException;

/** Thrown if a document does not have the format of a machine. */
public final class InvalidDocumentException extends FailureException {

    private static final long serialVersionUID = 1L;

    private final String path;

    /**
     * Constructs the exception.
     *
     * @param path the path in the document, such as {@code states[2].code}
     * @param problem the problem, with the expected and the actual value
     */
    public InvalidDocumentException(String path, String problem) {
        super(path + ": " + problem);
        this.path = path;
    }

    /** Returns the path in the document. */
    public String path() {
        return path;
    }
}
