package dev.turnstile.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerLogTest {

    @TempDir
    Path directory;

    @Test
    void the_cause_is_the_last_fatal_message_with_its_hint() {
        assertThat(ServerLog.cause(List.of(
                        "2026-01-01 00:00:00.000 UTC [7] FATAL:  an earlier one",
                        "2026-01-01 00:00:00.000 UTC [8] LOG:  starting",
                        "2026-01-01 00:00:00.000 UTC [8] FATAL:  lock file exists",
                        "2026-01-01 00:00:00.000 UTC [8] HINT:  Is another server running?",
                        "2026-01-01 00:00:00.000 UTC [8] LOG:  shutting down")))
                .isEqualTo("lock file exists; Is another server running?");
    }

    @Test
    void without_a_fatal_message_the_cause_is_the_last_line() {
        assertThat(ServerLog.cause(List.of("one", "libssl.so: not found"))).isEqualTo("libssl.so: not found");
        assertThat(ServerLog.cause(List.of())).isEqualTo("the log is empty");
    }

    @Test
    void the_tail_contains_the_current_attempt_only_and_the_previous_log_is_renamed() throws IOException {
        Path file = Files.writeString(directory.resolve("server.log"), "the last run\n");
        ServerLog log = new ServerLog(file);
        log.rotate();
        Files.writeString(file, "first attempt\n");
        log.beginAttempt();
        Files.writeString(file, "first attempt\nsecond attempt\n");

        assertThat(log.tail()).containsExactly("second attempt");
        assertThat(directory.resolve("server.log.old")).hasContent("the last run");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }
}
