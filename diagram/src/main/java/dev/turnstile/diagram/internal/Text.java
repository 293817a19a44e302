package dev.turnstile.diagram.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cleans, measures and wraps text. */
final class Text {

    private static final int REPLACEMENT = 0xFFFD;
    private static final int MAX_LINES = 4;

    /**
     * The widths of characters in a wide sans-serif font (DejaVu Sans, as wide as Verdana), in thousandths of an em,
     * rounded up.
     */
    private static final String[] WIDTHS = {
        "300 'IJijl",
        "350  ,./:;\\|",
        "400 ()-[]ft",
        "450 !r",
        "500 \"*_`",
        "550 ?csz",
        "600 FLkvxy",
        "650 $0123456789EPSTYabdeghnopqu{}",
        "700 ABCKRVXZ",
        "750 NU",
        "800 &DGHOQ",
        "850 #+<=>^w~",
        "900 M",
        "1000 %@Wm"
    };

    private static final int[] ASCII = ascii();

    private static final double BOLD = 1.15;

    private Text() {}

    /** Returns the text on one line, without characters that XML forbids or that change the text's direction. */
    static String line(String text) {
        return text.codePoints()
                .map(Text::shown)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip()
                .replaceAll(" {2,}", " ");
    }

    /** Returns the label on one line, or the name if the label is blank. */
    static String label(String label, String name) {
        String clean = line(label);
        return clean.isEmpty() ? line(name) : clean;
    }

    static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static int shown(int character) {
        if (Character.isWhitespace(character) || Character.isSpaceChar(character)) {
            return ' ';
        }
        boolean noncharacter = (character & 0xFFFE) == 0xFFFE;
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.SURROGATE -> REPLACEMENT;
            default -> noncharacter || turnsDirection(character) ? REPLACEMENT : character;
        };
    }

    private static boolean turnsDirection(int character) {
        return (character >= 0x202A && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069);
    }

    /** Returns an upper estimate of a line's width in pixels, because the viewer's font is unknown. */
    static double width(String line, double size, boolean bold) {
        double em = line.codePoints().mapToDouble(Text::em).sum();
        return em * size * (bold ? BOLD : 1);
    }

    private static double em(int character) {
        if (character < ASCII.length) {
            return ASCII[character] / 1000.0;
        }
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> wide(character) ? 1.35 : 0.8;
        };
    }

    /** Returns whether a character is about as wide as it is high, such as Chinese, Cyrillic capitals and emoji. */
    private static boolean wide(int character) {
        return character >= 0x1100 || (character >= 0x400 && character < 0x600) || Character.isUpperCase(character);
    }

    /**
     * Wraps a text at the ends of words; truncates it after {@link #MAX_LINES} lines. A word ends at a space, after a
     * punctuation character such as an underscore, and before a capital after a small letter. A word that is longer than
     * the limit has a line of its own; only a word of more than twice the limit is divided.
     */
    static List<String> wrap(String text, double size, boolean bold, double limit) {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : words(text, size, bold, limit)) {
            if (!line.isEmpty() && width((line + word).strip(), size, bold) > limit) {
                lines.add(line.strip());
                line = "";
            }
            line += word;
        }
        if (!line.isBlank()) {
            lines.add(line.strip());
        }
        if (lines.size() <= MAX_LINES) {
            return lines;
        }
        List<String> first = new ArrayList<>(lines.subList(0, MAX_LINES));
        first.set(MAX_LINES - 1, first.getLast() + "…");
        return first;
    }

    /** Returns the words with the characters after them. */
    private static List<String> words(String text, double size, boolean bold, double limit) {
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int end = 1; end <= text.length(); end++) {
            if (end == text.length() || wordEnds(text.charAt(end - 1), text.charAt(end))) {
                String word = text.substring(start, end);
                boolean divided = width(word.strip(), size, bold) > 2 * limit;
                while (divided && width(word.strip(), size, bold) > limit) {
                    int fitting = fitting(word, size, bold, limit);
                    words.add(word.substring(0, fitting));
                    word = word.substring(fitting);
                }
                words.add(word);
                start = end;
            }
        }
        return words;
    }

    private static boolean wordEnds(char before, char after) {
        boolean punctuation = "_-/.:,;|+&".indexOf(before) >= 0 && Character.isLetterOrDigit(after);
        boolean hump = Character.isLowerCase(before) && Character.isUpperCase(after);
        return (before == ' ' && after != ' ') || punctuation || hump;
    }

    /** Returns the length of the longest beginning that fits, at least one character. */
    private static int fitting(String word, double size, boolean bold, double limit) {
        int end = word.offsetByCodePoints(0, 1);
        while (end < word.length() && width(word.substring(0, word.offsetByCodePoints(end, 1)), size, bold) <= limit) {
            end = word.offsetByCodePoints(end, 1);
        }
        return end;
    }

    private static int[] ascii() {
        int[] widths = new int[128];
        for (String group : WIDTHS) {
            int space = group.indexOf(' ');
            int width = Integer.parseInt(group, 0, space, 10);
            group.substring(space + 1).chars().forEach(character -> widths[character] = width);
        }
        return widths;
    }
}
