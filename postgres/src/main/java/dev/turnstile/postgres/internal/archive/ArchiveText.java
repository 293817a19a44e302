package dev.turnstile.postgres.internal.archive;

import dev.turnstile.postgres.QuotedName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The statements of the archive.
 *
 * @param schema the schema of Turnstile's tables
 */
record ArchiveText(String schema) {

    /** Returns a statement on streams, with the condition that says which of them. */
    String statement(String name, Selection selection) {
        return sql(file(name)
                .replace("{eligible}", file("eligible.sql"))
                .replace("{passed}", file("passed_by_readers.sql"))
                .replace("{selected}", selection.condition()));
    }

    private static String file(String name) {
        try (InputStream in = ArchiveText.class.getResourceAsStream("/dev/turnstile/postgres/archive/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the file " + name + " is missing from turnstile-postgres");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fills in the schema. */
    String sql(String text) {
        return text.replace("{schema}", QuotedName.of(schema));
    }
}
