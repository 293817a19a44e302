package dev.turnstile.adoption.history.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.adoption.LogFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillDirectoryTest {

    @TempDir
    Path parent;

    @Test
    void lines_are_sorted_over_many_files_that_are_merged_in_turns() throws IOException {
        List<String> lines =
                new Random(7).ints(3_000).mapToObj(Integer::toString).toList();

        try (SpillDirectory spill = new SpillDirectory(parent, 1_000, 4);
                BufferedReader sorted = spill.sort(reader(lines))) {
            assertThat(sorted.lines().toList())
                    .isEqualTo(lines.stream().sorted().toList());
        }
        assertThat(LogFiles.in(parent)).isEmpty();
    }

    @Test
    void an_empty_input_is_sorted() throws IOException {
        try (SpillDirectory spill = new SpillDirectory(parent);
                BufferedReader sorted = spill.sort(reader(List.of()))) {
            assertThat(sorted.readLine()).isNull();
        }
    }

    @Test
    void only_the_owner_can_read_temporary_files() throws IOException {
        try (SpillDirectory spill = new SpillDirectory(parent)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(spill.path())))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void a_missing_directory_is_reported() {
        Path nowhere = parent.resolve("nowhere");

        assertThatThrownBy(() -> new SpillDirectory(nowhere))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot sort in " + nowhere + ": ")
                .hasMessageEndingWith("; free disk space, or specify another directory");
    }

    private static BufferedReader reader(List<String> lines) {
        return new BufferedReader(new StringReader(String.join("\n", lines)));
    }
}
