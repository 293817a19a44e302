package dev.turnstile.postgres.internal.door;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An SQL condition from the application's code, split into the tokens that the server's parser reads.
 *
 * @param tokens the tokens, without white space and comments
 * @param fault the reason why the condition is not one whole expression; null if its brackets, quotes and comments
 *     match and it contains no ';'
 */
public record ConditionText(List<Token> tokens, @Nullable String fault) {

    /** The kinds of tokens. */
    public enum Kind {
        /** A keyword or an unquoted name. */
        WORD,
        /** A name in double quotes. */
        QUOTED,
        /** A literal in single quotes or between dollars. */
        LITERAL,
        /** A number. */
        NUMBER,
        /** Any other token, such as an operator or a bracket. */
        SIGN
    }

    /**
     * A token.
     *
     * @param kind the kind of token
     * @param text an unquoted name in lower case, a quoted name without its quotes, any other token unchanged
     */
    public record Token(Kind kind, String text) {}

    private static final Pattern TOKEN = Pattern.compile("""
            (?s)(?<blank>\\s+|--[^\\n\\r]*)\
            |(?<escaped>[eE]'(?:[^'\\\\]|''|\\\\.)*')\
            |(?<literal>(?:[uU]&|[bBxXnN])?'(?:[^']|'')*')\
            |(?<dollar>\\$(?<tag>[A-Za-z_\\x80-\\uffff]?[\\w\\x80-\\uffff]*)\\$.*?\\$\\k<tag>\\$)\
            |(?<quoted>(?:[uU]&)?"(?:[^"]|"")*")\
            |(?<word>[A-Za-z_\\x80-\\uffff][\\w$\\x80-\\uffff]*)\
            |(?<number>[0-9][0-9A-Za-z_.]*|\\.[0-9][0-9A-Za-z_.]*)\
            |(?<sign>::|[-+*/<>=~!@#%^&|`?]+|.)""");

    private static final Map<String, String> OPENING = Map.of(")", "(", "]", "[");

    /** Copies the list. */
    public ConditionText {
        tokens = List.copyOf(tokens);
    }

    /** Splits a condition into tokens. */
    public static ConditionText of(String condition) {
        List<Token> tokens = new ArrayList<>();
        Deque<String> open = new ArrayDeque<>();
        String fault = null;
        int at = 0;
        Matcher matcher = TOKEN.matcher(condition);
        while (fault == null && at < condition.length()) {
            if (condition.startsWith("/*", at)) {
                int end = commentEnd(condition, at);
                fault = end < 0 ? "its comment is not closed" : null;
                at = end;
                continue;
            }
            matcher.region(at, condition.length()).lookingAt();
            String text = matcher.group();
            int comment = matcher.group("sign") == null ? -1 : commentStart(text);
            text = comment > 0 ? text.substring(0, comment) : text;
            if (matcher.group("blank") == null) {
                Token token = token(matcher, text);
                tokens.add(token);
                fault = fault(token, open, at);
            }
            at += text.length();
        }
        if (fault == null && !open.isEmpty()) {
            fault = "its '" + open.peek() + "' is not closed";
        }
        return new ConditionText(tokens, fault);
    }

    private static Token token(Matcher matcher, String text) {
        if (matcher.group("word") != null) {
            return new Token(Kind.WORD, text.toLowerCase(Locale.ROOT));
        }
        if (matcher.group("quoted") != null) {
            boolean plain = text.startsWith("\"");
            return plain
                    ? new Token(
                            Kind.QUOTED, text.substring(1, text.length() - 1).replace("\"\"", "\""))
                    : new Token(Kind.SIGN, text);
        }
        if (matcher.group("number") != null) {
            return new Token(Kind.NUMBER, text);
        }
        return new Token(matcher.group("sign") == null ? Kind.LITERAL : Kind.SIGN, text);
    }

    private static @Nullable String fault(Token token, Deque<String> open, int at) {
        if (token.kind() != Kind.SIGN) {
            return null;
        }
        String sign = token.text();
        return switch (sign) {
            case "(", "[" -> {
                open.push(sign);
                yield null;
            }
            case ")", "]" ->
                Objects.equals(OPENING.get(sign), open.poll())
                        ? null
                        : "its '" + sign + "' at character " + (at + 1) + " has no opening bracket";
            case ";" -> "it contains ';'";
            case "'", "\"" -> "its quote at character " + (at + 1) + " is not closed";
            default -> null;
        };
    }

    /**
     * Returns the index at which a comment begins inside a run of operator characters; not positive if none begins
     * after the first character.
     */
    private static int commentStart(String sign) {
        int dashes = sign.indexOf("--");
        int block = sign.indexOf("/*");
        return dashes > 0 && (block < 0 || dashes < block) ? dashes : block;
    }

    /** Returns the index after the end of a comment, which may contain nested comments; -1 if it is not closed. */
    private static int commentEnd(String text, int begin) {
        int depth = 0;
        for (int at = begin; at < text.length() - 1; at++) {
            if (text.startsWith("/*", at)) {
                depth++;
                at++;
            } else if (text.startsWith("*/", at)) {
                depth--;
                at++;
                if (depth == 0) {
                    return at + 1;
                }
            }
        }
        return -1;
    }
}
