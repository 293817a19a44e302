package dev.turnstile.postgres.internal.sql;

/** The one way in which a text becomes part of a statement where none can be bound: as a literal. */
public final class TextLiteral {

    private TextLiteral() {}

    /** Quotes a text, whatever the session says of backslashes. */
    public static String of(String text) {
        String quoted = "'" + text.replace("'", "''") + "'";
        return text.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
    }
}
