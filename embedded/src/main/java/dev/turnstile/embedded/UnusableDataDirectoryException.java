package dev.turnstile.embedded;

import java.nio.file.Path;

/** Thrown if a path cannot be used as data directory; nothing in the directory was changed. */
public final class UnusableDataDirectoryException extends EmbeddedPostgresException {

    private static final long serialVersionUID = 1L;

    private final transient Path directory;
    private final String expected;
    private final String actual;
    private final String remedy;

    /**
     * Creates the exception.
     *
     * @param directory the path
     * @param expected the expected content or property
     * @param actual the actual content or property
     * @param remedy the remedy
     */
    public UnusableDataDirectoryException(Path directory, String expected, String actual, String remedy) {
        super(
                "data directory " + directory + ": expected " + expected + ", found " + actual + "; " + remedy,
                (Throwable) null);
        this.directory = directory;
        this.expected = expected;
        this.actual = actual;
        this.remedy = remedy;
    }

    /** Returns the path. */
    public Path directory() {
        return directory;
    }

    /** Returns the expected content or property. */
    public String expected() {
        return expected;
    }

    /** Returns the actual content or property. */
    public String actual() {
        return actual;
    }

    /** Returns the remedy. */
    public String remedy() {
        return remedy;
    }
}
