package dev.turnstile.postgres;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The digest of a category's hash chains up to a position. Store it where the users who can change the database cannot
 * change it.
 *
 * @param category the category's name
 * @param position the position up to which the digest covers events
 * @param streams the number of streams of the category that have an event at or below that position
 * @param digest the SHA-256 of the streams' last hashes, in hex
 */
public record ChainAnchor(String category, long position, long streams, String digest) {

    private static final Pattern TEXT = Pattern.compile("turnstile-anchor (\\d+) (\\d+) ([0-9a-f]{64}) (.+)");

    /**
     * Reads an anchor from its line of text.
     *
     * @throws IllegalArgumentException if the line is not an anchor
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
