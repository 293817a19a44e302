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
 * An SQL condition that developers wrote, as the tokens that the server would read.
 *
 * @param tokens its tokens without white space and comments
 * @param fault why it is not one whole expression, or null if nothing of its brackets and quotes speaks against that
 */
public record ConditionText(List<Token> tokens, @Nullable String fault) {

    /** The kinds of tokens. */
    public enum Kind {
        /** A keyword or a name without quotes. */
        WORD,
        /** A name in double quotes. */
        QUOTED,
        /** A literal in single quotes or between dollars. */
        LITERAL,
        /** A number. */
        NUMBER,
        /** All else. */
        SIGN
    }

    /**
     * A token.
     *
     * @param kind its kind
     * @param text names without quotes in lower case, quoted names without the quotes, all else as it is written
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

    /** Reads a condition. */
    public static ConditionText of(String condition) {
        List<Token> tokens = new ArrayList<>();
        Deque<String> open = new ArrayDeque<>();
        String fault = null;
        int at = 0;
        Matcher matcher = TOKEN.matcher(condition);
        while (fault == null && at < condition.length()) {
            if (condition.startsWith("/*", at)) {
                int end = comment(condition, at);
                fault = end < 0 ? "its comment does not end" : null;
                at = end;
                continue;
            }
            matcher.region(at, condition.length()).lookingAt();
            String text = matcher.group();
            int comment = matcher.group("sign") == null ? -1 : inside(text);
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
                        : "its '" + sign + "' at character " + (at + 1) + " closes nothing";
            case ";" -> "it contains ';'";
            case "'", "\"" -> "its quote at character " + (at + 1) + " is not closed";
            default -> null;
        };
    }

    /** Returns where a comment begins in a run of operator characters, -1 if nowhere but at its begin. */
    private static int inside(String sign) {
        int dashes = sign.indexOf("--");
        int block = sign.indexOf("/*");
        return dashes > 0 && (block < 0 || dashes < block) ? dashes : block;
    }

    /** Returns where a comment ends, which may hold others; -1 if it does not. */
    private static int comment(String text, int begin) {
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
