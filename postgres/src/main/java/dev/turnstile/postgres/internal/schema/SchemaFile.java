package dev.turnstile.postgres.internal.schema;

import dev.turnstile.postgres.internal.sql.SqlFile;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of the schema: a versioned file, such as {@code V3__event_log.sql}, which is applied once, or the file of an
 * object, such as {@code functions/R__1_detached.sql}, which is applied again in a later version if it has changed.
 *
 * @param name the path in the folder {@code schema}
 * @param text the statements, with the placeholder <code>${schema}</code>
 */
public record SchemaFile(String name, String text) {

    private static final Pattern VERSIONED = Pattern.compile("V(\\d+)__\\w+\\.sql");

    /** Reads a file of this library. Line ends do not depend on the machine that the library was built on. */
    static SchemaFile read(String name) {
        return new SchemaFile(name, SqlFile.read("schema/" + name).replace("\r\n", "\n"));
    }

    /** Returns the version of a versioned file; empty for the file of an object. */
    public OptionalInt version() {
        Matcher versioned = VERSIONED.matcher(name);
        return versioned.matches() ? OptionalInt.of(Integer.parseInt(versioned.group(1))) : OptionalInt.empty();
    }

    /** Returns the SHA-256 of the text, in hex. */
    public String checksum() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256, which every JDK must have", e);
        }
    }
}
