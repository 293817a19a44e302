package dev.turnstile.torture.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journals of processes that may be killed while they write. */
final class JournalsTest {

    @TempDir
    Path directory;

    private final UUID id = UUID.randomUUID();

    @Test
    void attempts_outcomes_and_letters_are_read_as_they_were_written() {
        try (Journal journal = Journal.create(Journals.file(directory, "commands-1", 1))) {
            journal.attempt(id, "command", true, 2, List.of("note/a", "record/1"));
            journal.outcome(id, Fate.DONE, Map.of("note/a", 3), "");
            journal.letter("note/a", 3, id.toString());
        }
        Journals journals = new Journals(directory).readOn();
        Operation operation = operation(journals);
        assertThat(operation.fate()).isEqualTo(Fate.DONE);
        assertThat(operation.streams()).containsExactly("note/a", "record/1");
        assertThat(operation.told()).isEqualTo(Map.of("note/a", 3));
        assertThat(operation.ended()).isGreaterThan(operation.began());
        assertThat(journals.letters()).hasSize(1);
    }

    @Test
    void an_attempt_without_an_outcome_is_unknown_until_a_later_life_gets_the_outcome() {
        try (Journal journal = Journal.create(Journals.file(directory, "commands-1", 1))) {
            journal.attempt(id, "command", true, 0, List.of());
        }
        Journals journals = new Journals(directory).readOn();
        assertThat(operation(journals).fate()).isEqualTo(Fate.UNKNOWN);
        try (Journal journal = Journal.create(Journals.file(directory, "commands-1", 2))) {
            journal.attempt(id, "command", true, 0, List.of());
            journal.outcome(id, Fate.DONE, Map.of(), "");
        }
        assertThat(operation(journals.readOn()).fate()).isEqualTo(Fate.DONE);
    }

    @Test
    void an_incomplete_line_is_left_for_the_next_read() throws IOException {
        Path file = Journals.file(directory, "node-1", 1);
        Files.writeString(file, "letter\t5\tnote/a\t1\tx\nlett");
        Journals journals = new Journals(directory).readOn();
        assertThat(journals.letters()).containsExactly(new Letter(5, "note/a", 1, "x"));
        Files.writeString(file, "er\t6\tnote/ä\t2\ty\n", StandardOpenOption.APPEND);
        assertThat(journals.readOn().letters()).hasSize(2).contains(new Letter(6, "note/ä", 2, "y"));
    }

    @Test
    void only_the_journals_of_the_named_process_are_read() {
        Journal.create(Journals.file(directory, "commands-11", 1)).letter("note/a", 1, "");
        assertThat(new Journals(directory, "commands-1").readOn().letters()).isEmpty();
        assertThat(new Journals(directory, "commands-11").readOn().letters()).hasSize(1);
    }

    private Operation operation(Journals journals) {
        return Objects.requireNonNull(journals.operations().get(id));
    }
}
