package dev.turnstile.postgres.internal.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Splits an SQL text into statements, and returns the first words of each.
 *
 * <p>Literals, comments and names in double quotes are read as the server reads them. The text is read in one pass, so
 * the time is linear in its length.
 */
final class StatementWords {

    /** {@code ROLLBACK TRANSACTION TO SAVEPOINT name} is the longest beginning that matters. */
    private static final int MAX_WORDS = 5;

    private final String sql;
    private final List<List<String>> statements = new ArrayList<>();
    private List<String> words = new ArrayList<>();
    private String last = "";
    private int at;

    private StatementWords(String sql) {
        this.sql = sql;
    }

    /** Returns the first words of each statement: names without quotes in lower case, other names with their quotes. */
    static List<List<String>> of(String sql) {
        StatementWords text = new StatementWords(sql);
        while (text.at < sql.length() && !text.inFunctionBody()) {
            text.next();
        }
        text.statements.add(text.words);
        return text.statements;
    }

    /** Returns the identifier that a word denotes. */
    static String identifier(String word) {
        return word.startsWith("\"") ? word.substring(1, word.length() - 1).replace("\"\"", "\"") : word;
    }

    /** The semicolons in the body of a function do not end the statement that creates the function. */
    private boolean inFunctionBody() {
        return last.equals("atomic") && words.getFirst().equals("create");
    }

    private void next() {
        char c = sql.charAt(at);
        if (c == ';') {
            statements.add(words);
            words = new ArrayList<>();
            last = "";
            at++;
        } else if (sql.startsWith("--", at)) {
            at = lineEnd();
        } else if (sql.startsWith("/*", at)) {
            at = commentEnd();
        } else if (c == '\'') {
            at = quoteEnd(at, c, last.equals("e") && Character.isLetter(before()));
        } else {
            token(c);
        }
    }

    private void token(char c) {
        int begin = at;
        if (c == '"') {
            at = quoteEnd(at, c, false);
            word(sql.substring(begin, at));
        } else if (c == '$') {
            at = dollarEnd();
        } else if (startsWord(c)) {
            while (at < sql.length()
                    && (startsWord(sql.charAt(at)) || isDigit(sql.charAt(at)) || sql.charAt(at) == '$')) {
                at++;
            }
            word(sql.substring(begin, at).toLowerCase(Locale.ROOT));
        } else {
            at++;
            if (!Character.isWhitespace(c)) {
                word(String.valueOf(c));
            }
        }
    }

    private void word(String word) {
        last = word;
        if (words.size() < MAX_WORDS) {
            words.add(word);
        }
    }

    private char before() {
        return at == 0 ? ' ' : sql.charAt(at - 1);
    }

    private static boolean startsWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= '\u0080';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private int lineEnd() {
        int end = at;
        while (end < sql.length() && sql.charAt(end) != '\n' && sql.charAt(end) != '\r') {
            end++;
        }
        return end;
    }

    /** Returns the index after a comment, which may contain comments. */
    private int commentEnd() {
        int depth = 0;
        for (int i = at; i < sql.length() - 1; i++) {
            if (sql.startsWith("/*", i)) {
                depth++;
                i++;
            } else if (sql.startsWith("*/", i)) {
                depth--;
                i++;
                if (depth == 0) {
                    return i + 1;
                }
            }
        }
        return sql.length();
    }

    /** Returns the index after a literal or a name. A doubled quote is a part of it. */
    private int quoteEnd(int begin, char quote, boolean escapes) {
        int end = begin + 1;
        while (end < sql.length()) {
            char c = sql.charAt(end);
            if (c == '\\' && escapes) {
                end++;
            } else if (c == quote) {
                if (end + 1 == sql.length() || sql.charAt(end + 1) != quote) {
                    return end + 1;
                }
                end++;
            }
            end++;
        }
        return sql.length();
    }

    /** Returns the index after a literal between dollars, or after the sign if it begins none. */
    private int dollarEnd() {
        int tagEnd = at + 1;
        while (tagEnd < sql.length() && (startsWord(sql.charAt(tagEnd)) || isDigit(sql.charAt(tagEnd)))) {
            tagEnd++;
        }
        boolean begins = tagEnd < sql.length()
                && sql.charAt(tagEnd) == '$'
                && (tagEnd == at + 1 || !isDigit(sql.charAt(at + 1)));
        if (!begins) {
            return at + 1;
        }
        String tag = sql.substring(at, tagEnd + 1);
        int end = sql.indexOf(tag, tagEnd + 1);
        return end < 0 ? sql.length() : end + tag.length();
    }
}
