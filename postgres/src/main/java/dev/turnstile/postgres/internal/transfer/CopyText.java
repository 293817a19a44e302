package dev.turnstile.postgres.internal.transfer;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows in the text format of COPY. Used by one thread. */
final class CopyText {

    private byte[] bytes;
    private int size;

    CopyText(int expected) {
        this.bytes = new byte[Math.max(expected, 64)];
    }

    int size() {
        return size;
    }

    InputStream open() {
        return new ByteArrayInputStream(bytes, 0, size);
    }

    /** Adds a number column. */
    CopyText number(long value) {
        return raw(Long.toString(value)).raw('\t');
    }

    /** Adds a column whose text contains no special characters, or NULL. */
    CopyText plain(@Nullable Object value) {
        return raw(value == null ? "\\N" : value.toString()).raw('\t');
    }

    /** Adds a column with any text, or NULL. */
    CopyText text(@Nullable String value) {
        if (value == null) {
            return plain(null);
        }
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        reserve(2 * utf8.length + 1);
        for (byte b : utf8) {
            switch (b) {
                case '\\' -> escape('\\');
                case '\n' -> escape('n');
                case '\r' -> escape('r');
                case '\t' -> escape('t');
                default -> bytes[size++] = b;
            }
        }
        bytes[size++] = '\t';
        return this;
    }

    /** Adds a column with an array of texts, or NULL. */
    CopyText texts(@Nullable List<String> values) {
        if (values == null) {
            return plain(null);
        }
        StringBuilder array = new StringBuilder("{");
        for (String value : values) {
            array.append(array.length() == 1 ? "\"" : ",\"")
                    .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
        return text(array.append('}').toString());
    }

    /** Adds columns from another text, unchanged. */
    CopyText part(CopyText other, int from, int to) {
        reserve(to - from);
        System.arraycopy(other.bytes, from, bytes, size, to - from);
        size += to - from;
        return this;
    }

    /** Ends the row after its last column. */
    void endRow() {
        bytes[size - 1] = '\n';
    }

    private void escape(char c) {
        bytes[size++] = '\\';
        bytes[size++] = (byte) c;
    }

    private CopyText raw(String ascii) {
        reserve(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            bytes[size++] = (byte) ascii.charAt(i);
        }
        return this;
    }

    private CopyText raw(char c) {
        reserve(1);
        bytes[size++] = (byte) c;
        return this;
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
        }
    }
}
