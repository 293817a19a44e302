package dev.turnstile.adoption.history.internal.columns;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The name of a column, as words and without case, spaces and punctuation.
 *
 * @param name the name in the header
 * @param plain the name in lower case, only letters and digits: {@code caseconceptname}
 * @param words the words of the name in lower case: {@code case}, {@code concept}, {@code name}
 */
record ColumnName(String name, String plain, List<String> words) {

    static ColumnName of(String name) {
        String spaced = name.replaceAll("(\\p{Ll}|\\p{N})(\\p{Lu})", "$1 $2").toLowerCase(Locale.ROOT);
        List<String> words = Arrays.stream(spaced.split("[^\\p{L}\\p{N}]+"))
                .filter(word -> !word.isEmpty())
                .toList();
        return new ColumnName(name, String.join("", words), words);
    }

    static List<ColumnName> all(Sample sample) {
        return sample.names().stream().map(ColumnName::of).toList();
    }

    String lastWord() {
        return words.isEmpty() ? "" : words.getLast();
    }

    boolean hasWord(Set<String> any) {
        return words.stream().anyMatch(any::contains);
    }

    boolean is(Collection<String> aliases) {
        return aliases.contains(plain);
    }
}
