package dev.turnstile.adoption.survey.internal.catalog;

import dev.turnstile.postgres.QuotedName;
import java.util.List;
import java.util.Optional;

/**
 * The surveyed table as the catalog describes it.
 *
 * @param head the table
 * @param columns the columns that the role may read
 * @param unreadable the columns that the role may not read
 * @param id the columns of the primary key; empty if there is none
 * @param indexes the valid indexes
 * @param references the columns that have a foreign key alone
 */
public record TableCatalog(
        Head head,
        List<TableColumn> columns,
        List<String> unreadable,
        List<String> id,
        List<TableIndex> indexes,
        List<String> references) {

    /**
     * The table.
     *
     * @param oid the object id
     * @param schema the schema
     * @param name the name
     * @param rows the number of rows when the table was last analysed or vacuumed; negative if that never happened
     * @param pages the number of pages on disk
     * @param partitioned whether it is partitioned
     * @param role the role that reads it
     * @param hidesRows whether row security hides rows from the role
     */
    public record Head(
            long oid,
            String schema,
            String name,
            double rows,
            long pages,
            boolean partitioned,
            String role,
            boolean hidesRows) {

        public String quoted() {
            return QuotedName.of(schema) + "." + QuotedName.of(name);
        }

        public String shown() {
            return schema + "." + name;
        }
    }

    public TableCatalog {
        columns = List.copyOf(columns);
        unreadable = List.copyOf(unreadable);
        id = List.copyOf(id);
        indexes = List.copyOf(indexes);
        references = List.copyOf(references);
    }

    public Optional<TableColumn> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    /**
     * Returns the expression that identifies a row in examples: the id in a type that has a minimum, or the place of the
     * row if the table has no id.
     */
    public String example() {
        if (id.isEmpty()) {
            return "ctid";
        }
        Optional<TableColumn> only = id.size() == 1 ? column(id.getFirst()) : Optional.empty();
        if (only.isPresent() && only.get().family() == TableColumn.Family.INTEGER) {
            return only.get().quoted();
        }
        String texts = id.stream()
                .map(name -> QuotedName.of(name) + "::text")
                .reduce((first, second) -> first + " || ',' || " + second)
                .orElseThrow();
        return "((" + texts + ") COLLATE \"C\")";
    }
}
