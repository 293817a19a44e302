package dev.turnstile.adoption.history;

import dev.turnstile.failure.FailureException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Thrown if a file cannot be read as a log of status changes; the message is one line with a remedy. */
public final class InvalidLogException extends FailureException {

    private static final long serialVersionUID = 1L;

    private final String file;
    private final long line;
    private final String problem;
    // transient: a list of records is not needed after serialization
    private final transient @Nullable List<BadRow> badRows;

    /**
     * Creates the exception.
     *
     * @param file the log
     * @param line the line of the uncompressed text, from 1; 0 if unknown or if the problem concerns the whole file
     * @param problem one line with the expected value, the actual value and the remedy
     * @param cause the parser's exception, or null
     */
    public InvalidLogException(Path file, long line, String problem, @Nullable Throwable cause) {
        this(file, line, problem, cause, List.of());
    }

    private InvalidLogException(Path file, long line, String problem, @Nullable Throwable cause, List<BadRow> badRows) {
        super(oneLine(file) + (line > 0 ? ":" + line : "") + ": " + problem, cause);
        this.file = file.toString();
        this.line = line;
        this.problem = problem;
        this.badRows = List.copyOf(badRows);
    }

    /**
     * Creates the exception for rows that cannot be read.
     *
     * @param file the log
     * @param count the number of such rows, at least 1
     * @param first the first of these rows, at least one
     */
    public static InvalidLogException ofRows(Path file, long count, List<BadRow> first) {
        BadRow row = first.getFirst();
        String others = first.stream()
                .skip(1)
                .map(other -> "line " + other.line() + ": " + brief(other.problem()))
                .collect(Collectors.joining(", "));
        String more = others.isEmpty() ? "" : "; " + (count - 1) + " more such rows, " + others;
        String ends = count > first.size() ? ", .." : "";
        String skip = "; or skip " + (count > 1 ? "them" : "it") + " with --skip-bad (withSkipBad)";
        return new InvalidLogException(file, row.line(), row.problem() + more + ends + skip, null, first);
    }

    private static String brief(String problem) {
        int end = problem.lastIndexOf("got ");
        String actual = end < 0 ? problem : problem.substring(end);
        return actual.split(";", 2)[0];
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

    /**
     * Returns the first 20 rows that cannot be read; empty if the problem is not one of rows, or after
     * deserialization.
     */
    public List<BadRow> badRows() {
        return badRows == null ? List.of() : badRows;
    }
}
