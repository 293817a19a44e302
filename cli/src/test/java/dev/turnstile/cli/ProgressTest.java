package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.terminal.Progress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressTest {

    @Test
    void a_terminal_gets_a_bar_with_rate_and_time_left(@TempDir Path directory) {
        Path log = Samples.write(directory, "tickets.csv", Samples.TICKETS);
        List<String> terminal = List.of("-D" + Progress.TERMINAL + "=true", "--enable-native-access=ALL-UNNAMED");

        Run bar = ForkedRun.turnstile(
                        directory,
                        terminal,
                        "replay",
                        log,
                        "--url",
                        TestServer.newDatabase().url())
                .succeeds();

        assertThat(bar.err()).contains("replay", "verify", "100%", "11/11 changes (0:00:0", "changes/s", "█");
        assertThat(bar.err()).doesNotContain("WARNING");
        assertThat(bar.out()).contains("verified: ").doesNotContain("%");
    }
}
