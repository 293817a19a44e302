package dev.turnstile.postgres.attempt;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.machine.Guard;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.definition.GuardCheck;
import dev.turnstile.postgres.internal.door.ConditionText;
import dev.turnstile.postgres.internal.door.ConditionText.Kind;
import dev.turnstile.postgres.internal.door.ConditionText.Token;
import dev.turnstile.postgres.internal.enforcement.LiveRow;
import dev.turnstile.postgres.internal.table.BoundTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether a guard can be evaluated on a past row: the guard must refer only to columns whose values are kept,
 * and to immutable functions. A guard about which this is not known is not evaluated.
 *
 * @param connection the connection, in a transaction
 * @param table the lifecycle's table
 * @param watched the watch of the table; null if the table is not watched
 */
record GuardScope(Connection connection, BoundTable table, LiveRow.@Nullable Rows watched) {

    /** Words that read other tables, the time, the session or the physical row. */
    private static final Set<String> OUTSIDE = Set.of(
            "select",
            "with",
            "table",
            "values",
            "current_date",
            "current_time",
            "current_timestamp",
            "localtime",
            "localtimestamp",
            "current_user",
            "current_role",
            "current_catalog",
            "current_schema",
            "session_user",
            "system_user",
            "user",
            "ctid",
            "xmin",
            "xmax",
            "cmin",
            "cmax",
            "tableoid");

    /** Special input values of times. */
    private static final Set<String> MOMENTS = Set.of("now", "today", "tomorrow", "yesterday");

    /** Words before an opening bracket that call no function, or only immutable ones on values of a row. */
    private static final Set<String> SYNTAX = Set.of(
            "and",
            "or",
            "not",
            "in",
            "any",
            "all",
            "some",
            "array",
            "row",
            "case",
            "when",
            "then",
            "else",
            "is",
            "from",
            "between",
            "like",
            "ilike",
            "cast",
            "coalesce",
            "nullif",
            "greatest",
            "least",
            "length",
            "substring",
            "position",
            "overlay",
            "trim");

    private static final String NOT_IMMUTABLE = """
            SELECT min(asked.name) FROM unnest(CAST(? AS text[])) AS asked(name)
            WHERE NOT coalesce((SELECT bool_and(p.provolatile = 'i') FROM pg_proc p WHERE p.proname = asked.name), false)""";

    /** Existing rows got a value for a column with a default that was added later, but no event contains it. */
    private static final String ADDED = """
            SELECT min(CAST(attname AS text)) FROM pg_attribute
            WHERE attrelid = CAST(CAST(? AS bigint) AS oid) AND attname = ANY (CAST(? AS text[])) AND atthasmissing""";

    /** Returns the reason why a guard cannot be evaluated on past rows, or null if it can. */
    @Nullable
    String obstacle(Guard.Sql guard) throws SQLException {
        if (watched == null) {
            return "table " + table.name() + " is not watched";
        }
        Set<String> kept = watched.columns();
        List<Token> tokens = ConditionText.of(guard.condition()).tokens();
        String found = outside(tokens);
        Set<String> columns = columns(tokens);
        if (found == null) {
            found = columns.stream()
                    .filter(column -> !kept.contains(column))
                    .findFirst()
                    .map(column -> "the values of column " + column + " are not kept")
                    .orElse(null);
        }
        if (found == null) {
            String function = first(NOT_IMMUTABLE, null, called(tokens));
            found = function == null ? null : "function " + function + " may depend on more than the row";
        }
        if (found == null) {
            String column = first(ADDED, table.oid(), columns);
            found = column == null ? null : "column " + column + " was added with a default for existing rows";
        }
        return found == null ? invalid(guard) : found;
    }

    private @Nullable String outside(List<Token> tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean column = isColumn(token) && !isCalled(tokens, i);
            if (token.kind() == Kind.WORD && OUTSIDE.contains(token.text()) && !column) {
                return "it refers to more than the row (" + token.text() + ")";
            }
            if (token.kind() == Kind.LITERAL && isMoment(token)) {
                return "it refers to the current time (" + token.text() + ")";
            }
            if (isName(token)
                    && !column
                    && QuotedName.of(token.text()).equals(table.alias())
                    && !isBefore(tokens, i, ".")) {
                return "it refers to the whole row";
            }
        }
        return null;
    }

    private static boolean isMoment(Token token) {
        String text = token.text().replace("'", " ").strip().toLowerCase(Locale.ROOT);
        return MOMENTS.contains(text.split("\\s", 2)[0]);
    }

    private static boolean isName(Token token) {
        return token.kind() == Kind.WORD || token.kind() == Kind.QUOTED;
    }

    private boolean isColumn(Token token) {
        return isName(token) && table.columns().containsKey(token.text());
    }

    private static boolean isBefore(List<Token> tokens, int at, String sign) {
        return at + 1 < tokens.size() && tokens.get(at + 1).equals(new Token(Kind.SIGN, sign));
    }

    private static boolean isCalled(List<Token> tokens, int at) {
        return isBefore(tokens, at, "(");
    }

    private Set<String> columns(List<Token> tokens) {
        return IntStream.range(0, tokens.size())
                .filter(at -> isColumn(tokens.get(at)) && !isCalled(tokens, at))
                .mapToObj(at -> tokens.get(at).text())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the called functions. A word after {@code ::} or AS is a type with a length. */
    private static Set<String> called(List<Token> tokens) {
        return IntStream.range(0, tokens.size())
                .filter(at -> isName(tokens.get(at)) && isCalled(tokens, at))
                .filter(at -> at == 0
                        || (!tokens.get(at - 1).text().equals("::")
                                && !tokens.get(at - 1).text().equals("as")))
                .mapToObj(at -> tokens.get(at).text())
                .filter(name -> !SYNTAX.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private @Nullable String first(String sql, @Nullable Long oid, Set<String> names) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            if (oid != null) {
                query.setLong(1, oid);
            }
            query.setArray(oid == null ? 1 : 2, connection.createArrayOf("text", names.toArray()));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private @Nullable String invalid(Guard.Sql guard) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            GuardCheck.check(connection, guard, table);
            connection.releaseSavepoint(before);
            return null;
        } catch (LifecycleException e) {
            connection.rollback(before);
            return String.valueOf(e.getMessage());
        }
    }
}
