package dev.turnstile.cli.terminal;

import java.io.IOException;

/** Why something failed, in words that fit on one line. */
public final class Reason {

    private Reason() {}

    /** Returns why a file cannot be used; the exceptions of some are named by the file alone. */
    public static String of(IOException e) {
        return switch (e) {
            case java.nio.file.NoSuchFileException missing -> "no such file: " + missing.getFile();
            case java.nio.file.AccessDeniedException denied -> "access denied: " + denied.getFile();
            default -> String.valueOf(e.getMessage());
        };
    }

    /** Puts several lines on one. */
    public static String onOneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
