package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.postgres.QuotedName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /** The OID of a table in a definition. A restored table has another OID, but otherwise the same definition. */
    private static final Pattern ORIGIN = Pattern.compile("CAST\\((\\d+) AS oid\\)");

    /** The name of the function that all lifecycles and watches of a schema share. */
    static final String SHARED = "circumstances";

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

    /** Returns this object with the declaration that it must not exist. */
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

    /** Returns whether several lifecycles or watches share the object. */
    boolean shared() {
        return kind == Kind.FUNCTION && name.equals(SHARED);
    }

    /** Returns whether two artifacts describe the same object, regardless of their definitions. */
    boolean sameObject(Artifact other) {
        return kind == other.kind && relation.equals(other.relation) && name.equals(other.name);
    }

    /** Returns the expression for a table's OID in a definition. */
    static String origin(long oid) {
        return "CAST(" + oid + " AS oid)";
    }

    /** Returns the OID of the table in the definition, or an empty text if the definition has none. */
    String origin() {
        Matcher origin = ORIGIN.matcher(definition);
        return origin.find() ? origin.group(1) : "";
    }

    /** Returns a checksum of the definition without the OID of its table. */
    String checksum() {
        try {
            String text = ORIGIN.matcher(definition).replaceAll("");
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, CHECKSUM);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
