package dev.turnstile.torture.fault;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.FileUtils;

/** A file system of fixed size that can be filled: a tmpfs if mounting is permitted, otherwise a plain directory. */
final class Disk implements AutoCloseable {

    private static final String SIZE = "1500m";

    private final Path directory;
    private final boolean mounted;

    private Disk(Path directory, boolean mounted) {
        this.directory = directory;
        this.mounted = mounted;
    }

    static Disk create(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + directory, e);
        }
        return new Disk(
                directory, run(List.of("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "torture", directory.toString())));
    }

    /** Returns whether the size is limited. */
    boolean limited() {
        return mounted;
    }

    Path directory() {
        return directory;
    }

    /** Fills the remaining space. */
    void fill() {
        byte[] block = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(ballast())) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            // Intended. Less than one block is free, which is less than a WAL file.
            return;
        }
    }

    /** Frees the space again. */
    void free() {
        try {
            Files.deleteIfExists(ballast());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + ballast(), e);
        }
    }

    private Path ballast() {
        return directory.resolve("ballast");
    }

    @Override
    public void close() {
        if (mounted) {
            run(List.of("umount", directory.toString()));
        }
        FileUtils.deleteQuietly(directory.toFile());
    }

    private static boolean run(List<String> command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .onExit()
                            .join()
                            .exitValue()
                    == 0;
        } catch (IOException absent) {
            return false;
        }
    }
}
