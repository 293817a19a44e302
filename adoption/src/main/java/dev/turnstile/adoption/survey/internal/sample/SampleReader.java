package dev.turnstile.adoption.survey.internal.sample;

import dev.turnstile.adoption.survey.internal.catalog.ReadSession;
import dev.turnstile.adoption.survey.internal.catalog.SqlText;
import dev.turnstile.adoption.survey.internal.catalog.TableCatalog;
import dev.turnstile.adoption.survey.internal.catalog.TableColumn;
import dev.turnstile.adoption.survey.internal.catalog.TableColumn.Family;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads samples of whole pages, which are the same in every survey of the same rows. */
public final class SampleReader {

    private static final int ROWS = 10_000;
    private static final int MAX_COLUMNS = 100;
    private static final int MAX_WIDTH = 200;

    /** The assumed number of rows of a page of a table that was never analysed. */
    private static final double ROWS_OF_A_PAGE = 60;

    private static final String SAMPLE = "SELECT {columns} FROM {source} LIMIT {limit}";

    private SampleReader() {}

    /**
     * Returns the table, or a clause that reads about as many of its rows.
     *
     * @param rows the number of rows; a table with fewer rows is read completely
     */
    public static String source(TableCatalog catalog, long rows) {
        double share = share(catalog, rows);
        return share >= 1
                ? catalog.head().quoted()
                : catalog.head().quoted()
                        + String.format(Locale.ROOT, " TABLESAMPLE SYSTEM (%.6f) REPEATABLE (1)", share * 100);
    }

    /** Returns the share of the rows that {@link #source} reads, at most 1. */
    public static double share(TableCatalog catalog, long rows) {
        double density = catalog.head().rows() > 0
                ? catalog.head().rows() / Math.max(1, catalog.head().pages())
                : ROWS_OF_A_PAGE;
        return Math.min(1, rows / Math.max(1, density * catalog.head().pages()));
    }

    /** Reads the values of the columns whose types can carry state or a key. */
    public static Sample read(ReadSession session, TableCatalog catalog) throws SQLException {
        List<TableColumn> columns = catalog.columns().stream()
                .filter(SampleReader::isShort)
                .limit(MAX_COLUMNS)
                .toList();
        if (columns.isEmpty()) {
            return new Sample(columns, List.of());
        }
        String sql = SqlText.fill(
                SAMPLE,
                Map.of(
                        "columns",
                        columns.stream().map(SampleReader::value).collect(Collectors.joining(", ")),
                        "source",
                        source(catalog, ROWS),
                        "limit",
                        Integer.toString(2 * ROWS)));
        return new Sample(columns, session.query(sql, row -> values(row, columns.size())));
    }

    private static boolean isShort(TableColumn column) {
        TableColumn.@Nullable Statistics statistics = column.statistics();
        return column.family() != Family.OTHER && (statistics == null || statistics.width() <= MAX_WIDTH);
    }

    private static String value(TableColumn column) {
        return column.family().isTime()
                ? "extract(epoch FROM " + column.quoted() + ")::text"
                : "left(" + column.quoted() + "::text, 80)";
    }

    private static List<@Nullable String> values(ResultSet row, int count) throws SQLException {
        List<@Nullable String> values = new ArrayList<>(count);
        for (int i = 1; i <= count; i++) {
            values.add(row.getString(i));
        }
        return values;
    }
}
