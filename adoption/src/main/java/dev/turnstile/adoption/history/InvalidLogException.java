package dev.turnstile.adoption.history;

import dev.turnstile.failure.FailureException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file that cannot be read as a log of status changes; the message is one line and says what to do. */
public final class InvalidLogException extends FailureException {

    private static final long serialVersionUID = 1L;

    private final String file;
    private final long line;
    private final String problem;

    /**
     * Describes what is wrong and where.
     *
     * @param file the log
     * @param line the line of the unpacked text, from 1; 0 if it is not known or the whole file is meant
     * @param problem one line: what was expected, what is there, what to do
     * @param cause the parser's own complaint, or null
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

    /** Returns the line of the unpacked text, from 1; 0 if it is not known or the whole file is meant. */
    public long line() {
        return line;
    }

    /** Returns the message without file and line. */
    public String problem() {
        return problem;
    }
}
