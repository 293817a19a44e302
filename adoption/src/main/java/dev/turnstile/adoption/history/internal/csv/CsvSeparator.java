package dev.turnstile.adoption.history.internal.csv;

import dev.turnstile.adoption.history.LogFormat;
import dev.turnstile.adoption.history.internal.LogFile;
import dev.turnstile.adoption.history.internal.StrictReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.Charset;
import java.util.Locale;

/** Guesses the separator of the columns from the header. */
final class CsvSeparator {

    private static final String CANDIDATES = ",;\t|";
    /** The number of characters of {@code sep=;}. */
    private static final int DECLARED = 5;

    private static final int LONGEST_HEADER = 64 * 1024;

    private CsvSeparator() {}

    static char guess(LogFile file, LogFormat format, Charset charset) {
        if (format == LogFormat.TSV) {
            return '\t';
        }
        String header = header(file, charset);
        if (header.stripLeading().startsWith("<")) {
            throw file.invalid(1, "expected CSV, got XML; rename an XES log so that its name ends in .xes");
        }
        if (header.toLowerCase(Locale.ROOT).startsWith("sep=") && header.strip().length() <= DECLARED) {
            return header.strip().length() < DECLARED ? '\t' : header.strip().charAt(DECLARED - 1);
        }
        char best = ',';
        for (int i = 0; i < CANDIDATES.length(); i++) {
            char candidate = CANDIDATES.charAt(i);
            best = count(header, candidate) > count(header, best) ? candidate : best;
        }
        return best;
    }

    private static long count(String header, char candidate) {
        return header.chars().filter(c -> c == candidate).count();
    }

    /** Returns the first nonempty line without quoted text. */
    private static String header(LogFile file, Charset charset) {
        StringBuilder header = new StringBuilder();
        boolean quoted = false;
        try (Reader reader = StrictReader.open(file, charset)) {
            for (int c = reader.read(); c >= 0 && header.length() < LONGEST_HEADER; c = reader.read()) {
                quoted ^= c == '"';
                boolean end = !quoted && (c == '\n' || c == '\r');
                if (end && !header.isEmpty()) {
                    break;
                }
                if (!end && !quoted && c != '"') {
                    header.append((char) c);
                }
            }
            return header.toString();
        } catch (IOException e) {
            throw file.unreadable(e);
        }
    }
}
