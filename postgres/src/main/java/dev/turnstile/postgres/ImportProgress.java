package dev.turnstile.postgres;

/**
 * The progress of an import.
 *
 * @param line the number of the last line that was imported or skipped
 * @param events the number of appended events
 * @param present the number of events that were in the log already
 * @param skippedLines the number of lines that an earlier import of the same file had imported
 */
public record ImportProgress(long line, long events, long present, long skippedLines) {

    /** The progress before the first batch. */
    public static final ImportProgress NONE = new ImportProgress(1, 0, 0, 0);

    /** Returns the progress after a batch that was appended. */
    public ImportProgress batch(long lastLine, long appended, long known) {
        return new ImportProgress(lastLine, events + appended, present + known, skippedLines);
    }

    /** Returns the progress after a batch that an earlier import had appended. */
    public ImportProgress skipped(long lastLine) {
        return new ImportProgress(lastLine, events, present, skippedLines + lastLine - line);
    }
}
