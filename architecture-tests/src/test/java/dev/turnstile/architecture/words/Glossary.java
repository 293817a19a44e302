package dev.turnstile.architecture.words;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lists of {@code docs/glossary.md} that the words rule uses.
 *
 * @param refused the refused words
 * @param permitted the phrases in which refused words are permitted
 */
record Glossary(List<Entry> refused, List<Entry> permitted) {

    private static final Pattern ITEM = Pattern.compile("- `(.+)`: (.+)");
    private static final Pattern SECTION = Pattern.compile("(?m)^## ");

    /**
     * An item of a list.
     *
     * @param words the pattern of the words
     * @param remark for refused words, the words to use instead; for permitted phrases, the reason
     */
    record Entry(Pattern words, String remark) {}

    /** Reads the glossary. */
    static Glossary of(String page) {
        return new Glossary(items(page, "Refused words"), items(page, "Permitted phrases"));
    }

    private static List<Entry> items(String page, String title) {
        return SECTION.splitAsStream(page)
                .filter(section -> section.startsWith(title + "\n"))
                .flatMap(String::lines)
                .map(ITEM::matcher)
                .filter(Matcher::matches)
                .map(item -> new Entry(words(item.group(1)), item.group(2)))
                .toList();
    }

    private static Pattern words(String words) {
        String acrossLines = words.replace(" ", "\\s+");
        return Pattern.compile("\\b(?:" + acrossLines + ")\\b", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
    }

    /** Returns the refused words in a file's prose, with the file's name and the line, in the order of the lines. */
    List<String> findings(String name, String prose) {
        String read = Prose.without(prose, permitted.stream().map(Entry::words).toList());
        List<Finding> findings = new ArrayList<>();
        for (Entry entry : refused) {
            entry.words().matcher(read).results().forEach(found -> findings.add(Finding.of(read, found, entry)));
        }
        return findings.stream()
                .sorted(Comparator.comparingInt(Finding::line))
                .map(finding -> name + ":" + finding.line() + ": " + finding.text())
                .toList();
    }

    private record Finding(int line, String text) {

        static Finding of(String prose, MatchResult found, Entry entry) {
            int line = 1
                    + (int) prose.substring(0, found.start())
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            String words = found.group().replaceAll("\\s+", " ");
            return new Finding(line, "'" + words + "' is refused, write: " + entry.remark());
        }
    }
}
