package dev.turnstile.embedded;

import java.nio.file.Path;

/** The path given as data directory cannot hold this server's data; nothing there was touched. */
public final class UnusableDataDirectoryException extends EmbeddedPostgresException {

    private static final long serialVersionUID = 1L;

    private final transient Path directory;
    private final String expected;
    private final String actual;
    private final String remedy;

    /**
     * Says what is wrong with the directory.
     *
     * @param directory the path that was given
     * @param expected what should be there
     * @param actual what is there
     * @param remedy what to do
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

    /** Returns the path that was given. */
    public Path directory() {
        return directory;
    }

    /** Returns what should be there. */
    public String expected() {
        return expected;
    }

    /** Returns what is there. */
    public String actual() {
        return actual;
    }

    /** Returns what to do about it. */
    public String remedy() {
        return remedy;
    }
}
