package dev.turnstile.adoption.history.internal.database;

import dev.turnstile.text.spi.ShownText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts the records of Logidze whose oldest versions were removed. */
final class TruncatedHistories implements Rows {

    /** The columns after those of the record: status, time, responsible and version. */
    private static final int OTHERS = 4;

    private static final String FIRST = "1";

    private final Rows rows;
    private List<String> before = List.of();
    private long records;
    private long truncated;

    TruncatedHistories(Rows rows) {
        this.rows = rows;
    }

    @Override
    public List<RowColumn> columns() {
        return rows.columns();
    }

    @Override
    public @Nullable List<String> next() {
        List<String> row = rows.next();
        if (row != null) {
            List<String> record = row.subList(0, row.size() - OTHERS);
            if (!record.equals(before)) {
                records++;
                truncated += row.getLast().equals(FIRST) ? 0 : 1;
                before = record;
            }
        }
        return row;
    }

    @Override
    public List<String> notes() {
        return truncated == 0
                ? List.of()
                : List.of("the history of " + truncated + " of the first " + ShownText.count(records, "record")
                        + " lacks its oldest versions: the first status is not the one in which the record was"
                        + " created");
    }

    @Override
    public void close() {
        rows.close();
    }
}
