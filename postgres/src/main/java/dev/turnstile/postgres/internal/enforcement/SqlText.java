package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.sql.SqlFile;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Texts that definitions are made of: the files that hold them, and names. */
final class SqlText {

    private static final int LONGEST_NAME = 63;

    private SqlText() {}

    /** Reads one of the files of this package. */
    static String file(String name) {
        return SqlFile.read("enforcement/" + name).strip();
    }

    /** Joins the parts of a name; what the database would cut off is replaced by a checksum that tells it apart. */
    static String name(String... parts) {
        String name = String.join("_", parts);
        if (name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME) {
            return name;
        }
        String mark = String.format(Locale.ROOT, "_%08x", name.hashCode());
        int end = name.length();
        while (name.substring(0, end).getBytes(StandardCharsets.UTF_8).length + mark.length() > LONGEST_NAME) {
            end = name.offsetByCodePoints(end, -1);
        }
        return name.substring(0, end) + mark;
    }

    static String function(String schema, String name) {
        return QuotedName.of(schema) + "." + QuotedName.of(name);
    }
}
