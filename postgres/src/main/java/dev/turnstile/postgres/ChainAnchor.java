package dev.turnstile.postgres;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the chains of a category came to at some position, to be kept where whoever can change the database cannot.
 *
 * @param category the category
 * @param position up to where it tells
 * @param streams how many streams had begun by then
 * @param digest the SHA-256 of their last hashes, in hex
 */
public record ChainAnchor(String category, long position, long streams, String digest) {

    private static final Pattern TEXT = Pattern.compile("turnstile-anchor (\\d+) (\\d+) ([0-9a-f]{64}) (.+)");

    /**
     * Reads an anchor from its line of text.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static ChainAnchor parse(String line) {
        Matcher text = TEXT.matcher(line.strip());
        if (!text.matches()) {
            throw new IllegalArgumentException(
                    "expected a line such as 'turnstile-anchor POSITION STREAMS DIGEST CATEGORY', got '" + line + "'");
        }
        return new ChainAnchor(
                text.group(4), Long.parseLong(text.group(1)), Long.parseLong(text.group(2)), text.group(3));
    }

    /** Returns the line that {@link #parse} reads. */
    @Override
    public String toString() {
        return "turnstile-anchor " + position + " " + streams + " " + digest + " " + category;
    }
}
