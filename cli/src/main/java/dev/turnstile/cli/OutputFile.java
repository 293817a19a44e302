package dev.turnstile.cli;

import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** A file that a command writes atomically. */
final class OutputFile {

    private final Path file;

    private OutputFile(Path file) {
        this.file = file;
    }

    /**
     * Checks that the file can be written, before the command does any work.
     *
     * @param input the file that the command reads and must not overwrite, or null
     * @param output the file to write, or null for standard output
     * @return the file, or null for standard output
     */
    static @Nullable OutputFile check(@Nullable Path input, @Nullable Path output) {
        return output == null ? null : checked(input, output);
    }

    private static OutputFile checked(@Nullable Path input, Path file) {
        Path directory = directory(file);
        if (Files.isDirectory(file)) {
            throw new BadInput(file + ": expected a file to write to, got a directory", null);
        }
        if (!Files.isDirectory(directory)) {
            throw new BadInput(file + ": cannot be written: there is no directory " + directory, null);
        }
        try {
            if (input != null && Files.exists(file) && Files.exists(input) && Files.isSameFile(file, input)) {
                throw new BadInput(file + ": is the input file; specify another output file", null);
            }
        } catch (IOException e) {
            throw new BadInput(file + ": cannot be written (" + Reason.of(e) + ")", e);
        }
        return new OutputFile(file);
    }

    void write(String text) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                Files.writeString(file, text); // a device such as /dev/stdout
            } else {
                replace(Files.exists(file) ? file.toRealPath() : file, text);
            }
        } catch (IOException e) {
            throw new BadInput(file + ": cannot be written (" + Reason.of(e) + ")", e);
        }
    }

    private static void replace(Path target, String text) throws IOException {
        // Not createTempFile: it restricts access to the owner.
        Path part = directory(target)
                .resolve("." + target.getFileName() + "."
                        + ProcessHandle.current().pid() + ".part");
        try {
            Files.writeString(part, text);
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static Path directory(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new BadInput(file + ": expected a file to write to, got a directory", null);
        }
        return parent;
    }
}
