package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failures of standard output, in a shell. */
class StandardOutputTest {

    private static final Path SHELL = Path.of("/bin/sh");
    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void needs_a_shell_and_a_device_that_is_full() {
        assumeTrue(Files.isExecutable(SHELL) && Files.isWritable(FULL), "a shell and " + FULL);
    }

    private Run shell(String redirection) throws IOException, InterruptedException {
        Path machine = Samples.ticketMachine(directory);
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(List.of(
                        SHELL.toString(),
                        "-c",
                        "\"$@\" " + redirection,
                        "sh",
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "diagram",
                        machine.toString()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new Run(process.waitFor(), Files.readString(out), Files.readString(err));
    }

    @Test
    void a_full_disk_is_reported() throws IOException, InterruptedException {
        shell("> " + FULL).refuses("cannot write to standard output");
    }

    @Test
    void a_closed_pipe_is_not_reported() throws IOException, InterruptedException {
        Run run = shell("| head -c 4").succeeds();

        assertThat(run.out()).isEqualTo("<svg");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void text_is_written_in_utf_8_whatever_the_locale() {
        Path log = Samples.write(directory, "log.csv", "record,status,time\n1,größe,2024-01-01\n");

        assertThat(ForkedRun.turnstile(directory, List.of(), "discover", log)
                        .succeeds()
                        .out())
                .contains("\"größe\"");
    }
}
