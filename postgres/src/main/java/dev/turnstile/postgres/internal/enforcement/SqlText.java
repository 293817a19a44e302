package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.sql.SqlFile;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The texts of definitions: SQL files and names of objects. */
final class SqlText {

    private static final int LONGEST_NAME = 63;

    private SqlText() {}

    /** Reads an SQL file of the folder {@code enforcement}. */
    static String file(String name) {
        return SqlFile.read("enforcement/" + name).strip();
    }

    /**
     * Joins the parts of a name. If the database would truncate the name, the end is replaced by a checksum, so that
     * names stay distinct.
     */
    static String name(String... parts) {
        String name = String.join("_", parts);
        if (name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME) {
            return name;
        }
        String checksum = String.format(Locale.ROOT, "_%08x", name.hashCode());
        int end = name.length();
        while (name.substring(0, end).getBytes(StandardCharsets.UTF_8).length + checksum.length() > LONGEST_NAME) {
            end = name.offsetByCodePoints(end, -1);
        }
        return name.substring(0, end) + checksum;
    }

    static String function(String schema, String name) {
        return QuotedName.of(schema) + "." + QuotedName.of(name);
    }
}
