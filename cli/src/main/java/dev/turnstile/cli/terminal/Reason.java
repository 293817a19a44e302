package dev.turnstile.cli.terminal;

import java.io.IOException;

/** Formats the reason of a failure on one line. */
public final class Reason {

    private Reason() {}

    /**
     * Returns the reason of a failure to read or write a file; the messages of some exceptions contain only the file's
     * name.
     */
    public static String of(IOException e) {
        return switch (e) {
            case java.nio.file.NoSuchFileException missing -> "no such file: " + missing.getFile();
            case java.nio.file.AccessDeniedException denied -> "access denied: " + denied.getFile();
            default -> String.valueOf(e.getMessage());
        };
    }

    /** Joins several lines to one. */
    public static String onOneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
