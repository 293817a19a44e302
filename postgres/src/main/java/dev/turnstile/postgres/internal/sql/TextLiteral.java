package dev.turnstile.postgres.internal.sql;

/** Quotes texts as SQL literals, for statements that cannot have parameters. */
public final class TextLiteral {

    private TextLiteral() {}

    /** Returns a literal that does not depend on standard_conforming_strings. */
    public static String of(String text) {
        String quoted = "'" + text.replace("'", "''") + "'";
        return text.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
    }
}
