package dev.turnstile.cli.transfer;

import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.Reason;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that an export writes atomically.
 *
 * @param file the file
 */
public record ExportFile(Path file) {

    /** Writes the content of the file. */
    @FunctionalInterface
    public interface Content {
        /** Writes the content, and returns its number of entries. */
        long to(OutputStream out) throws IOException;
    }

    /** Checks that the file can be written, before the command does any work. */
    public void check() {
        Path directory = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            throw new BadInput(file + ": expected a file to write to, got a directory", null);
        }
        if (directory == null || !Files.isDirectory(directory)) {
            throw new BadInput(file + ": cannot be written: there is no directory " + directory, null);
        }
    }

    /** Writes the file, and returns the number that the content returns. */
    public long write(Content content) {
        Path part = file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            try {
                long written;
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
                    written = content.to(out);
                }
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
                return written;
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new BadInput(file + ": cannot be written (" + Reason.of(e) + ")", e);
        }
    }
}
