package dev.turnstile.embedded.internal;

import dev.turnstile.embedded.EmbeddedPostgresException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;

/** Copies a running cluster's data directory with PostgreSQL's low-level API for base backups. */
final class BaseBackup {

    private static final Set<String> LEFT_OUT = Set.of(
            "postmaster.pid",
            "postmaster.opts",
            "standby.signal",
            "recovery.signal",
            "backup_label",
            "pg_internal.init");

    /** Directories whose content another server cannot use; a server creates the content at startup. */
    private static final Set<String> EMPTIED =
            Set.of("pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots", "pg_stat_tmp");

    private BaseBackup() {}

    static void copy(DataSource server, Path from, Path to) {
        try (Connection connection = server.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('standby', true)");
            copyFiles(from, to);
            // The control file is copied last, because it must not be older than the other files.
            Path control = Path.of("global", "pg_control");
            Files.copy(from.resolve(control), to.resolve(control), StandardCopyOption.REPLACE_EXISTING);
            try (ResultSet row = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
                row.next();
                Files.writeString(to.resolve("backup_label"), row.getString(1));
            }
        } catch (IOException e) {
            throw new EmbeddedPostgresException("cannot copy " + from + " to " + to + ": " + Causes.reason(e), e);
        } catch (SQLException e) {
            throw new EmbeddedPostgresException("cannot back up " + from + ": " + e.getMessage(), e);
        }
    }

    private static void copyFiles(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Path relative = from.relativize(directory);
                Files.copy(directory, to.resolve(relative.toString()), StandardCopyOption.COPY_ATTRIBUTES);
                if (relative.getNameCount() == 1 && EMPTIED.contains(relative.toString())) {
                    if (relative.toString().equals("pg_wal")) {
                        Files.copy(
                                directory.resolve("archive_status"),
                                to.resolve("pg_wal").resolve("archive_status"),
                                StandardCopyOption.COPY_ATTRIBUTES);
                    }
                    return FileVisitResult.SKIP_SUBTREE;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!LEFT_OUT.contains(String.valueOf(file.getFileName()))) {
                    try {
                        Files.copy(file, to.resolve(from.relativize(file).toString()));
                    } catch (NoSuchFileException removed) {
                        // The file was deleted during the copy; the standby replays the deletion from the WAL.
                        return FileVisitResult.CONTINUE;
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
    }
}
