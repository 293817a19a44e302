package dev.turnstile.postgres.internal.archive;

import dev.turnstile.postgres.internal.StatementTemplate;
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
        StatementTemplate names = StatementTemplate.of(schema);
        String passed = names.fill(file("passed_by_readers.sql"));
        String selected = names.fill(selection.condition());
        String eligible =
                names.with("passed", passed).with("selected", selected).fill(file("eligible.sql"));
        return names.with("eligible", eligible).fill(file(name));
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
        return StatementTemplate.of(schema).fill(text);
    }
}
