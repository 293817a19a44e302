package dev.turnstile.adoption.history;

import dev.turnstile.failure.FailureException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Thrown if a file cannot be read as a log of status changes; the message is one line with a remedy. */
public final class InvalidLogException extends FailureException {

    private static final long serialVersionUID = 1L;

    private final String file;
    private final long line;
    private final String problem;

    /**
     * Creates the exception.
     *
     * @param file the log
     * @param line the line of the uncompressed text, from 1; 0 if unknown or if the problem concerns the whole file
     * @param problem one line with the expected value, the actual value and the remedy
     * @param cause the parser's exception, or null
     */
    public InvalidLogException(Path file, long line, String problem, @Nullable Throwable cause) {
        super(oneLine(file) + (line > 0 ? ":" + line : "") + ": " + problem, cause);
        this.file = file.toString();
        this.line = line;
        this.problem = problem;
    }

    private static String oneLine(Path file) {
        return file.toString().replaceAll("\\p{Cntrl}", "?");
    }

    /** Returns the log. */
    public Path file() {
        return Path.of(file);
    }

    /** Returns the line of the uncompressed text, from 1; 0 if unknown or if the problem concerns the whole file. */
    public long line() {
        return line;
    }

    /** Returns the message without file and line. */
    public String problem() {
        return problem;
    }
}
