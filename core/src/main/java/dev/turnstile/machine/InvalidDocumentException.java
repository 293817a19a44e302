package dev.turnstile.machine;

import dev.turnstile.failure.FailureException;

/** A document that does not have the form of a machine. */
public final class InvalidDocumentException extends FailureException {

    private static final long serialVersionUID = 1L;

    private final String path;

    /**
     * Describes what is wrong and where.
     *
     * @param path the place in the document, such as {@code states[2].code}
     * @param problem what was expected and what is there
     */
    public InvalidDocumentException(String path, String problem) {
        super(path + ": " + problem);
        this.path = path;
    }

    /** Returns the place in the document. */
    public String path() {
        return path;
    }
}
