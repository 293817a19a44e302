package dev.turnstile.postgres.internal.transfer;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.StatementTemplate;
import dev.turnstile.postgres.internal.sql.SqlFile;

/**
 * The statements of imports and exports.
 *
 * @param schema the schema of Turnstile's tables
 */
record LineText(String schema) {

    String file(String name) {
        return sql(SqlFile.read("exchange/" + name));
    }

    /** Puts the schema in, also where it stands inside a text of SQL. */
    String literal(String text) {
        return StatementTemplate.of(schema)
                .with("literal", QuotedName.of(schema).replace("'", "''"))
                .fill(text);
    }

    String sql(String text) {
        return text.replace("{schema}", QuotedName.of(schema));
    }
}
