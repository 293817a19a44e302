package dev.turnstile.cli.exchange;

import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.Reason;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that is there as a whole or not at all.
 *
 * @param file where it stands in the end
 */
record ExportFile(Path file) {

    /** Writes what goes into it. */
    @FunctionalInterface
    interface Content {
        long to(OutputStream out) throws IOException;
    }

    /** Says what is wrong with it before any work is done. */
    void check() {
        Path directory = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            throw new BadInput(file + ": expected a file to write to, got a directory", null);
        }
        if (directory == null || !Files.isDirectory(directory)) {
            throw new BadInput(file + ": cannot be written, there is no directory " + directory, null);
        }
    }

    long write(Content content) {
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
