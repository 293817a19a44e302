package dev.turnstile.postgres.internal.archive;

import dev.turnstile.postgres.internal.sql.SqlFile;
import dev.turnstile.postgres.internal.sql.StatementTemplate;

/**
 * The SQL statements of the archive.
 *
 * @param schema the schema of Turnstile's tables
 */
record ArchiveText(String schema) {

    /** Returns a statement on the streams that a selection matches. */
    String statement(String name, Selection selection) {
        StatementTemplate names = StatementTemplate.of(schema);
        String passed = names.fill(file("passed_by_readers.sql"));
        String selected = names.fill(selection.condition());
        String eligible =
                names.with("passed", passed).with("selected", selected).fill(file("eligible.sql"));
        return names.with("eligible", eligible).fill(file(name));
    }

    private static String file(String name) {
        return SqlFile.read("archive/" + name);
    }

    /** Inserts the schema's name into a statement. */
    String sql(String text) {
        return StatementTemplate.of(schema).fill(text);
    }
}
