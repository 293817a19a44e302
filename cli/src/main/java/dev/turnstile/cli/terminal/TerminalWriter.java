package dev.turnstile.cli.terminal;

import dev.turnstile.text.spi.ShownText;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * The last writer before a terminal: characters that would act on it in place of being seen are written as JSON escapes,
 * so that JSON stays JSON of the same values. Line breaks and tabs are the commands' own; a value's are escaped before.
 */
public final class TerminalWriter extends FilterWriter {

    private TerminalWriter(Writer out) {
        super(out);
    }

    /** Returns a print writer in front of another one; one that is there already is returned as it is. */
    public static PrintWriter before(PrintWriter out) {
        return out instanceof Printing ? out : new Printing(out);
    }

    /** Marks what escapes already. */
    private static final class Printing extends PrintWriter {

        private final PrintWriter terminal;

        private Printing(PrintWriter terminal) {
            super(new TerminalWriter(terminal), true);
            this.terminal = terminal;
        }

        /** A print writer asks only the writer right behind it. */
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
