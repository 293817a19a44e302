package dev.turnstile.adoption.history.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits the keys of a classifier. One attribute contains all keys, separated by spaces, and keys may contain spaces
 * too.
 *
 * <p>A key with spaces should be quoted, but some writers omit the quotes. Therefore the longest sequence of words that
 * is a declared key is read as one key.
 */
final class ClassifierKeys {

    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    private ClassifierKeys() {}

    static List<String> split(String keys, Set<String> declared) {
        List<String> words = new ArrayList<>();
        List<Boolean> quoted = new ArrayList<>();
        Matcher matcher = WORD.matcher(keys);
        while (matcher.find()) {
            quoted.add(matcher.group(1) != null);
            words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        }
        List<String> split = new ArrayList<>();
        int from = 0;
        while (from < words.size()) {
            int to = quoted.get(from) ? from + 1 : end(words, quoted, from, declared);
            split.add(String.join(" ", words.subList(from, to)));
            from = to;
        }
        return split;
    }

    private static int end(List<String> words, List<Boolean> quoted, int from, Set<String> declared) {
        int longest = from + 1;
        for (int to = from + 1; to <= words.size() && !quoted.get(to - 1); to++) {
            if (declared.contains(String.join(" ", words.subList(from, to)))) {
                longest = to;
            }
        }
        return longest;
    }
}
