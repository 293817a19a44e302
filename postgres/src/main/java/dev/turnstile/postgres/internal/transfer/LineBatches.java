package dev.turnstile.postgres.internal.transfer;

import dev.turnstile.postgres.InvalidEventLineException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The lines of a file in batches; the same file always yields the same batches. Used by one thread. */
final class LineBatches {

    /**
     * Large enough to spread the fixed costs of a batch over many lines. A batch of this size blocks other writers for
     * about half a second.
     */
    static final int MAX_LINES = 50_000;

    private static final int TARGET_BYTES = 8 * 1024 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private final MessageDigest digest = sha256();
    private int next;
    private int end;
    private long line;

    LineBatches(InputStream in) {
        this.in = in;
    }

    /** Consecutive lines of the file. Immutable. */
    static final class Batch {

        private final byte[] content;
        private final int[] ends;
        private final long first;
        private final String digest;

        private Batch(byte[] content, int[] ends, long first, String digest) {
            this.content = content;
            this.ends = ends;
            this.first = first;
            this.digest = digest;
        }

        /** Returns the number of the first line, counted from 1. */
        long first() {
            return first;
        }

        long last() {
            return first + ends.length - 1;
        }

        int lines() {
            return ends.length;
        }

        int bytes() {
            return content.length;
        }

        /** Returns the hash of the file from its beginning up to the last of these lines. */
        String digest() {
            return digest;
        }

        /** Returns a line; {@code i} counts from 0. */
        String line(int i) {
            int from = i == 0 ? 0 : ends[i - 1];
            String text = new String(content, from, ends[i] - from, StandardCharsets.UTF_8);
            if (text.indexOf('\uFFFD') >= 0) {
                check(first + i, ByteBuffer.wrap(content, from, ends[i] - from));
            }
            return text;
        }

        /**
         * Throws an exception unless the bytes are valid UTF-8. A U+FFFD in the text proves nothing, because the file
         * itself may contain it.
         */
        private static void check(long line, ByteBuffer bytes) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(bytes);
            } catch (CharacterCodingException e) {
                throw new InvalidEventLineException(
                        line, null, "expected one JSON object in UTF-8, got other bytes", e);
            }
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
        return batch(MAX_LINES);
    }

    private @Nullable Batch batch(int limit) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int[] ends = new int[Math.min(limit, 1024)];
        int lines = 0;
        while (lines < limit && bytes.size() < TARGET_BYTES && readLine(bytes)) {
            ends = lines == ends.length ? Arrays.copyOf(ends, 2 * lines) : ends;
            ends[lines++] = bytes.size();
        }
        if (lines == 0) {
            return null;
        }
        byte[] content = bytes.toByteArray();
        digest.update(content);
        line += lines;
        return new Batch(content, Arrays.copyOf(ends, lines), line - lines + 1, soFar());
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
