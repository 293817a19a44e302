package dev.turnstile.embedded.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server's log file; the file of the previous run is renamed to {@code .old}. */
final class ServerLog {

    private static final int TAIL_BYTES = 16_384;
    private static final int TAIL_LINES = 20;
    private static final Pattern FATAL = Pattern.compile(".*?\\b(?:FATAL|PANIC):\\s+(.*)");
    private static final Pattern HINT = Pattern.compile(".*?\\bHINT:\\s+(.*)");

    private static final FileAttribute<?>[] OWNER_ONLY =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];

    private final Path file;
    private long attemptFrom;

    ServerLog(Path file) {
        this.file = file;
    }

    /** Creates an empty file that only the owner can read, because the log contains failed statements. */
    void rotate() throws IOException {
        if (Files.exists(file)) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".old"), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.createFile(file, OWNER_ONLY);
        attemptFrom = 0;
    }

    /** Marks the current end of the file as the start of the next attempt. */
    void beginAttempt() throws IOException {
        attemptFrom = Files.size(file);
    }

    /** Returns the last lines of the current attempt, oldest first. */
    List<String> tail() {
        try (FileChannel channel = FileChannel.open(file)) {
            long from = Math.max(attemptFrom, channel.size() - TAIL_BYTES);
            ByteBuffer bytes = ByteBuffer.allocate((int) (channel.size() - from));
            channel.read(bytes, from);
            List<String> lines = StandardCharsets.UTF_8
                    .decode(bytes.flip())
                    .toString()
                    .lines()
                    .toList();
            return lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Returns the server's reason for a failure on one line: the last fatal message and its hint. */
    static String cause(List<String> lines) {
        List<String> parts = new ArrayList<>();
        for (String line : lines) {
            Matcher fatal = FATAL.matcher(line);
            Matcher hint = HINT.matcher(line);
            if (fatal.matches()) {
                parts.clear();
                parts.add(fatal.group(1));
            } else if (hint.matches() && !parts.isEmpty()) {
                parts.add(hint.group(1));
            }
        }
        if (parts.isEmpty()) {
            return lines.isEmpty() ? "the log is empty" : lines.getLast().strip();
        }
        return String.join("; ", parts);
    }
}
