package dev.turnstile.postgres.internal.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postgresql.core.Parser;

/**
 * Splits an SQL text into statements, and returns the first words of each.
 *
 * <p>Literals, comments and names in double quotes are skipped by the driver's {@link Parser}. The text is read in one
 * pass, so the time is linear in its length.
 */
final class StatementWords {

    /** The longest beginning to recognise is {@code ROLLBACK TRANSACTION TO SAVEPOINT name}. */
    private static final int MAX_WORDS = 5;

    private final char[] sql;
    private final List<List<String>> statements = new ArrayList<>();
    private List<String> words = new ArrayList<>();
    private String last = "";

    private StatementWords(String sql) {
        this.sql = sql.toCharArray();
    }

    /** Returns the first words of each statement: names without quotes in lower case, other names with their quotes. */
    static List<List<String>> of(String sql) {
        StatementWords text = new StatementWords(sql);
        for (int at = 0; at < text.sql.length && !text.inFunctionBody(); at++) {
            at = text.tokenEnd(at);
        }
        text.statements.add(text.words);
        return text.statements;
    }

    /** Returns the identifier that a word denotes. */
    static String identifier(String word) {
        return word.startsWith("\"") && word.length() > 1
                ? word.substring(1, word.length() - 1).replace("\"\"", "\"")
                : word;
    }

    /** The semicolons in the body of a function do not end the statement that creates the function. */
    private boolean inFunctionBody() {
        return last.equals("atomic") && words.getFirst().equals("create");
    }

    /** Notes the token at an index if it is a word, and returns the index of its last character. */
    private int tokenEnd(int at) {
        char c = sql[at];
        return switch (c) {
            case ';' -> statementEnd(at);
            case '\'' -> Parser.parseSingleQuotes(sql, at, true);
            case '"' -> word(at, nameEnd(at));
            case '$' -> Parser.parseDollarQuotes(sql, at);
            case '-' -> Parser.parseLineComment(sql, at);
            case '/' -> Parser.parseBlockComment(sql, at);
            default -> Character.isWhitespace(c) ? at : word(at, wordEnd(at));
        };
    }

    private int statementEnd(int at) {
        statements.add(words);
        words = new ArrayList<>();
        last = "";
        return at;
    }

    /** A doubled quote is a part of the name. */
    private int nameEnd(int at) {
        int end = Parser.parseDoubleQuotes(sql, at);
        while (end + 1 < sql.length && sql[end + 1] == '"') {
            end = Parser.parseDoubleQuotes(sql, end + 1);
        }
        return Math.min(end, sql.length - 1);
    }

    private int wordEnd(int at) {
        if (!Parser.isIdentifierStartChar(sql[at])) {
            return at;
        }
        int end = at;
        while (end + 1 < sql.length && Parser.isIdentifierContChar(sql[end + 1])) {
            end++;
        }
        return end;
    }

    private int word(int first, int end) {
        String word = new String(sql, first, end + 1 - first);
        last = sql[first] == '"' ? word : word.toLowerCase(Locale.ROOT);
        if (words.size() < MAX_WORDS) {
            words.add(last);
        }
        return end;
    }
}
