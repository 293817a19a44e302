package dev.turnstile.postgres.internal.bulk;

import dev.turnstile.machine.Guard;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.door.ConditionText;
import dev.turnstile.postgres.internal.door.ConditionText.Kind;
import dev.turnstile.postgres.internal.door.ConditionText.Token;
import dev.turnstile.postgres.internal.table.BoundTable;
import dev.turnstile.postgres.internal.table.KeyForm;
import dev.turnstile.postgres.internal.table.TableColumn;
import dev.turnstile.postgres.internal.transition.BoundLifecycle;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The check whether the statements of a lifecycle may depend on the session that runs them: its settings, role and
 * search path. A condition counts as dependent unless it is known to be independent.
 *
 * <p>A guard is independent if it consists of the table's columns, literals, comparisons and a few built-in functions.
 * A guard with a subquery, a cast, a user's function or {@code current_setting} is dependent.
 *
 * @param table the table of the lifecycle
 * @param tokens the tokens of one guard
 */
record SessionUse(BoundTable table, List<Token> tokens) {

    private static final Set<String> TYPES = Set.of(
            "boolean",
            "smallint",
            "integer",
            "bigint",
            "numeric",
            "real",
            "double precision",
            "text",
            "character varying",
            "bpchar",
            "uuid",
            "bytea",
            "jsonb");

    /**
     * The type whose values do not depend on the session while they are only compared with each other. Any other use
     * may depend on the time zone.
     */
    private static final String TIME = "timestamp with time zone";

    private static final Set<String> NOW =
            Set.of("now", "current_timestamp", "transaction_timestamp", "clock_timestamp");

    private static final Set<String> KEYWORDS = Set.of(
            "and",
            "or",
            "not",
            "is",
            "null",
            "true",
            "false",
            "unknown",
            "in",
            "between",
            "like",
            "ilike",
            "distinct",
            "from",
            "case",
            "when",
            "then",
            "else",
            "end",
            "current_timestamp");

    private static final Set<String> FUNCTIONS = Set.of(
            "coalesce",
            "nullif",
            "greatest",
            "least",
            "now",
            "transaction_timestamp",
            "clock_timestamp",
            "length",
            "char_length",
            "octet_length",
            "abs",
            "mod",
            "round",
            "floor",
            "ceil",
            "sign",
            "lower",
            "upper",
            "btrim",
            "starts_with",
            "strpos",
            "jsonb_exists",
            "in",
            "and",
            "or",
            "not",
            "when",
            "then",
            "else",
            "like",
            "between",
            "from",
            "is");

    private static final Set<String> SIGNS = Set.of(
            "(", ")", ",", ".", "=", "<", ">", "<=", ">=", "<>", "!=", "+", "-", "*", "/", "%", "->", "->>", "@>", "<@",
            "~", "~*", "!~", "!~*");

    private static final Set<String> ARITHMETIC = Set.of("+", "-", "*", "/");

    private static final Set<String> BEFORE_LITERALS =
            Set.of("(", ",", "=", "<", ">", "<=", ">=", "<>", "!=", "in", "not", "like", "ilike", "->", "->>");

    /** Returns the part of the lifecycle that may depend on the session, or null if no part does. */
    static @Nullable String of(BoundLifecycle<?, ?> lifecycle) {
        BoundTable table = lifecycle.table();
        for (String id : table.declared().idColumns()) {
            if (!isPlain(Objects.requireNonNull(table.columns().get(id)))) {
                return "id column " + id + " of type " + table.type(id);
            }
        }
        return lifecycle.machine().edges().stream()
                .flatMap(edge -> edge.guards().stream())
                .filter(Guard.Sql.class::isInstance)
                .map(Guard.Sql.class::cast)
                .filter(guard -> new SessionUse(
                                table, ConditionText.of(guard.condition()).tokens())
                        .mayDepend())
                .map(guard -> "guard '" + guard.name() + "'")
                .findFirst()
                .orElse(null);
    }

    /** Returns the names of the functions and operators in the guards of a lifecycle. */
    static Set<String> names(BoundLifecycle<?, ?> lifecycle) {
        return lifecycle.machine().edges().stream()
                .flatMap(edge -> edge.guards().stream())
                .filter(Guard.Sql.class::isInstance)
                .map(Guard.Sql.class::cast)
                .map(guard -> new SessionUse(
                        lifecycle.table(), ConditionText.of(guard.condition()).tokens()))
                .flatMap(SessionUse::called)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Stream<String> called() {
        return IntStream.range(0, tokens.size())
                .filter(at -> tokens.get(at).kind() == Kind.SIGN || isCalled(at))
                .mapToObj(at -> tokens.get(at).text());
    }

    private boolean isCalled(int at) {
        return at + 1 < tokens.size() && tokens.get(at + 1).equals(new Token(Kind.SIGN, "("));
    }

    private static boolean isPlain(TableColumn column) {
        boolean enumerated = column.keyForm() == KeyForm.WRITTEN && column.oneSpelling();
        return TYPES.contains(column.type()) || enumerated;
    }

    private boolean mayDepend() {
        boolean timed = tokens.stream().anyMatch(token -> isTime(token) || isNow(token));
        return IntStream.range(0, tokens.size()).anyMatch(at -> !isKnown(at) || (timed && !isKnownBesideTimes(at)));
    }

    private boolean isKnown(int at) {
        Token token = tokens.get(at);
        boolean called = isCalled(at);
        return switch (token.kind()) {
            case LITERAL, NUMBER -> true;
            case SIGN -> SIGNS.contains(token.text());
            case QUOTED -> !called && isName(at);
            case WORD -> called ? FUNCTIONS.contains(token.text()) : KEYWORDS.contains(token.text()) || isName(at);
        };
    }

    /**
     * Returns whether a token is the name of a column or of the table. A word before a literal is the name of a type,
     * even if a column has the same name.
     */
    private boolean isName(int at) {
        boolean type = at + 1 < tokens.size() && tokens.get(at + 1).kind() == Kind.LITERAL;
        TableColumn column = column(tokens.get(at));
        boolean ofTable = at + 1 < tokens.size()
                && tokens.get(at + 1).text().equals(".")
                && QuotedName.of(tokens.get(at).text()).equals(table.alias());
        return !type
                && (ofTable
                        || (column != null && (isPlain(column) || column.type().equals(TIME))));
    }

    private boolean isKnownBesideTimes(int at) {
        Token token = tokens.get(at);
        if (token.kind() == Kind.SIGN) {
            return !ARITHMETIC.contains(token.text());
        }
        if (token.kind() != Kind.LITERAL) {
            return true;
        }
        int before = at - 1;
        while (before >= 0
                && (tokens.get(before).kind() == Kind.LITERAL
                        || tokens.get(before).kind() == Kind.NUMBER
                        || BEFORE_LITERALS.contains(tokens.get(before).text()))) {
            before--;
        }
        TableColumn column = before < 0 ? null : column(tokens.get(before));
        return column != null && isPlain(column);
    }

    private boolean isTime(Token token) {
        TableColumn column = column(token);
        return column != null && column.type().equals(TIME);
    }

    private static boolean isNow(Token token) {
        return token.kind() == Kind.WORD && NOW.contains(token.text());
    }

    private @Nullable TableColumn column(Token token) {
        return token.kind() == Kind.WORD || token.kind() == Kind.QUOTED
                ? table.columns().get(token.text())
                : null;
    }
}
