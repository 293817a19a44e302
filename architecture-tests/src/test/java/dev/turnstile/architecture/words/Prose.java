package dev.turnstile.architecture.words;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The prose of a source file. All other text is replaced by blanks, so that each word stays on its line. */
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

    /** The signs of comments and of joined literals, which do not separate words. */
    private static final Pattern SIGNS =
            Pattern.compile("(?m)/\\*+|\\*/|^ *\\*(?= |$)|//+|--+|\"{3}|\"|'(?!\\w)|(?<!\\w)'");

    private Prose() {}

    /** Returns the comments of a Java file, and the literals that have several words and are not SQL. */
    static String ofJava(String text) {
        return ofSource(text, JAVA);
    }

    /** Returns the comments of an SQL file, and the literals that have several words and are not SQL. */
    static String ofSql(String text) {
        return ofSource(text, SQL);
    }

    /** Returns the text of a Markdown file without code and link targets. */
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

    /** Returns the marked code between two parts; a plus sign that joins two literals is replaced by a blank. */
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

    /** Returns a text in which phrases are replaced by marks. */
    static String without(String prose, List<Pattern> phrases) {
        String rest = prose;
        for (Pattern phrase : phrases) {
            rest = replaced(rest, phrase, Prose::marked);
        }
        return rest;
    }
}
