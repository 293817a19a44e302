package dev.turnstile.adoption.history.internal;

import dev.turnstile.adoption.history.InvalidLogException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/** A reader that rejects malformed bytes and, unlike the JDK's readers, reports the line with these bytes. */
public final class StrictReader extends Reader {

    private static final int BUFFER = 16 * 1024;

    private final LogFile file;
    private final InputStream in;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
    private final CharBuffer chars = CharBuffer.allocate(BUFFER).flip();
    private boolean ended;
    private long line = 1;

    private StrictReader(LogFile file, InputStream in, Charset charset) {
        this.file = file;
        this.in = in;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** Opens a file's text; a byte order mark overrides {@code charset}. */
    public static StrictReader open(LogFile file, Charset charset) {
        InputStream content = file.open();
        try {
            byte[] head = content.readNBytes(3);
            ByteOrderMark mark = ByteOrderMark.of(head);
            StrictReader reader = new StrictReader(file, content, mark.charsetOr(charset));
            reader.bytes
                    .compact()
                    .put(head, mark.length(), head.length - mark.length())
                    .flip();
            return reader;
        } catch (IOException e) {
            throw file.unreadable(e);
        }
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        while (!chars.hasRemaining()) {
            decode();
            if (chars.hasRemaining()) {
                break;
            }
            if (ended) {
                return -1;
            }
            fill();
        }
        int count = Math.min(length, chars.remaining());
        chars.get(target, offset, count);
        return count;
    }

    private void decode() {
        chars.clear();
        boolean malformed = decoder.decode(bytes, chars, ended).isError();
        chars.flip();
        for (int i = 0; i < chars.limit(); i++) {
            char c = chars.get(i);
            if (c == '\n') {
                line++;
            } else if (c == 0) {
                throw file.invalid(line, "expected text, got binary data; check that this is the right file");
            }
        }
        if (malformed) {
            throw noText();
        }
    }

    private void fill() throws IOException {
        bytes.compact();
        int got = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (got < 0) {
            ended = true;
        } else {
            bytes.position(bytes.position() + got);
        }
        bytes.flip();
    }

    private InvalidLogException noText() {
        return file.invalid(
                line,
                "expected text in " + decoder.charset().name()
                        + ", got malformed bytes; convert the file, or specify its charset");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
