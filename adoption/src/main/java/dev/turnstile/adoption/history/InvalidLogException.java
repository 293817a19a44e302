package dev.turnstile.adoption.history;

import dev.turnstile.failure.FailureException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a file, or a source in a database, cannot be read as a log of status changes; the message is one line with
 * a remedy.
 */
public final class InvalidLogException extends FailureException {

    private static final long serialVersionUID = 1L;

    private final String source;
    private final long line;
    private final String problem;
    // transient: a list of records is not needed after serialization
    private final transient @Nullable List<BadRow> badRows;

    /**
     * Creates the exception for a file.
     *
     * @param file the log
     * @param line the line of the uncompressed text, from 1; 0 if unknown or if the problem concerns the whole file
     * @param problem one line with the expected value, the actual value and the remedy
     * @param cause the parser's exception, or null
     */
    public InvalidLogException(Path file, long line, String problem, @Nullable Throwable cause) {
        this(oneLine(file.toString()) + (line > 0 ? ":" + line : ""), file.toString(), line, problem, cause, List.of());
    }

    private InvalidLogException(
            String place, String source, long line, String problem, @Nullable Throwable cause, List<BadRow> badRows) {
        super(place + ": " + problem, cause);
        this.source = source;
        this.line = line;
        this.problem = problem;
        this.badRows = List.copyOf(badRows);
    }

    /**
     * Creates the exception for a source in a database.
     *
     * @param source the name of the source
     * @param row the number of the row, from 1; 0 if the problem concerns the whole source
     * @param problem one line with the expected value, the actual value and the remedy
     * @param cause the driver's exception, or null
     */
    public static InvalidLogException ofDatabase(String source, long row, String problem, @Nullable Throwable cause) {
        return new InvalidLogException(rowPlace(source, row), source, row, problem, cause, List.of());
    }

    /**
     * Creates the exception for rows of a file that cannot be read.
     *
     * @param file the log
     * @param count the number of such rows, at least 1
     * @param first the first of these rows, at least one
     */
    public static InvalidLogException ofRows(Path file, long count, List<BadRow> first) {
        BadRow row = first.getFirst();
        return new InvalidLogException(
                oneLine(file.toString()) + ":" + row.line(),
                file.toString(),
                row.line(),
                problem("line", count, first),
                null,
                first);
    }

    /**
     * Creates the exception for rows of a source in a database that cannot be read.
     *
     * @param source the name of the source
     * @param count the number of such rows, at least 1
     * @param first the first of these rows, at least one
     */
    public static InvalidLogException ofDatabaseRows(String source, long count, List<BadRow> first) {
        BadRow row = first.getFirst();
        return new InvalidLogException(
                rowPlace(source, row.line()), source, row.line(), problem("row", count, first), null, first);
    }

    private static String problem(String unit, long count, List<BadRow> first) {
        String others = first.stream()
                .skip(1)
                .map(other -> unit + " " + other.line() + ": " + brief(other.problem()))
                .collect(Collectors.joining(", "));
        String more = others.isEmpty() ? "" : "; " + (count - 1) + " more such rows, " + others;
        String ends = count > first.size() ? ", .." : "";
        String skip = "; or skip " + (count > 1 ? "them" : "it") + " with --skip-bad (withSkipBad)";
        return first.getFirst().problem() + more + ends + skip;
    }

    private static String brief(String problem) {
        int end = problem.lastIndexOf("got ");
        String actual = end < 0 ? problem : problem.substring(end);
        return actual.split(";", 2)[0];
    }

    private static String rowPlace(String source, long row) {
        return oneLine(source) + (row > 0 ? ", row " + row : "");
    }

    private static String oneLine(String source) {
        return source.replaceAll("\\p{Cntrl}", "?");
    }

    /** Returns the path of the file, or the name of the source in the database. */
    public String source() {
        return source;
    }

    /**
     * Returns the line of the uncompressed text, or the number of the row in a database, from 1; 0 if unknown or if the
     * problem concerns the whole log.
     */
    public long line() {
        return line;
    }

    /** Returns the message without file and line. */
    public String problem() {
        return problem;
    }

    /**
     * Returns the first 20 rows that cannot be read; empty if the problem does not concern single rows, or after
     * deserialization.
     */
    public List<BadRow> badRows() {
        return badRows == null ? List.of() : badRows;
    }
}
