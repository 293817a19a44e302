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
            word("", 0);
            at++;
        } else if (c == '\'') {
            at = quoteEnd(c, last.equals("e") && Character.isLetter(before()));
        } else {
            at = comment() ? commentEnd() : tokenEnd(c);
        }
    }

    private boolean comment() {
        return sql.startsWith("--", at) || sql.startsWith("/*", at);
    }

    /** Notes a word, and returns the index after it. */
    private int tokenEnd(char c) {
        if (c == '$') {
            return dollarEnd();
        }
        int end = c == '"' ? quoteEnd(c, false) : startsWord(c) ? wordEnd() : at + 1;
        String word = sql.substring(at, end);
        if (!Character.isWhitespace(c)) {
            word(c == '"' ? word : word.toLowerCase(Locale.ROOT), MAX_WORDS);
        }
        return end;
    }

    private int wordEnd() {
        int end = at;
        while (end < sql.length()
                && (startsWord(sql.charAt(end)) || isDigit(sql.charAt(end)) || sql.charAt(end) == '$')) {
            end++;
        }
        return end;
    }

    private void word(String word, int maxWords) {
        last = word;
        if (words.size() < maxWords) {
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

    /** Returns the index after a comment, which may contain comments if it is no line. */
    private int commentEnd() {
        int depth = sql.charAt(at) == '-' ? -1 : 0;
        int end = at;
        do {
            boolean opens = depth >= 0 && sql.startsWith("/*", end);
            boolean closes = depth > 0 && sql.startsWith("*/", end);
            depth += opens ? 1 : closes ? -1 : 0;
            end += opens || closes ? 2 : 1;
        } while (end < sql.length() && (depth > 0 || (depth < 0 && !isLineEnd(sql.charAt(end)))));
        return end;
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }

    /** Returns the index after a literal or a name. A doubled quote is a part of it. */
    private int quoteEnd(char quote, boolean escapes) {
        int end = at + 1;
        while (end < sql.length()) {
            boolean quoted = sql.charAt(end) == quote;
            boolean doubled = quoted && end + 1 < sql.length() && sql.charAt(end + 1) == quote;
            if (quoted && !doubled) {
                return end + 1;
            }
            end += doubled || (escapes && sql.charAt(end) == '\\') ? 2 : 1;
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
