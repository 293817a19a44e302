package dev.turnstile.adoption.history.internal;

/** Shortens text from a log to one line for messages. */
public final class Excerpt {

    private static final int LONGEST = 60;
    private static final int LONGEST_REASON = 200;

    private Excerpt() {}

    public static String of(String text) {
        String head = text.length() > LONGEST ? text.substring(0, LONGEST) + ".." : text;
        return "'" + plain(head) + "'";
    }

    /** Returns the first line of another library's message. */
    public static String firstLine(Throwable failure) {
        String message = String.valueOf(failure.getMessage()).strip();
        int end = message.indexOf('\n');
        String line = end < 0 ? message : message.substring(0, end).strip();
        return plain(line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) + ".." : line);
    }

    private static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints()
                .map(point -> Character.isISOControl(point) || point == 0x2028 || point == 0x2029 ? '\uFFFD' : point)
                .forEach(plain::appendCodePoint);
        return plain.toString();
    }
}
