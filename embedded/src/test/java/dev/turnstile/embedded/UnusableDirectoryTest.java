package dev.turnstile.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnusableDirectoryTest {

    @TempDir
    Path parent;

    @Test
    void a_file_is_refused() throws IOException {
        assertRefused(Files.writeString(parent.resolve("db"), "mine"), "a directory", "a file", "specify another path");
    }

    @Test
    void a_directory_with_other_files_is_refused() throws IOException {
        Path directory = Files.createDirectory(parent.resolve("photos"));
        Files.writeString(directory.resolve("holiday.jpg"), "sun");
        assertRefused(
                directory,
                "an empty directory or a directory of an embedded server",
                "other files such as holiday.jpg",
                "specify an empty directory");
    }

    @Test
    void a_subdirectory_that_is_only_named_data_is_refused() throws IOException {
        Path directory = Files.createDirectory(parent.resolve("project"));
        Files.createDirectory(directory.resolve("data"));
        assertRefused(
                directory,
                "an empty directory or a directory of an embedded server",
                "other files such as data",
                "specify an empty directory");
    }

    @Test
    void a_data_directory_of_another_server_is_refused() throws IOException {
        Path directory = Files.createDirectory(parent.resolve("main"));
        Files.writeString(directory.resolve("PG_VERSION"), "18\n");
        assertRefused(
                directory,
                "an empty directory or a directory of an embedded server",
                "another PostgreSQL data directory",
                "start that server with its own tools and connect to it, or specify an empty directory");
    }

    @Test
    void data_of_another_major_version_is_refused() throws IOException {
        Path directory = parent.resolve("db");
        Files.createDirectories(directory.resolve("data"));
        Files.writeString(directory.resolve("data/PG_VERSION"), "15\n");
        Files.createFile(directory.resolve("turnstile.lock"));
        assertRefused(
                directory,
                "data of PostgreSQL 18",
                "data of PostgreSQL 15",
                "specify the binaries of PostgreSQL 15 with ServerOptions.withBinaries, or dump and restore into an empty"
                        + " directory");
    }

    @Test
    void a_directory_made_by_version_18_is_refused_by_15_and_the_reverse() throws IOException {
        Path eighteen = parent.resolve("18");
        EmbeddedPostgres.start(eighteen, ServerOptions.defaults().withDurable(false))
                .close();
        assertRefused(eighteen, Installed.options(), "data of PostgreSQL 15", "data of PostgreSQL 18");

        Path fifteen = parent.resolve("15");
        EmbeddedPostgres.start(fifteen, Installed.options().withDurable(false)).close();
        assertRefused(fifteen, ServerOptions.defaults(), "data of PostgreSQL 18", "data of PostgreSQL 15");
    }

    @Test
    void a_path_below_a_file_is_refused() throws IOException {
        Path file = Files.createFile(parent.resolve("file"));
        assertThatThrownBy(() -> EmbeddedPostgres.start(file.resolve("db")))
                .isInstanceOfSatisfying(
                        UnusableDataDirectoryException.class,
                        e -> assertThat(e.expected()).isEqualTo("a directory that can be created"))
                .hasMessageContaining("found a failure")
                .hasMessageNotContaining("\n");
    }

    @Test
    void a_directory_without_permission_to_write_is_refused() throws IOException {
        Path directory = Files.createDirectory(parent.resolve("db"));
        assertThat(directory.toFile().setWritable(false)).isTrue();
        assumeFalse(Files.isWritable(directory), "root writes everywhere");
        assertRefused(
                directory,
                "a directory that can be written to",
                "a read-only directory",
                "change its permissions or specify another directory");
        assertThatThrownBy(() -> EmbeddedPostgres.start(directory.resolve("below")))
                .isInstanceOf(UnusableDataDirectoryException.class)
                .hasMessageContaining("permission denied");
    }

    private void assertRefused(Path directory, String expected, String actual, String remedy) throws IOException {
        UnusableDataDirectoryException refusal = assertRefused(directory, ServerOptions.defaults(), expected, actual);
        assertThat(refusal.remedy()).isEqualTo(remedy);
    }

    private UnusableDataDirectoryException assertRefused(
            Path directory, ServerOptions options, String expected, String actual) throws IOException {
        List<String> before = everything();
        UnusableDataDirectoryException[] refusal = new UnusableDataDirectoryException[1];
        assertThatThrownBy(() -> EmbeddedPostgres.start(directory, options))
                .isInstanceOfSatisfying(UnusableDataDirectoryException.class, e -> refusal[0] = e);
        assertThat(refusal[0].directory()).isEqualTo(directory);
        assertThat(refusal[0].expected()).isEqualTo(expected);
        assertThat(refusal[0].actual()).isEqualTo(actual);
        assertThat(refusal[0])
                .hasMessage("data directory " + directory + ": expected " + expected + ", found " + actual + "; "
                        + refusal[0].remedy());
        assertThat(everything()).isEqualTo(before);
        return refusal[0];
    }

    /** Returns each path below the parent with its modification time. */
    private List<String> everything() throws IOException {
        try (Stream<Path> paths = Files.walk(parent)) {
            return paths.sorted()
                    .map(path -> path + " " + path.toFile().lastModified())
                    .toList();
        }
    }
}
