package dev.turnstile.postgres.internal;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.door.DoorMark;
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
public record StatementTemplate(Map<String, String> parts) {

    private static final Pattern NAME = Pattern.compile("\\{([a-z_]+)}");

    public StatementTemplate {
        parts = Map.copyOf(parts);
    }

    public static StatementTemplate of(String schema, BoundTable table, Binding binding) {
        return new StatementTemplate(Map.ofEntries(
                Map.entry("schema", QuotedName.of(schema)),
                Map.entry("positions", TextLiteral.of(QuotedName.of(schema) + ".event_position_seq")),
                Map.entry("table", table.qualified()),
                Map.entry("alias", table.alias()),
                Map.entry("by_id", table.byId()),
                Map.entry("key", table.key()),
                Map.entry("state", table.state()),
                Map.entry("state_column", QuotedName.of(table.declared().stateColumn())),
                Map.entry("row_version", table.version()),
                Map.entry("next_version", table.nextVersion()),
                Map.entry("same_version", table.sameVersion()),
                Map.entry("door", DoorMark.CONDITION),
                Map.entry("incarnation", TextLiteral.of(binding.in().text())),
                Map.entry("category", Short.toString(binding.category())),
                Map.entry("machine", Short.toString(binding.machine()))));
    }

    public String part(String name) {
        return Objects.requireNonNull(parts.get(name), name);
    }

    public StatementTemplate with(String name, String part) {
        Map<String, String> more = new LinkedHashMap<>(parts);
        more.put(name, part);
        return new StatementTemplate(more);
    }

    /** Replaces each name by its part; braces inside a part, as in a condition's array literal, stay as they are. */
    public String fill(String text) {
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
