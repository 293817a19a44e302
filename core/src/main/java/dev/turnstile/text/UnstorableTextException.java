package dev.turnstile.text;

import dev.turnstile.text.spi.ShownText;
import java.util.Locale;

/**
 * Thrown for text that PostgreSQL cannot store, because it contains U+0000 or an unpaired surrogate; nothing was sent.
 *
 * <p>An unpaired surrogate must not be replaced by a question mark, as an encoder would do, because two different
 * idempotency keys could become equal.
 */
public final class UnstorableTextException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String field;
    private final int index;
    private final char character;

    /**
     * Constructs the exception for the first character that cannot be stored.
     *
     * @param field the name of the field with the text, such as {@code actor}
     * @param text the whole text
     * @param index the index of the character in the text
     */
    public UnstorableTextException(String field, String text, int index) {
        super(ShownText.printable(field) + " holds " + named(text.charAt(index)) + " at index " + index
                + ", which PostgreSQL cannot store; remove it");
        this.field = field;
        this.index = index;
        this.character = text.charAt(index);
    }

    /**
     * Returns the index of the first character that cannot be stored, or -1.
     *
     * @param text any text
     */
    public static int indexIn(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return i;
            }
            if (Character.isSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    /** Returns the name of the field with the text. */
    public String field() {
        return field;
    }

    /** Returns the index of the character in the text. */
    public int index() {
        return index;
    }

    /** Returns the character. */
    public char character() {
        return character;
    }

    private static String named(char c) {
        String code = String.format(Locale.ROOT, "U+%04X", (int) c);
        return c == 0 ? "the character " + code : "half a surrogate pair (" + code + ")";
    }
}
