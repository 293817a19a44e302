package dev.turnstile.text.spi;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Converts text for display in messages, log lines and terminals. */
public final class ShownText {

    private static final String HIDDEN = "***";

    /**
     * User and password. They end at the last {@code @} before the parameters, because a password may contain an at
     * sign or a slash.
     */
    private static final Pattern USER = Pattern.compile("//[^?#\\s]*@");

    /**
     * The name of a secret with its value: a parameter of a URL, an entry of a JAAS configuration, a property. A quoted
     * value ends at its quote, any other value at the next separator; a hidden value may be followed by a colon. The
     * match starts at the start of a word, because matching from each character of a long word would take quadratic
     * time.
     */
    private static final Pattern NAMED = Pattern.compile(
            "(?i)((?:(?<![\\w.-])[\\w.-]*(?:password|passwd|passphrase|secret|api[_-]?key|token)|sig|signature)\\s*=\\s*)"
                    + "(\\*{3}(?=:\\s)|\"(?:[^\"\\\\]++|\\\\.)*+\"|'(?:[^'\\\\]++|\\\\.)*+'|[^&#;,\\s)}\\]]+)");

    /** The written form of a webhook's secret. */
    private static final Pattern WEBHOOK = Pattern.compile("whsec_[A-Za-z0-9+/=_-]+");

    private ShownText() {}

    /**
     * Returns an address, a list of properties or a message with its secrets hidden: users and passwords before a host,
     * the values of parameters whose names end in a word such as {@code password}, {@code token} or {@code api_key},
     * and secrets of webhooks.
     *
     * @param text any text
     */
    public static String withoutSecrets(String text) {
        String hosts = USER.matcher(text).replaceAll("//" + HIDDEN + "@");
        String named = NAMED.matcher(hosts).replaceAll("$1" + HIDDEN);
        return WEBHOOK.matcher(named).replaceAll("whsec_" + HIDDEN);
    }

    /**
     * Returns a message with its secrets hidden, even if the message repeats only the user and password of an address.
     *
     * @param text any text
     * @param address the address that the text refers to
     */
    public static String withoutSecrets(String text, String address) {
        Matcher login = USER.matcher(address);
        String hidden =
                login.find() ? text.replace(address.substring(login.start() + 2, login.end() - 1), HIDDEN) : text;
        return withoutSecrets(hidden);
    }

    /**
     * Returns text on one line with every character visible: control characters, line separators, characters that
     * change the direction of writing, and unpaired surrogates are written as JSON escapes.
     *
     * @param text any text
     */
    public static String printable(String text) {
        int first = 0;
        while (first < text.length() && !(hidden(text.charAt(first)) || Character.isSurrogate(text.charAt(first)))) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1))) {
                shown.append(c).append(text.charAt(++i));
            } else if (hidden(c) || Character.isSurrogate(c)) {
                shown.append(escaped(c));
            } else {
                shown.append(c);
            }
        }
        return shown.toString();
    }

    /**
     * Returns the beginning of a text. A character that consists of two {@code char} values is included completely or
     * omitted.
     *
     * @param text any text
     * @param maxLength the maximum length of the result in {@code char} values, as in {@link String#length}
     */
    public static String cut(String text, int maxLength) {
        if (text.length() <= maxLength) {
            return text;
        }
        boolean splits = maxLength > 0 && Character.isSurrogatePair(text.charAt(maxLength - 1), text.charAt(maxLength));
        return text.substring(0, splits ? maxLength - 1 : maxLength);
    }

    /**
     * Returns a number with its noun, such as {@code 1 event} or {@code 1,024 events}.
     *
     * @param one the noun in the singular; the plural adds an s
     */
    public static String count(long number, String one) {
        return count(number, one, one + "s");
    }

    /**
     * Returns a number with its noun, such as {@code 1 discrepancy} or {@code 2 discrepancies}.
     *
     * @param one the noun in the singular
     * @param many the noun in the plural
     */
    public static String count(long number, String one, String many) {
        return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : many);
    }

    /**
     * Returns whether a character affects a terminal or the text around it instead of being visible.
     *
     * @param c any character; false for a surrogate
     */
    public static boolean hidden(char c) {
        return Character.isISOControl(c)
                || c == '\u061c'
                || c == '\u200e'
                || c == '\u200f'
                || (c >= '\u2028' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u206f')
                || c == '\ufeff'
                || (c >= '\ufff9' && c <= '\ufffb');
    }

    /**
     * Returns a character as a JSON escape.
     *
     * @param c any character
     */
    public static String escaped(char c) {
        return String.format(Locale.ROOT, "\\u%04x", (int) c);
    }
}
