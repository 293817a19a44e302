package dev.turnstile.cli.terminal;

import dev.turnstile.text.spi.ShownText;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * The last writer before a terminal. It writes control characters as JSON escapes, so that JSON output keeps its
 * values. It does not escape line breaks and tabs, because commands print them; line breaks and tabs in values are
 * escaped before.
 */
public final class TerminalWriter extends FilterWriter {

    private TerminalWriter(Writer out) {
        super(out);
    }

    /** Returns a print writer that escapes control characters, or the given writer if it already escapes them. */
    public static PrintWriter before(PrintWriter out) {
        return out instanceof Printing ? out : new Printing(out);
    }

    /** The print writer that {@link #before} returns, recognizable by its type. */
    private static final class Printing extends PrintWriter {

        private final PrintWriter terminal;

        private Printing(PrintWriter terminal) {
            super(new TerminalWriter(terminal), true);
            this.terminal = terminal;
        }

        /** Also checks the terminal: a print writer checks only the writer that it wraps. */
        @Override
        public boolean checkError() {
            return super.checkError() || terminal.checkError();
        }
    }

    private static boolean acts(int c) {
        return c != '\n' && c != '\t' && ShownText.hidden((char) c);
    }

    @Override
    public void write(int c) throws IOException {
        if (acts(c)) {
            out.write(ShownText.escaped((char) c));
        } else {
            out.write(c);
        }
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
        int end = offset + length;
        int written = offset;
        for (int i = offset; i < end; i++) {
            boolean lineEnd =
                    text[i] == '\r' && i + 1 < end && text[i + 1] == '\n' && "\r\n".equals(System.lineSeparator());
            if (acts(text[i]) && !lineEnd) {
                out.write(text, written, i - written);
                out.write(ShownText.escaped(text[i]));
                written = i + 1;
            }
        }
        out.write(text, written, end - written);
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
        write(text.toCharArray(), offset, length);
    }
}
