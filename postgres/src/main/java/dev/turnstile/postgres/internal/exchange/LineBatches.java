package dev.turnstile.postgres.internal.exchange;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A file's lines in batches, which are always the same ones of the same file. Used by one thread. */
final class LineBatches {

    static final int MOST_LINES = 10_000;

    private static final int ENOUGH_BYTES = 8 * 1024 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private final MessageDigest digest = sha256();
    private int next;
    private int end;
    private long line;

    LineBatches(InputStream in) {
        this.in = in;
    }

    /**
     * Some lines.
     *
     * @param content the lines as they are
     * @param first the number of the first one, from 1 on
     * @param lines how many they are
     * @param digest of the file from its first line to the last of these
     */
    record Batch(ByteArrayOutputStream content, long first, int lines, String digest) {

        long last() {
            return first + lines - 1;
        }

        String text() {
            return content.toString(StandardCharsets.UTF_8);
        }

        InputStream open() {
            return new ByteArrayInputStream(content.toByteArray());
        }

        boolean endsWith(String lastLine) {
            byte[] bytes = content.toByteArray();
            int length = Math.min(bytes.length, lastLine.length() + 2);
            return new String(bytes, bytes.length - length, length, StandardCharsets.UTF_8)
                    .strip()
                    .equals(lastLine);
        }
    }

    /** Returns the first line alone. */
    @Nullable
    Batch header() throws IOException {
        return batch(1);
    }

    /** Returns the next lines, or null if there are none. */
    @Nullable
    Batch next() throws IOException {
        return batch(MOST_LINES);
    }

    private @Nullable Batch batch(int most) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long first = line + 1;
        while (line - first + 1 < most && bytes.size() < ENOUGH_BYTES && readLine(bytes)) {
            line++;
        }
        int lines = (int) (line - first + 1);
        if (lines == 0) {
            return null;
        }
        digest.update(bytes.toByteArray());
        return new Batch(bytes, first, lines, soFar());
    }

    private boolean readLine(ByteArrayOutputStream bytes) throws IOException {
        boolean any = false;
        while (next < end || fill()) {
            any = true;
            int from = next;
            while (next < end) {
                if (buffer[next++] == '\n') {
                    bytes.write(buffer, from, next - from);
                    return true;
                }
            }
            bytes.write(buffer, from, next - from);
        }
        return any;
    }

    private boolean fill() throws IOException {
        next = 0;
        end = in.read(buffer);
        return end > 0;
    }

    private String soFar() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 cannot be copied", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
