package dev.turnstile.adoption.history.internal.database;

import java.util.Locale;

/**
 * The text of a statement with places for quoted names, in the syntax of {@link java.util.Formatter}.
 *
 * @param text the text
 */
record SqlText(String text) {

    /** Returns the statement with quoted names and parts of SQL, never with values. */
    String with(Object... parts) {
        return String.format(Locale.ROOT, text, parts);
    }
}
