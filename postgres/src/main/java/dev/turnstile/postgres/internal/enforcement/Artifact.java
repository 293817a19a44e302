package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.postgres.QuotedName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One object of the database that a declaration is compiled to.
 *
 * @param kind what it is
 * @param relation the table that it belongs to, of a function or view the schema; quoted
 * @param name its name, not quoted
 * @param definition the statement that creates it
 */
record Artifact(Kind kind, String relation, String name, String definition) {

    private static final int CHECKSUM = 16;

    /** What the database calls it. */
    enum Kind {
        FUNCTION,
        CONSTRAINT,
        TRIGGER,
        VIEW;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /** Tells whether it takes a lock on the user's table to create it. */
        boolean onTable() {
            return this == CONSTRAINT || this == TRIGGER;
        }
    }

    /** Names an object that should not be there. */
    static Artifact absent(Kind kind, String relation, String name) {
        return new Artifact(kind, relation, name, "");
    }

    /** Returns the same object as one that should not be there. */
    Artifact unwanted() {
        return absent(kind, relation, name);
    }

    boolean wanted() {
        return !definition.isEmpty();
    }

    /** Returns how statements refer to it. */
    String reference() {
        return switch (kind) {
            case FUNCTION -> "FUNCTION " + relation + "." + QuotedName.of(name);
            case VIEW -> "VIEW " + relation + "." + QuotedName.of(name);
            case TRIGGER, CONSTRAINT -> kind + " " + QuotedName.of(name) + " ON " + relation;
        };
    }

    /** Returns what must follow its creation, or nothing. */
    String afterwards() {
        return switch (kind) {
            case FUNCTION -> "REVOKE ALL ON " + reference() + " FROM PUBLIC";
            case TRIGGER -> "ALTER TABLE " + relation + " ENABLE ALWAYS TRIGGER " + QuotedName.of(name);
            case CONSTRAINT, VIEW -> "";
        };
    }

    String drop() {
        return kind == Kind.CONSTRAINT
                ? "ALTER TABLE " + relation + " DROP CONSTRAINT " + QuotedName.of(name)
                : "DROP " + reference();
    }

    /** Returns what people call it. */
    String title() {
        return kind.word() + " " + name + (kind.onTable() ? " on " + relation : "");
    }

    /** Returns a checksum of what it was compiled to. */
    String checksum() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(definition.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, CHECKSUM);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
