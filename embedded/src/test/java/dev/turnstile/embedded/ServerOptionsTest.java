package dev.turnstile.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ServerOptionsTest {

    private final ServerOptions defaults = ServerOptions.defaults();

    @Test
    void a_change_is_a_copy() {
        ServerOptions changed = defaults.withPort(5433)
                .withDurable(false)
                .withShutdownHook(false)
                .withSetting("Work_Mem", "8MB")
                .withBinaries(Path.of("/opt/pg/bin"));
        assertThat(changed)
                .hasToString(
                        "ServerOptions[port=5433, durable=false, shutdownHook=false, settings={work_mem=8MB}, binaries=/opt/pg/bin]");
        assertThat(defaults)
                .hasToString("ServerOptions[port=0, durable=true, shutdownHook=true, settings={}, binaries=bundled]");
    }

    @Test
    void equal_options_are_equal() {
        assertThat(defaults.withSetting("a", "1").withSetting("b", "2"))
                .isEqualTo(defaults.withSetting("b", "2").withSetting("a", "1"))
                .hasSameHashCodeAs(defaults.withSetting("b", "2").withSetting("a", "1"))
                .isNotEqualTo(defaults.withSetting("a", "1"));
    }

    @Test
    void invalid_options_are_refused_at_once() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withPort(65_536))
                .withMessage("expected a port from 0 to 65535 (0: a free port), got 65536");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withSetting("PORT", "1"))
                .withMessage("setting 'port' is set by EmbeddedPostgres; use withPort");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withSetting("a b", "1"))
                .withMessage("expected the name of a server setting, got 'a b'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withSetting("work_mem", "1\n2"))
                .withMessage("setting 'work_mem': expected a value without control characters");
    }

    @Test
    void database_names_that_the_server_would_truncate_are_refused() {
        try (EmbeddedPostgres server = EmbeddedPostgres.startTemporary()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> server.createDatabase("ä".repeat(32)))
                    .withMessageStartingWith("expected a database name of 1 to 63 bytes without U+0000, got 64 bytes");
            assertThatIllegalArgumentException().isThrownBy(() -> server.createDatabase(""));
            assertThatIllegalArgumentException().isThrownBy(() -> server.dropDatabase("a\0b"));
        }
    }

    @Test
    void a_directory_without_the_programs_is_reported() {
        Path nothing = Path.of("/nowhere/bin");
        assertThatThrownBy(() -> EmbeddedPostgres.startTemporary(defaults.withBinaries(nothing)))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("no PostgreSQL in " + nothing)
                .hasMessageContaining("specify the bin directory of an installation");
    }
}
