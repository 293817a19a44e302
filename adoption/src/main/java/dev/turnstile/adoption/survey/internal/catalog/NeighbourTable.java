package dev.turnstile.adoption.survey.internal.catalog;

import dev.turnstile.postgres.QuotedName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Another table in the schema of the surveyed table.
 *
 * @param schema the schema
 * @param name the name
 * @param readable whether the role may read it
 * @param key the columns of the primary key
 * @param columns the family of each column
 */
public record NeighbourTable(
        String schema, String name, boolean readable, List<String> key, Map<String, TableColumn.Family> columns) {

    public NeighbourTable {
        key = List.copyOf(key);
        columns = Map.copyOf(columns);
    }

    public String quoted() {
        return QuotedName.of(schema) + "." + QuotedName.of(name);
    }

    /** Returns the primary key if it is one column of the family. */
    public Optional<String> key(TableColumn.Family family) {
        return key.size() == 1 && family == columns.get(key.getFirst())
                ? Optional.of(key.getFirst())
                : Optional.empty();
    }
}
