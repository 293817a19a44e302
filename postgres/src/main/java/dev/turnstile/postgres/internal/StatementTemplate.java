package dev.turnstile.postgres.internal;

import dev.turnstile.postgres.QuotedName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills the names of one lifecycle into the text of a statement: {@code {table}}, {@code {state}}, {@code {schema}}.
 *
 * <p>What is filled in is a quoted identifier, a number, or a condition that the application's developers wrote; never a
 * value of a record, which is always bound.
 *
 * @param parts what stands for each name
 */
record StatementTemplate(Map<String, String> parts) {

    private static final Pattern NAME = Pattern.compile("\\{([a-z_]+)}");

    StatementTemplate {
        parts = Map.copyOf(parts);
    }

    static StatementTemplate of(String schema, BoundTable table, Binding binding) {
        return new StatementTemplate(Map.of(
                "schema", QuotedName.of(schema),
                "table", table.qualified(),
                "alias", table.alias(),
                "by_id", table.byId(),
                "key", table.key(),
                "state", table.state(),
                "state_column", QuotedName.of(table.declared().stateColumn()),
                "category", Short.toString(binding.category()),
                "machine", Short.toString(binding.machine())));
    }

    String part(String name) {
        return Objects.requireNonNull(parts.get(name), name);
    }

    StatementTemplate with(String name, String part) {
        Map<String, String> more = new LinkedHashMap<>(parts);
        more.put(name, part);
        return new StatementTemplate(more);
    }

    /** Replaces each name by its part; braces inside a part, as in a condition's array literal, stay as they are. */
    String fill(String text) {
        Matcher matcher = NAME.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            String part = parts.get(matcher.group(1));
            String replacement = part == null ? matcher.group() : part;
            matcher.appendReplacement(filled, Matcher.quoteReplacement(replacement));
        }
        return matcher.appendTail(filled).toString();
    }
}
