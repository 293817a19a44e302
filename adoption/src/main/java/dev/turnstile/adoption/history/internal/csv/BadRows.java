package dev.turnstile.adoption.history.internal.csv;

import dev.turnstile.adoption.history.BadRow;
import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.internal.LogSource;
import java.util.ArrayList;
import java.util.List;

/** The rows of one pass that cannot be read: counted, and the first 20 kept. */
public final class BadRows {

    private static final int KEPT = 20;

    private final LogSource source;
    private final boolean skip;
    private final List<BadRow> first = new ArrayList<>();
    private long count;

    public BadRows(LogSource source, boolean skip) {
        this.source = source;
        this.skip = skip;
    }

    public void add(long line, String problem) {
        count++;
        if (first.size() < KEPT) {
            first.add(new BadRow(line, problem));
        }
    }

    public long count() {
        return count;
    }

    public List<BadRow> first() {
        return List.copyOf(first);
    }

    /**
     * Checks at the end of the log that no row was bad, unless bad rows are skipped.
     *
     * @throws InvalidLogException with all bad rows
     */
    public void check() {
        if (count > 0 && !skip) {
            throw source.invalidRows(count, first);
        }
    }
}
