package dev.turnstile.adoption.history.internal;

import dev.turnstile.adoption.history.BadRow;
import dev.turnstile.adoption.history.InvalidLogException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The file of a log, compressed or not, with its size and modification time when it was opened. */
public final class LogFile implements LogSource {

    private static final int BUFFER = 64 * 1024;
    private static final int HEAD = 4096;

    private final Path path;
    private final long size;
    private final FileTime modified;
    private FileContent content = FileContent.TEXT;

    private LogFile(Path path, BasicFileAttributes attributes) {
        this.path = path;
        this.size = attributes.size();
        this.modified = attributes.lastModifiedTime();
    }

    /** Checks a file and returns it with its current size and modification time. */
    public static LogFile check(Path path) {
        BasicFileAttributes attributes = attributes(path);
        LogFile file = new LogFile(path, attributes);
        if (attributes.isDirectory()) {
            throw file.invalid(0, "expected a file, got a directory; specify a file in it");
        }
        if (!attributes.isRegularFile()) {
            throw file.invalid(
                    0, "expected a regular file, because a log is read several times; save the data to a file first");
        }
        if (!Files.isReadable(path)) {
            throw file.invalid(0, "expected a readable file; change its permissions");
        }
        try (InputStream content = file.open()) {
            file.checkContent(content);
        } catch (IOException e) {
            throw file.unreadable(e);
        }
        return file;
    }

    private static BasicFileAttributes attributes(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new InvalidLogException(path, 0, "expected a log, found no such file; check the path", e);
        } catch (IOException e) {
            throw new InvalidLogException(path, 0, "cannot be read: " + Excerpt.firstLine(e), e);
        }
    }

    public Path path() {
        return path;
    }

    /** Returns the kind of the content by its first bytes. */
    public FileContent content() {
        return content;
    }

    @Override
    public String label() {
        return path.toString();
    }

    /** Returns the file name without extensions. */
    @Override
    public String name() {
        String name = String.valueOf(path.getFileName());
        String start = name.split("\\.", 2)[0];
        return start.isBlank() ? name : start;
    }

    @Override
    public void checkUnchanged() {
        BasicFileAttributes now = attributes(path);
        if (now.size() != size || !now.lastModifiedTime().equals(modified)) {
            throw invalid(
                    0,
                    "expected the file unchanged since it was opened (" + size + " bytes, " + modified + "), got "
                            + now.size() + " bytes, " + now.lastModifiedTime() + "; use a copy that no process writes"
                            + " to");
        }
    }

    @Override
    public InvalidLogException invalid(long line, String problem, @Nullable Throwable cause) {
        return new InvalidLogException(path, line, problem, cause);
    }

    @Override
    public InvalidLogException invalidRows(long count, List<BadRow> first) {
        return InvalidLogException.ofRows(path, count, first);
    }

    public InvalidLogException unreadable(IOException e) {
        String problem = switch (e) {
            case EOFException end -> "the compressed data ends too early; copy or download the file again";
            case ZipException zip ->
                "the compressed data is damaged (" + Excerpt.firstLine(zip) + "); copy or download the file again";
            default -> "cannot be read: " + Excerpt.firstLine(e);
        };
        return invalid(0, problem, e);
    }

    /** Opens the uncompressed content; its read methods throw {@link InvalidLogException} on failure. */
    public InputStream open() {
        InputStream raw = null;
        try {
            raw = new BufferedInputStream(Files.newInputStream(path), BUFFER);
            boolean packed = startsWithGzip(raw);
            if (packed != compressed()) {
                raw.close();
                throw invalid(0, packed ? "is compressed with gzip; add .gz to its name" : notGzip());
            }
            InputStream content = packed ? new BufferedInputStream(new GZIPInputStream(raw, BUFFER), BUFFER) : raw;
            return new Content(content);
        } catch (IOException e) {
            closeQuietly(raw);
            throw unreadable(e);
        }
    }

    private String notGzip() {
        return size == 0
                ? "is empty"
                : "expected gzip data because of its name, got other data; remove .gz from its name";
    }

    /**
     * Closes a resource after a failure, and ignores exceptions of the close, so that the caller can throw the first
     * failure.
     */
    public static void closeQuietly(@Nullable Closeable opened) {
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException ignored) {
                // the caller throws the first failure
            }
        }
    }

    private static boolean startsWithGzip(InputStream in) throws IOException {
        in.mark(2);
        boolean magic = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return magic;
    }

    private void checkContent(InputStream in) throws IOException {
        byte[] head = in.readNBytes(HEAD);
        if (head.length == 0) {
            throw invalid(0, "is empty");
        }
        content = FileContent.of(head, fileName());
        if (content.binary() && compressed()) {
            throw invalid(0, "expected " + content.description() + " that is not compressed with gzip; unpack it");
        }
        FileKind.wayOut(head, content).ifPresent(problem -> {
            throw invalid(0, problem);
        });
        boolean binary = content.binary() || ByteOrderMark.of(head).wide();
        for (int i = 0; i < head.length && !binary; i++) {
            if (head[i] == 0) {
                throw invalid(0, "expected text, got binary data; check that this is the right file");
            }
        }
    }

    private String fileName() {
        return String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    }

    private boolean compressed() {
        return fileName().endsWith(".gz");
    }

    /** Converts failures of reading and uncompressing to {@link InvalidLogException}. */
    private final class Content extends InputStream {

        private final InputStream in;

        Content(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() {
            try {
                return in.read();
            } catch (IOException e) {
                throw unreadable(e);
            }
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            try {
                return in.read(target, offset, length);
            } catch (IOException e) {
                throw unreadable(e);
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
