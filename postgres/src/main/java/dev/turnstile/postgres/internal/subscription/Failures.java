package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.text.ShownText;

/** What is kept of a handler's failure. */
public final class Failures {

    private static final int MOST_CHARACTERS = 1_000;

    private Failures() {}

    /** Returns the message on one line, without secrets, and without what no database stores. */
    public static String text(Throwable failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        String line = ShownText.withoutSecrets(ShownText.printable(message.replaceAll("\\s*\\R\\s*", "; ")));
        return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS);
    }
}
