package dev.turnstile.postgres.internal.exchange;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.StatementTemplate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The statements of imports and exports.
 *
 * @param schema the schema of Turnstile's tables
 */
record ExchangeText(String schema) {

    String file(String name) {
        try (InputStream in = ExchangeText.class.getResourceAsStream("/dev/turnstile/postgres/exchange/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the file " + name + " is missing from turnstile-postgres");
            }
            return sql(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
