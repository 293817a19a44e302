package dev.turnstile.adoption.history.internal;

import java.util.ArrayList;
import java.util.List;

/** Reads and writes lines of tab-separated values; sorted lines with the same first value are adjacent. */
public final class TabLine {

    private TabLine() {}

    public static String write(List<String> values) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                line.append('\t');
            }
            escape(values.get(i), line);
        }
        return line.toString();
    }

    private static void escape(String value, StringBuilder line) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> line.append("\\\\");
                case '\t' -> line.append("\\t");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                default -> line.append(c);
            }
        }
    }

    public static List<String> read(String line) {
        List<String> values = new ArrayList<>();
        int start = 0;
        for (int tab = line.indexOf('\t'); tab >= 0; tab = line.indexOf('\t', start)) {
            values.add(unescape(line.substring(start, tab)));
            start = tab + 1;
        }
        values.add(unescape(line.substring(start)));
        return values;
    }

    private static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder value = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            value.append(c == '\\' ? plain(text.charAt(++i)) : c);
        }
        return value.toString();
    }

    private static char plain(char escaped) {
        return switch (escaped) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            default -> escaped;
        };
    }
}
