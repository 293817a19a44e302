package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.postgres.QuotedName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A database object that a declaration is compiled to.
 *
 * @param kind the kind of object
 * @param relation the table that the object belongs to, or the schema of a function or view; quoted
 * @param name the object's name, not quoted
 * @param definition the statement that creates the object; empty if the object must not exist
 */
record Artifact(Kind kind, String relation, String name, String definition) {

    private static final int CHECKSUM = 16;

    /** The kinds of objects, in the order in which they are created. */
    enum Kind {
        FUNCTION,
        CONSTRAINT,
        TRIGGER,
        VIEW;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /** Returns whether creating the object takes a lock on the user's table. */
        boolean onTable() {
            return this == CONSTRAINT || this == TRIGGER;
        }
    }

    /** Returns an object that must not exist. */
    static Artifact absent(Kind kind, String relation, String name) {
        return new Artifact(kind, relation, name, "");
    }

    /** Returns this object as one that must not exist. */
    Artifact unwanted() {
        return absent(kind, relation, name);
    }

    boolean wanted() {
        return !definition.isEmpty();
    }

    /** Returns the object's kind and name as SQL statements refer to it. */
    String reference() {
        return switch (kind) {
            case FUNCTION -> "FUNCTION " + relation + "." + QuotedName.of(name);
            case VIEW -> "VIEW " + relation + "." + QuotedName.of(name);
            case TRIGGER, CONSTRAINT -> kind + " " + QuotedName.of(name) + " ON " + relation;
        };
    }

    /** Returns the statement to run after the object's creation; empty for none. */
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

    /** Returns the object's kind and name for messages. */
    String title() {
        return kind.word() + " " + name + (kind.onTable() ? " on " + relation : "");
    }

    /** Returns a checksum of the definition. */
    String checksum() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(definition.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, CHECKSUM);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
