package dev.turnstile.adoption.history.internal;

import dev.turnstile.adoption.history.LogFormat;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The content of a file, recognized by its first bytes. */
public enum FileContent {
    /** Text whose format depends on the name of the file, or a file of another kind. */
    TEXT("text", null, false),
    EXCEL("an Excel file", LogFormat.XLSX, true),
    OCEL_JSON("an OCEL log in JSON", LogFormat.OCEL, false),
    OCEL_XML("an OCEL log in XML", LogFormat.OCEL, false),
    SQLITE("an SQLite database", LogFormat.OCEL, true);

    private static final Pattern JSON = Pattern.compile(
            "\\{\\s*\"(objectTypes|eventTypes|objects|events)\"\\s*:\\s*\\[.*|\\{.*\"(objectTypes|eventTypes)\"\\s*:\\s*\\[.*",
            Pattern.DOTALL);
    private static final Pattern XML = Pattern.compile(
            "<.*<(object-types|event-types)\\b.*|<.*<log\\b[^>]*>\\s*<(objects|events)\\b.*", Pattern.DOTALL);
    private static final Pattern WORKBOOK =
            Pattern.compile(".*(\\[Content_Types]\\.xml|xl/|_rels/|docProps/).*", Pattern.DOTALL);
    private static final String ZIP = "PK\u0003\u0004";
    private static final String DATABASE = "SQLite format 3\0";

    private final String description;
    private final @Nullable LogFormat format;
    private final boolean binary;

    FileContent(String description, @Nullable LogFormat format, boolean binary) {
        this.description = description;
        this.format = format;
        this.binary = binary;
    }

    /**
     * Returns the content of a file.
     *
     * @param head the first bytes
     * @param name the name of the file in lower case
     */
    static FileContent of(byte[] head, String name) {
        String bytes = new String(head, StandardCharsets.ISO_8859_1);
        if (bytes.startsWith(DATABASE)) {
            return SQLITE;
        }
        if (bytes.startsWith(ZIP)) {
            boolean named = name.matches(".*\\.xls[xm]");
            return named || WORKBOOK.matcher(bytes).matches() ? EXCEL : TEXT;
        }
        String text = bytes.replaceFirst("^\u00ef\u00bb\u00bf", "").strip();
        if (text.startsWith("{")) {
            boolean named = name.contains(".jsonocel") && !text.contains("\"ocel:");
            return named || JSON.matcher(text).matches() ? OCEL_JSON : TEXT;
        }
        return text.startsWith("<")
                        && (name.contains(".xmlocel") || XML.matcher(text).matches())
                ? OCEL_XML
                : TEXT;
    }

    /** Returns the format, or empty if the name of the file determines it. */
    public Optional<LogFormat> format() {
        return Optional.ofNullable(format);
    }

    /** Returns the content with an article, for messages. */
    public String description() {
        return description;
    }

    boolean binary() {
        return binary;
    }
}
