package dev.turnstile.postgres.internal;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.door.DoorMark;
import dev.turnstile.postgres.internal.sql.TextLiteral;
import dev.turnstile.postgres.internal.table.BoundTable;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fills named parts into the text of a statement: {@code {table}}, {@code {state}}, {@code {schema}}. The one way to do so
 * for names that users give: the text is read once, and what a part contains is never taken for a name again.
 *
 * <p>A part is a quoted identifier, a number, or a condition that the application's developers wrote; never a value of a
 * record, which is always bound.
 *
 * @param parts the part of each name
 */
public record StatementTemplate(Map<String, String> parts) {

    private static final Pattern NAME = Pattern.compile("\\{([a-z_]+)}");

    /** The marks by which a text quotes the body of a function. */
    private static final Pattern QUOTE = Pattern.compile("\\$[a-z]*\\$");

    public StatementTemplate {
        parts = Map.copyOf(parts);
    }

    /** Returns a template that knows the quoted name of Turnstile's schema only. */
    public static StatementTemplate of(String schema) {
        return new StatementTemplate(Map.of("schema", QuotedName.of(schema)));
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
                Map.entry("door", DoorMark.CONDITION + table.sameTable("\n    AND ")),
                Map.entry("installed", installed(schema, table, binding)),
                Map.entry("incarnation", TextLiteral.of(binding.in().text())),
                Map.entry("category", Short.toString(binding.category())),
                Map.entry("machine", Short.toString(binding.machine()))));
    }

    /** The installed version, as a statement that has done nothing reports it. */
    private static String installed(String schema, BoundTable table, Binding binding) {
        String version =
                "(SELECT version FROM " + QuotedName.of(schema) + ".machine WHERE id = " + binding.machine() + ")";
        String same = table.sameTable("");
        return same.isEmpty()
                ? version
                : "CASE WHEN " + same + " THEN " + version + " ELSE " + DefinitionWatch.OTHER_TABLE + " END";
    }

    public String part(String name) {
        return Objects.requireNonNull(parts.get(name), name);
    }

    public StatementTemplate with(String name, String part) {
        Map<String, String> more = new LinkedHashMap<>(parts);
        more.put(name, part);
        return new StatementTemplate(more);
    }

    /**
     * Replaces each name by its part, in one pass: braces inside a part stay as they are. A part that contains a mark by
     * which the text quotes the body of a function makes the text use another mark.
     *
     * @throws IllegalStateException if the text contains a name that has no part
     */
    public String fill(String text) {
        Matcher matcher = NAME.matcher(text);
        StringBuilder filled = new StringBuilder();
        Map<String, String> used = new HashMap<>();
        int end = 0;
        while (matcher.find()) {
            String part = parts.get(matcher.group(1));
            if (part == null) {
                throw new IllegalStateException("no part for " + matcher.group() + " (parts: "
                        + new TreeSet<>(parts.keySet()) + ") in: " + text);
            }
            used.put(matcher.group(1), part);
            filled.append(text, end, matcher.start()).append(part);
            end = matcher.end();
        }
        String all = filled.append(text, end, text.length()).toString();
        String mark = endangered(text, used.values());
        return mark == null ? all : fill(text.replace(mark, unlike(mark, used.values())));
    }

    /** Returns a mark of the text that one of the parts contains, or ends or begins like, null if there is none. */
    private static @Nullable String endangered(String text, Collection<String> parts) {
        Matcher mark = QUOTE.matcher(text);
        while (mark.find()) {
            String begin = mark.group().substring(0, mark.group().length() - 1);
            if (parts.stream().anyMatch(part -> part.contains(begin))) {
                return mark.group();
            }
        }
        return null;
    }

    /** Returns a mark that no part contains; the longest run of its letter in the parts is shorter than it. */
    private static String unlike(String mark, Collection<String> parts) {
        String begin = "$" + (mark.length() == 2 ? "body" : mark.substring(1, mark.length() - 1));
        while (true) {
            String candidate = begin;
            if (parts.stream().noneMatch(part -> part.contains(candidate))) {
                return candidate + "$";
            }
            begin = begin + "x";
        }
    }
}
