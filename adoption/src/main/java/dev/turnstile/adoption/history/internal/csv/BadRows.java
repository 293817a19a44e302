package dev.turnstile.adoption.history.internal.csv;

import dev.turnstile.adoption.history.BadRow;
import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.internal.LogFile;
import java.util.ArrayList;
import java.util.List;

/** The rows of one pass that cannot be read: counted, and the first 20 kept. */
final class BadRows {

    private static final int KEPT = 20;

    private final LogFile file;
    private final boolean skip;
    private final List<BadRow> first = new ArrayList<>();
    private long count;

    BadRows(LogFile file, boolean skip) {
        this.file = file;
        this.skip = skip;
    }

    void add(long line, String problem) {
        count++;
        if (first.size() < KEPT) {
            first.add(new BadRow(line, problem));
        }
    }

    long count() {
        return count;
    }

    List<BadRow> first() {
        return List.copyOf(first);
    }

    /**
     * Checks at the end of the file that no row was bad, unless bad rows are skipped.
     *
     * @throws InvalidLogException with all bad rows
     */
    void check() {
        if (count > 0 && !skip) {
            throw InvalidLogException.ofRows(file.path(), count, first);
        }
    }
}
