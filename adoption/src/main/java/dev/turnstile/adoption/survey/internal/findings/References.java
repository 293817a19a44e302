package dev.turnstile.adoption.survey.internal.findings;

import dev.turnstile.adoption.survey.Finding;
import dev.turnstile.adoption.survey.internal.catalog.NeighbourTable;
import dev.turnstile.adoption.survey.internal.catalog.ReadSession;
import dev.turnstile.adoption.survey.internal.catalog.SqlText;
import dev.turnstile.adoption.survey.internal.catalog.TableCatalog;
import dev.turnstile.adoption.survey.internal.catalog.TableColumn;
import dev.turnstile.adoption.survey.internal.sample.ColumnNames;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.text.spi.ShownText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Columns with the ids of another table, by their names: {@code customer_id} refers to {@code customers}. */
public final class References {

    private static final String ORPHANS = """
            SELECT count(*), (array_agg(id ORDER BY id))[1:3]
            FROM (SELECT {example}::text AS id FROM {table} AS o WHERE o.{column} IS NOT NULL
              AND NOT EXISTS (SELECT FROM {target} AS t WHERE t.{key} = o.{column})) AS orphans""";

    private final Checked checked;
    private final List<NeighbourTable> neighbours;

    private record Reference(TableColumn column, NeighbourTable target, String key) {}

    private record Orphans(long rows, List<String> examples) {}

    public References(Checked checked, List<NeighbourTable> neighbours) {
        this.checked = checked;
        this.neighbours = List.copyOf(neighbours);
    }

    /** Returns the names that the tables may have to which the columns of a table refer. */
    public static List<String> names(TableCatalog catalog) {
        return catalog.columns().stream()
                .flatMap(column -> ColumnNames.referenced(column.name()).stream())
                .flatMap(noun -> ColumnNames.forms(noun).stream())
                .toList();
    }

    public List<Finding> findings() throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (TableColumn column : checked.catalog().columns()) {
            boolean declared = checked.catalog().references().contains(column.name());
            Optional<Reference> reference = reference(column);
            if (!declared && reference.isPresent()) {
                findings.add(missing(reference.get()));
            }
            if ((declared || reference.isPresent())
                    && checked.catalog().indexes().stream().noneMatch(index -> index.leadsWith(column.name()))) {
                findings.add(unindexed(column));
            }
        }
        return findings;
    }

    /** Prefers the first form of the name, so that {@code status_id} refers to {@code status} before {@code statuses}. */
    private Optional<Reference> reference(TableColumn column) {
        if (checked.catalog().id().contains(column.name())) {
            return Optional.empty();
        }
        List<String> forms =
                ColumnNames.referenced(column.name()).map(ColumnNames::forms).orElse(List.of());
        return neighbours.stream()
                .filter(table -> forms.contains(table.name()))
                .sorted(Comparator.comparingInt(table -> forms.indexOf(table.name())))
                .flatMap(table -> table.key(column.family()).stream().map(key -> new Reference(column, table, key)))
                .findFirst();
    }

    private Finding missing(Reference reference) throws SQLException {
        NeighbourTable target = reference.target();
        Orphans orphans = checked.complete() && target.readable() ? orphans(reference) : new Orphans(0, List.of());
        String name = reference.column().name();
        return new Finding(
                Finding.Kind.MISSING_FOREIGN_KEY,
                name,
                name + " has no foreign key to " + target.name()
                        + (orphans.rows() == 0
                                ? ""
                                : "; " + ShownText.count(orphans.rows(), "row") + " without a row there"),
                "ALTER TABLE " + checked.catalog().head().quoted() + " ADD FOREIGN KEY ("
                        + reference.column().quoted() + ") REFERENCES " + target.quoted() + " NOT VALID",
                orphans.rows(),
                orphans.examples());
    }

    private Orphans orphans(Reference reference) throws SQLException {
        String sql = SqlText.fill(
                ORPHANS,
                Map.of(
                        "example", checked.catalog().example(),
                        "table", checked.catalog().head().quoted(),
                        "column", reference.column().quoted(),
                        "target", reference.target().quoted(),
                        "key", QuotedName.of(reference.key())));
        return checked.session().one(sql, row -> new Orphans(row.getLong(1), ReadSession.texts(row, 2)));
    }

    private Finding unindexed(TableColumn column) {
        return new Finding(
                Finding.Kind.MISSING_INDEX,
                column.name(),
                "no index finds the rows of a " + column.name(),
                "CREATE INDEX CONCURRENTLY ON " + checked.catalog().head().quoted() + " (" + column.quoted() + ")",
                0,
                List.of());
    }
}
