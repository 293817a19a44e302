package dev.turnstile.postgres.internal.transfer;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.sql.SqlFile;
import dev.turnstile.postgres.internal.sql.StatementTemplate;

/**
 * The SQL statements of imports and exports.
 *
 * @param schema the schema of Turnstile's tables
 */
record LineText(String schema) {

    /** Returns the template of statements on the tables. */
    StatementTemplate template() {
        return StatementTemplate.of(schema);
    }

    String file(String name) {
        return sql(SqlFile.read("transfer/" + name));
    }

    /** Inserts the schema's name, escaped for use inside an SQL string literal. */
    String literal(String text) {
        return template()
                .with("literal", QuotedName.of(schema).replace("'", "''"))
                .fill(text);
    }

    String sql(String text) {
        return template().fill(text);
    }
}
