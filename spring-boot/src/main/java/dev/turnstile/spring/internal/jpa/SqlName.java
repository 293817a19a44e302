package dev.turnstile.spring.internal.jpa;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The name of a table as in an SQL statement: unquoted parts fold to lower case.
 *
 * @param parts the parts, such as schema and name
 */
record SqlName(List<String> parts) {

    private static final Pattern PART = Pattern.compile("\"((?:[^\"]|\"\")*)\"|([^.\"]+)");

    static SqlName of(String sql) {
        return new SqlName(PART.matcher(sql).results().map(SqlName::part).toList());
    }

    private static String part(MatchResult part) {
        return part.group(1) == null
                ? part.group().toLowerCase(Locale.ROOT)
                : part.group(1).replace("\"\"", "\"");
    }

    /** Returns the last part. */
    String name() {
        return parts.getLast();
    }

    /** Returns whether two names may denote the same table. Schemas are compared if both names have one. */
    boolean denotesSame(SqlName other) {
        int common = Math.min(parts.size(), other.parts.size());
        return parts.subList(parts.size() - common, parts.size())
                .equals(other.parts.subList(other.parts.size() - common, other.parts.size()));
    }
}
