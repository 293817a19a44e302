package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void a_directory_with_other_files_is_refused_and_not_changed() throws IOException {
        Path log = Samples.write(directory, "tickets.csv", Samples.TICKETS);
        Path data = Files.createDirectory(directory.resolve("photos"));
        Samples.write(data, "cat.jpg", "miau");

        Run.turnstile("replay", log, "--data", data).refuses(data.toString(), "cat.jpg");
        Run.turnstile("demo", "--once", "--data", data).refuses(data.toString(), "cat.jpg");
        Run.turnstile("history", "1", "--data", data).refuses(data.toString(), "found none");
        assertThat(data).isDirectoryContaining("glob:**cat.jpg");
        assertThat(data.toFile().list()).hasSize(1);
    }

    @Test
    void a_file_is_refused() {
        Path log = Samples.write(directory, "tickets.csv", Samples.TICKETS);

        Run.turnstile("replay", log, "--data", log).refuses("expected a directory, found a file");
    }

    @Test
    void reading_a_missing_directory_does_not_create_it() throws IOException {
        Path missing = directory.resolve("missing");
        Path empty = Files.createDirectory(directory.resolve("empty"));

        Run.turnstile("history", "1", "--data", missing).refuses(missing.toString(), "found none");
        Run.turnstile("explain", "1", "x", "--data", empty).refuses(empty.toString(), "found none");
        assertThat(missing).doesNotExist();
        assertThat(empty).isEmptyDirectory();
    }

    @Test
    void the_directory_of_a_running_demo_can_be_read_but_not_used_by_another_server() throws Exception {
        Path log = Samples.write(directory, "tickets.csv", Samples.TICKETS);
        Path data = directory.resolve("it's here");
        try (ForkedRun demo = ForkedRun.start(directory, List.of(), "demo", "--orders", "20", "--data", data)) {
            demo.awaitErr("keeps running until you press Ctrl-C");

            Run.turnstile("replay", log, "--data", data).refuses("in use by process " + demo.pid());
            assertThat(Run.turnstile("history", "1", "--data", data).succeeds().out())
                    .startsWith("demo_order 1 is in state ");
            assertThat(Run.turnstile("explain", "1", "PAY", "--data", data).out())
                    .startsWith("demo_order 1 is in state ");

            demo.terminate();
            Run ended = demo.end();
            ended.exits(143);
            assertThat(ended.err()).doesNotContain("turnstile: ");
            assertThat(ended.out()).contains("./turnstile history ", "--url 'jdbc:postgresql://127.0.0.1:");
        }
        Run after = Run.turnstile("history", "1", "--data", data, "--format", "json")
                .succeeds();
        assertThat(after.json()).containsEntry("record", "1").containsKey("state");
    }

    @Test
    void the_default_directory_is_empty_at_each_start_and_is_found_by_later_commands() {
        Path log = Samples.write(directory, "tickets.csv", Samples.TICKETS);
        List<String> small = List.of("-Xmx64m");

        Run none = ForkedRun.turnstile(directory, small, "history", "t1");
        none.refuses("no database found");
        for (int round = 0; round < 2; round++) {
            Run replay = ForkedRun.turnstile(directory, small, "replay", log, "--format", "json")
                    .succeeds();
            assertThat(replay.json()).containsEntry("accepted", 11).containsEntry("verified", true);
        }
        Run history = ForkedRun.turnstile(directory, small, "history", "t3").succeeds();
        assertThat(history.out()).startsWith("tickets t3 is in state waiting").contains("{\"note\":\"ünï\"}");
        assertThat(directory.resolve(".turnstile/tickets")).isDirectory();
    }
}
