package dev.turnstile.embedded.internal;

import dev.turnstile.embedded.EmbeddedPostgresException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.io.FileUtils;
import org.tukaani.xz.XZInputStream;

/** The PostgreSQL binaries on the class path, unpacked once for each user and archive. */
public final class BundledBinaries {

    private static final String UNPACKING = "unpacking-";

    private BundledBinaries() {}

    /**
     * Returns the directory of the unpacked programs.
     *
     * @throws EmbeddedPostgresException if there is no archive for this platform, or it cannot be unpacked
     */
    public static Path programs() {
        return programs(Platform.current());
    }

    static Path programs(Platform platform) {
        URL archive = archive(platform);
        Path cache = UserCache.directory("postgresql");
        try {
            Path home = cache.resolve(name(archive));
            if (!Files.isDirectory(home)) {
                unpack(archive, cache, home);
            }
            return home.resolve("bin");
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    "cannot unpack PostgreSQL into " + cache + " (" + Causes.reason(e)
                            + "); free disk space or specify another directory with -D" + UserCache.PROPERTY,
                    e);
        }
    }

    private static URL archive(Platform platform) {
        for (String archive : platform.archives()) {
            URL found = BundledBinaries.class.getResource("/" + archive);
            if (found != null) {
                return found;
            }
        }
        throw new EmbeddedPostgresException(
                "no PostgreSQL binaries for " + platform + ": expected "
                        + platform.archives().getFirst()
                        + " on the class path; add the artifact of io.zonky.test.postgres for this platform, or"
                        + " specify an"
                        + " installation with ServerOptions.withBinaries",
                (Throwable) null);
    }

    /**
     * Returns the archive's name with the checksum from the jar's directory; if there is none, with the modification
     * time.
     */
    private static String name(URL archive) throws IOException {
        String file = archive.getPath().substring(archive.getPath().lastIndexOf('/') + 1);
        URLConnection connection = archive.openConnection();
        long mark =
                connection instanceof JarURLConnection jar ? jar.getJarEntry().getCrc() : connection.getLastModified();
        return file.replace(".txz", "") + "-" + Long.toHexString(mark);
    }

    /**
     * Unpacks into a sibling directory and renames that directory atomically, so that no other process sees an
     * incomplete directory.
     */
    private static void unpack(URL archive, Path cache, Path home) throws IOException {
        removeAbandoned(cache);
        Path unpacking = cache.resolve(UNPACKING + ProcessHandle.current().pid() + "-" + UUID.randomUUID());
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive.openStream())))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                write(entry, tar, unpacking);
            }
            moveUnlessThere(unpacking, home);
        } finally {
            FileUtils.deleteQuietly(unpacking.toFile());
        }
    }

    private static void write(TarArchiveEntry entry, InputStream content, Path into) throws IOException {
        Path target = into.resolve(entry.getName()).normalize();
        if (!target.startsWith(into)) {
            throw new IOException("the archive contains a path outside of its directory: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isFile()) {
            Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
            boolean executable = (entry.getMode() & 0100) != 0;
            if (executable && !target.toFile().setExecutable(true)) {
                throw new IOException("cannot make " + target + " executable");
            }
        }
    }

    private static void moveUnlessThere(Path unpacked, Path home) throws IOException {
        try {
            Files.move(unpacked, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(home)) { // otherwise another process was faster
                throw e;
            }
        }
    }

    private static void removeAbandoned(Path cache) throws IOException {
        try (Stream<Path> children = Files.list(cache)) {
            for (Path child : children.toList()) {
                String name = child.getFileName().toString();
                if (name.startsWith(UNPACKING) && !OwnerPid.alive(name.substring(UNPACKING.length()))) {
                    FileUtils.deleteQuietly(child.toFile());
                }
            }
        }
    }
}
