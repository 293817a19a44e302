package dev.turnstile.postgres;

/**
 * How far an import has come.
 *
 * @param line the last line that is done
 * @param events how many events were appended
 * @param present how many events were there already
 * @param skippedLines how many lines an earlier import of the same file had done
 */
public record ImportProgress(long line, long events, long present, long skippedLines) {

    /** How far it is before the first batch. */
    public static final ImportProgress NONE = new ImportProgress(1, 0, 0, 0);

    /** Adds a batch that was appended. */
    public ImportProgress batch(long lastLine, long appended, long known) {
        return new ImportProgress(lastLine, events + appended, present + known, skippedLines);
    }

    /** Adds a batch that was done before. */
    public ImportProgress skipped(long lastLine) {
        return new ImportProgress(lastLine, events, present, skippedLines + lastLine - line);
    }
}
