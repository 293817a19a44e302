package dev.turnstile.cli.terminal;

/** A word of a command that the user may copy. */
public final class ShellWord {

    private ShellWord() {}

    /** Quotes a word where a shell would take it apart or take it for something else. */
    public static String quoted(String word) {
        return word.matches("[\\w./:=+,@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
