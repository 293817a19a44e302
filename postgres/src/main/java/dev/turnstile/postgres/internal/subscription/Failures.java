package dev.turnstile.postgres.internal.subscription;

/** What is kept of a handler's failure. */
public final class Failures {

    private static final int MOST_CHARACTERS = 1_000;

    private Failures() {}

    /** Returns what it said in one line, without what no database stores. */
    public static String text(Throwable failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        String line = message.replaceAll("\\s*\\R\\s*", "; ").replace("\0", "");
        return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS);
    }
}
