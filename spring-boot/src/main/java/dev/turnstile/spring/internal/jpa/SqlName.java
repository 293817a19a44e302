package dev.turnstile.spring.internal.jpa;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The name of a table as in an SQL statement: unquoted parts fold to lower case.
 *
 * @param parts the parts, such as schema and name
 */
record SqlName(List<String> parts) {

    static SqlName of(String sql) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (c == '"') {
                // In a quoted part, two quotes are one: the second one begins another quoted stretch.
                if (!quoted && i > 0 && sql.charAt(i - 1) == '"') {
                    part.append(c);
                }
                quoted = !quoted;
            } else if (c == '.' && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(quoted ? c : Character.toString(c).toLowerCase(Locale.ROOT).charAt(0));
            }
        }
        parts.add(part.toString());
        return new SqlName(List.copyOf(parts));
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
