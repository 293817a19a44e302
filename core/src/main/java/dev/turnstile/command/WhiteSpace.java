package dev.turnstile.command;

/** White space as the JDK defines it, and also the non-breaking spaces, which the JDK excludes. */
final class WhiteSpace {

    private WhiteSpace() {}

    static String trimmed(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && white(text.charAt(start))) {
            start++;
        }
        while (start < end && white(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    static String squeezed(String text) {
        StringBuilder squeezed = new StringBuilder(text.length());
        String trimmed = trimmed(text);
        for (int i = 0; i < trimmed.length(); i++) {
            char next = trimmed.charAt(i);
            if (!white(next)) {
                squeezed.append(next);
            } else if (!white(trimmed.charAt(i - 1))) {
                squeezed.append(' ');
            }
        }
        return squeezed.toString();
    }

    private static boolean white(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
