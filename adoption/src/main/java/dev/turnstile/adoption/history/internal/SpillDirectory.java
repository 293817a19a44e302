package dev.turnstile.adoption.history.internal;

import com.google.code.externalsorting.ExternalSort;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary directory, readable by its owner only, in which lines are sorted on disk. */
public final class SpillDirectory implements AutoCloseable {

    private static final long SMALLEST_BLOCK = 2L << 20;
    private static final long LARGEST_BLOCK = 64L << 20;
    private static final int HEAP_SHARE = 12;
    private static final int FILES_AT_ONCE = 100;

    private final Path directory;
    private final long blockSize;
    private final int filesAtOnce;

    public SpillDirectory(Path parent) {
        this(parent, blockSize(), FILES_AT_ONCE);
    }

    /**
     * Creates a directory that sorts blocks of {@code blockSize} bytes of heap and merges {@code filesAtOnce} files.
     */
    SpillDirectory(Path parent, long blockSize, int filesAtOnce) {
        this.blockSize = blockSize;
        this.filesAtOnce = filesAtOnce;
        try {
            directory = Files.createTempDirectory(parent, "turnstile-");
        } catch (IOException e) {
            throw full(parent, e);
        }
    }

    public Path path() {
        return directory;
    }

    /** Sorts lines by their characters and closes the reader. */
    public BufferedReader sort(BufferedReader lines) {
        try {
            List<File> sorted = new ArrayList<>(ExternalSort.sortInBatch(
                    lines,
                    0,
                    Comparator.naturalOrder(),
                    Integer.MAX_VALUE,
                    2 * blockSize,
                    StandardCharsets.UTF_8,
                    directory.toFile(),
                    false,
                    0,
                    false,
                    false));
            while (sorted.size() > 1) {
                List<File> some = sorted.subList(0, Math.min(filesAtOnce, sorted.size()));
                File merged = merge(List.copyOf(some));
                some.clear();
                sorted.add(merged);
            }
            return Files.newBufferedReader(sorted.getFirst().toPath());
        } catch (IOException e) {
            throw full(directory, e);
        }
    }

    private File merge(List<File> sorted) throws IOException {
        File merged = Files.createTempFile(directory, "merged", ".txt").toFile();
        ExternalSort.mergeSortedFiles(sorted, merged, Comparator.naturalOrder(), StandardCharsets.UTF_8);
        return merged;
    }

    /** Returns the heap for one block of the sort; the library estimates the heap size of each line. */
    private static long blockSize() {
        return Math.clamp(Runtime.getRuntime().maxMemory() / HEAP_SHARE, SMALLEST_BLOCK, LARGEST_BLOCK);
    }

    public BufferedWriter writer(String name) {
        try {
            return Files.newBufferedWriter(directory.resolve(name));
        } catch (IOException e) {
            throw full(directory, e);
        }
    }

    public BufferedReader reader(String name) {
        try {
            return Files.newBufferedReader(directory.resolve(name));
        } catch (IOException e) {
            throw full(directory, e);
        }
    }

    public static UncheckedIOException full(Path directory, IOException e) {
        return new UncheckedIOException(
                "cannot sort in " + directory + ": " + Excerpt.firstLine(e) + "; free disk space, or specify another"
                        + " directory",
                e);
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.exists(directory) ? Files.walk(directory) : Stream.empty()) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory + ": " + Excerpt.firstLine(e), e);
        }
    }
}
