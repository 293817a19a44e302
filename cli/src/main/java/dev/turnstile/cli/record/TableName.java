package dev.turnstile.cli.record;

import dev.turnstile.postgres.listing.InstalledTable;

/** The names of installed tables. */
public final class TableName {

    private TableName() {}

    /**
     * Returns a table's name, with its schema unless that is {@code public}. It differs from the category of the table's
     * streams if the table was renamed.
     */
    public static String of(InstalledTable table) {
        String name = table.table().replace("\"", "").replaceFirst("^public\\.", "");
        return name.equals(table.category().replace("\"", "")) ? table.category() : name;
    }
}
