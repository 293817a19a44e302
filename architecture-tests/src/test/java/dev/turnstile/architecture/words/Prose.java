package dev.turnstile.architecture.words;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The prose of a source file: everything else is blanked out, so that each word keeps its line. */
final class Prose {

    private static final String CODE_MARK = "\u00a7";
    private static final Pattern NOT_SPACE = Pattern.compile("\\S");

    private static final Pattern JAVA = Pattern.compile(
            String.join(
                    "|",
                    "/\\*.*?\\*/",
                    "//[^\\n]*",
                    "\"{3}.*?(?<!\\\\)\"{3}",
                    "\"[^\"\\\\\\n]*(?:\\\\.[^\"\\\\\\n]*)*\"",
                    "'(?:\\\\.|[^'])[^']*'"),
            Pattern.DOTALL);
    private static final Pattern SQL = Pattern.compile("(?s)/\\*.*?\\*/|--[^\\n]*|'[^']*'");
    private static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *```|`[^`]*`|\\]\\([^)]*\\)|<[^>]*>");
    private static final Pattern TAG =
            Pattern.compile("(?s)\\{@(?:code|link|linkplain|literal|snippet)[^{}]*(?:\\{[^{}]*\\}[^{}]*)*\\}"
                    + "|<pre>.*?</pre>|`[^`\\n]*`|@(?:param|throws|see) +\\S+");

    private static final Pattern STATEMENT =
            Pattern.compile("\\b(?:SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|SET|RETURNING|CREATE|ALTER|DROP|AS)\\b");

    /** Signs of comments and of joined literals, which separate no words. */
    private static final Pattern SIGNS =
            Pattern.compile("(?m)/\\*+|\\*/|^ *\\*(?= |$)|//+|--+|\"{3}|\"|'(?!\\w)|(?<!\\w)'");

    private Prose() {}

    /** Returns the comments of a Java file, and those of its literals that have several words and are no SQL. */
    static String ofJava(String text) {
        return ofSource(text, JAVA);
    }

    /** Returns the comments of an SQL file, and those of its literals that have several words and are no SQL. */
    static String ofSql(String text) {
        return ofSource(text, SQL);
    }

    /** Returns a Markdown file without its code and the targets of its links. */
    static String ofMarkdown(String text) {
        return replaced(text, FENCE, Prose::marked);
    }

    private static String ofSource(String text, Pattern parts) {
        StringBuilder prose = new StringBuilder();
        Matcher part = parts.matcher(text);
        int end = 0;
        while (part.find()) {
            prose.append(codeBetween(text.substring(end, part.start())));
            prose.append(read(part.group()));
            end = part.end();
        }
        return prose.append(marked(text.substring(end))).toString();
    }

    /** The sign that joins two literals of one message is not code. */
    private static String codeBetween(String code) {
        return code.strip().equals("+") ? code.replace('+', ' ') : marked(code);
    }

    private static String read(String part) {
        boolean literal = part.startsWith("\"") || part.startsWith("'");
        if (literal && (!part.strip().contains(" ") || STATEMENT.matcher(part).find())) {
            return marked(part);
        }
        return blanked(replaced(part, TAG, Prose::marked), SIGNS);
    }

    private static String blanked(String text, Pattern signs) {
        return replaced(text, signs, sign -> NOT_SPACE.matcher(sign).replaceAll(" "));
    }

    private static String marked(String code) {
        return NOT_SPACE.matcher(code).replaceAll(CODE_MARK);
    }

    private static String replaced(String text, Pattern part, UnaryOperator<String> by) {
        return part.matcher(text).replaceAll(found -> Matcher.quoteReplacement(by.apply(found.group())));
    }

    /** Returns a text with phrases blanked out. */
    static String without(String prose, List<Pattern> phrases) {
        String rest = prose;
        for (Pattern phrase : phrases) {
            rest = replaced(rest, phrase, Prose::marked);
        }
        return rest;
    }
}
