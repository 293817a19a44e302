package dev.turnstile.cli.terminal;

/** Quotes words of shell commands that are printed for the user to copy. */
public final class ShellWord {

    private ShellWord() {}

    /** Returns a word, quoted if it contains characters that a shell interprets. */
    public static String quoted(String word) {
        return word.matches("[\\w./:=+,@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
