package dev.turnstile.embedded.internal;

import dev.turnstile.embedded.DataDirectoryInUseException;
import dev.turnstile.embedded.EmbeddedPostgresException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The exclusive lock of one process on the directory of a server; the operating system releases the lock when the
 * process ends for any reason.
 */
public final class DirectoryLock implements AutoCloseable {

    /**
     * The position of the locked byte, far behind the text, because Windows prevents other processes from reading
     * locked bytes.
     */
    private static final long LOCKED_BYTE = 1L << 30;

    private static final int MAX_TEXT = 4096;
    private static final Duration HOLDER_TIMEOUT = Duration.ofSeconds(1);
    private static final Map<Path, LockHolder> HELD = new ConcurrentHashMap<>();

    /**
     * Channels to files that another class loader of this process has locked. The channels stay open, because on POSIX
     * systems closing any descriptor of a file releases all locks of the process on that file.
     */
    private static final Queue<FileChannel> NEVER_CLOSED = new ConcurrentLinkedQueue<>();

    private final Path key;
    private final FileChannel channel;
    private LockHolder self;

    private DirectoryLock(Path key, FileChannel channel, LockHolder self) {
        this.key = key;
        this.channel = channel;
        this.self = self;
    }

    /**
     * Acquires the lock on a directory.
     *
     * @throws DataDirectoryInUseException if this or another process holds the lock
     * @throws EmbeddedPostgresException if the lock file cannot be written
     */
    public static DirectoryLock acquire(DataDirectory directory) {
        try {
            return acquireOrThrow(directory);
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    "cannot write the lock " + directory.lockFile() + ": " + Causes.reason(e), e);
        }
    }

    private static DirectoryLock acquireOrThrow(DataDirectory directory) throws IOException {
        Path key = directory.root().toRealPath();
        LockHolder self = LockHolder.self();
        LockHolder here = HELD.putIfAbsent(key, self);
        if (here != null) {
            throw here.refusal(directory.root());
        }
        boolean acquired = false;
        try {
            DirectoryLock lock = lock(directory, key, self);
            acquired = true;
            return lock;
        } finally {
            if (!acquired) {
                HELD.remove(key);
            }
        }
    }

    private static DirectoryLock lock(DataDirectory directory, Path key, LockHolder self) throws IOException {
        FileChannel channel = FileChannel.open(
                directory.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean close = true;
        try {
            LockHolder other = tryLock(channel);
            if (other != null) {
                throw other.refusal(directory.root());
            }
            write(channel, self.text());
            close = false;
            return new DirectoryLock(key, channel, self);
        } catch (OverlappingFileLockException e) {
            close = false;
            NEVER_CLOSED.add(channel);
            throw LockHolder.parse(read(channel)).refusal(directory.root());
        } finally {
            if (close) {
                channel.close();
            }
        }
    }

    /**
     * Returns null if the lock was acquired, or else the holder. Waits up to {@link #HOLDER_TIMEOUT} for the text of a
     * live holder: a new holder may not have written the text yet, and the text may be from a dead process.
     */
    private static @Nullable LockHolder tryLock(FileChannel channel) throws IOException {
        long deadline = System.nanoTime() + HOLDER_TIMEOUT.toNanos();
        while (true) {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            if (lock != null) {
                return null;
            }
            LockHolder holder = LockHolder.parse(read(channel));
            if (holder.alive() || System.nanoTime() > deadline) {
                return holder;
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    /**
     * Writes the URL of the server into the lock file, for other processes.
     *
     * @throws EmbeddedPostgresException if the lock file cannot be written
     */
    public void publish(String url) {
        self = self.at(url);
        HELD.put(key, self);
        try {
            write(channel, self.text());
        } catch (IOException e) {
            throw new EmbeddedPostgresException("cannot write the lock in " + key + ": " + Causes.reason(e), e);
        }
    }

    /** Releases the lock. */
    @Override
    public void close() {
        try (channel) {
            channel.truncate(0);
        } catch (IOException e) {
            throw new EmbeddedPostgresException("cannot release the lock in " + key + ": " + Causes.reason(e), e);
        } finally {
            HELD.remove(key);
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_TEXT);
        channel.read(bytes, 0);
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }

    private static void write(FileChannel channel, String text) throws IOException {
        channel.truncate(0);
        channel.write(StandardCharsets.UTF_8.encode(text), 0);
    }
}
