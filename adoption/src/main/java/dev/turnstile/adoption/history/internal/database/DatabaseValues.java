package dev.turnstile.adoption.history.internal.database;

import dev.turnstile.adoption.history.internal.csv.RowTimes;
import dev.turnstile.adoption.history.internal.csv.UnreadableRow;
import dev.turnstile.adoption.history.internal.time.ColumnValues;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The values of one time in all rows of a source, in a transaction of its own. */
final class DatabaseValues implements ColumnValues {

    private final ReadTransaction transaction;
    private final Rows rows;
    private final List<Integer> indexes;
    private @Nullable String next;

    private DatabaseValues(ReadTransaction transaction, Rows rows, List<Integer> indexes) {
        this.transaction = transaction;
        this.rows = rows;
        this.indexes = indexes;
    }

    /** Opens the values; closes the transaction on failure. */
    static DatabaseValues of(ReadTransaction transaction, LogPlan plan, List<Integer> indexes) {
        boolean opened = false;
        try {
            DatabaseValues values =
                    new DatabaseValues(transaction, plan.decode().apply(transaction.open(plan.sample())), indexes);
            values.next = values.read();
            opened = true;
            return values;
        } finally {
            if (!opened) {
                transaction.close();
            }
        }
    }

    private @Nullable String read() {
        try {
            List<String> row = rows.next();
            return row == null ? null : RowTimes.joined(row, indexes);
        } catch (UnreadableRow e) {
            return "";
        }
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public String next() {
        String value = next;
        if (value == null) {
            throw new NoSuchElementException("no further row");
        }
        next = read();
        return value;
    }

    @Override
    public void close() {
        try (transaction) {
            rows.close();
        }
    }
}
