package dev.turnstile.adoption.survey.internal.findings;

import dev.turnstile.adoption.survey.Finding;
import dev.turnstile.adoption.survey.internal.catalog.ReadSession;
import dev.turnstile.adoption.survey.internal.catalog.SqlText;
import dev.turnstile.adoption.survey.internal.catalog.TableColumn;
import dev.turnstile.adoption.survey.internal.catalog.TableColumn.Family;
import dev.turnstile.adoption.survey.internal.catalog.TableIndex;
import dev.turnstile.adoption.survey.internal.sample.ColumnNames;
import dev.turnstile.text.spi.ShownText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Columns with the name of a key and nearly as many values as rows, and the unique indexes on them. */
public final class UniqueValues {

    private static final double NEARLY_ALL = 0.95;
    private static final int ENOUGH = 20;

    private static final String DUPLICATES = """
            SELECT count(*), coalesce(sum(rows), 0), (array_agg(value ORDER BY rows DESC, value))[1:3]
            FROM (SELECT {column}::text AS value, count(*) AS rows FROM {table}
              WHERE {column} IS NOT NULL AND {live} GROUP BY {column} HAVING count(*) > 1) AS duplicates""";

    private final Checked checked;

    private record Duplicates(long values, long rows, List<String> examples) {}

    public UniqueValues(Checked checked) {
        this.checked = checked;
    }

    /** Returns the columns that ought to be unique, without a unique index. */
    public List<TableColumn> candidates() {
        return checked.sample().columns().stream().filter(this::oughtToBeUnique).toList();
    }

    private boolean oughtToBeUnique(TableColumn column) {
        int values = (int) Math.round(
                (1 - checked.sample().nullShare(column)) * checked.sample().size());
        return (column.family() == Family.TEXT || column.family() == Family.INTEGER || column.family() == Family.UUID)
                && ColumnNames.isKey(column.name())
                && values >= ENOUGH
                && checked.sample().distinct(column) >= NEARLY_ALL * values
                && checked.catalog().indexes().stream().noneMatch(index -> index.keepsUnique(column.name()));
    }

    public List<Finding> findings() throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (TableColumn column : candidates()) {
            findings.add(
                    checked.complete()
                            ? finding(column, duplicates(column))
                            : finding(column, new Duplicates(0, 0, List.of())));
        }
        if (checked.deletedRows() > 0) {
            checked.catalog().indexes().stream()
                    .filter(this::blocksDeleted)
                    .map(this::finding)
                    .forEach(findings::add);
        }
        return findings;
    }

    private Duplicates duplicates(TableColumn column) throws SQLException {
        String sql = SqlText.fill(
                DUPLICATES,
                Map.of(
                        "column", column.quoted(),
                        "table", checked.catalog().head().quoted(),
                        "live", checked.live()));
        return checked.session()
                .one(sql, row -> new Duplicates(row.getLong(1), row.getLong(2), ReadSession.texts(row, 3)));
    }

    private Finding finding(TableColumn column, Duplicates duplicates) {
        String index = "CREATE UNIQUE INDEX CONCURRENTLY ON "
                + checked.catalog().head().quoted() + " (" + column.quoted() + ")"
                + checked.liveCondition().map(live -> " WHERE " + live).orElse("");
        return duplicates.values() == 0
                ? new Finding(
                        Finding.Kind.NO_UNIQUE_INDEX,
                        column.name(),
                        column.name()
                                + (checked.complete() ? " is unique in all rows" : " is nearly unique in the sample")
                                + ", and has no unique index"
                                + (isIndexed(column) ? "" : "; no index finds a row by it"),
                        index,
                        0,
                        List.of())
                : new Finding(
                        Finding.Kind.DUPLICATE_VALUES,
                        column.name(),
                        ShownText.count(duplicates.values(), "value") + " of " + column.name()
                                + " occur in more than one row, in " + ShownText.count(duplicates.rows(), "row")
                                + " in total, and there is no unique index",
                        "change the duplicates, then " + index,
                        duplicates.rows(),
                        duplicates.examples());
    }

    private boolean isIndexed(TableColumn column) {
        return checked.catalog().indexes().stream().anyMatch(index -> index.leadsWith(column.name()));
    }

    /** A unique index on a UUID never refuses a new row. */
    private boolean blocksDeleted(TableIndex index) {
        TableColumn mark = checked.deleted();
        return index.unique()
                && !index.primary()
                && index.predicate() == null
                && !index.expressions()
                && (mark == null || !index.columns().contains(mark.name()))
                && index.columns().stream()
                        .noneMatch(name -> checked.catalog()
                                .column(name)
                                .filter(column -> column.family() == Family.UUID)
                                .isPresent());
    }

    private Finding finding(TableIndex index) {
        String columns = String.join(", ", index.columns());
        return new Finding(
                Finding.Kind.DELETED_UNDER_UNIQUE,
                columns,
                "unique index " + index.name() + " on " + columns + " also contains the deleted rows: the " + columns
                        + " of a deleted row cannot be used again",
                "replace it by an index with WHERE " + checked.live(),
                checked.deletedRows(),
                List.of());
    }
}
