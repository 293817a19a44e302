package dev.turnstile.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.embedded.ServerOptions;
import dev.turnstile.embedded.TemporaryCluster;
import dev.turnstile.torture.fault.FaultKind;
import dev.turnstile.torture.fault.Opened;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short run of the suite; {@code turnstile torture --minutes N} runs longer. */
@Tag("slow")
final class TortureTest {

    private static final Duration LENGTH = Duration.ofSeconds(90);
    private static final int FAULTS = 60;
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql/15/bin");

    @TempDir
    Path directory;

    @Test
    void nothing_is_lost_doubled_or_disordered_on_own_servers() throws Exception {
        Path binaries = Files.isDirectory(INSTALLED) ? INSTALLED : null;
        RunResult result = run(EnumSet.allOf(FaultKind.class), null, binaries, directory);
        assertThat(result.allFaults()).isPositive();
        assertThat(result.figures().done()).isPositive();
        assertThat(result.oracle().findings()).as(Report.text(result)).isEmpty();
    }

    @Test
    void nothing_is_lost_doubled_or_disordered_on_a_server_given_by_url() throws Exception {
        Set<FaultKind> kinds = EnumSet.allOf(FaultKind.class);
        kinds.removeIf(FaultKind::ownServer);
        try (TemporaryCluster server = TemporaryCluster.create(directory.resolve("server"), ServerOptions.defaults())) {
            server.start();
            Path journals = Files.createDirectory(directory.resolve("journals"));
            RunResult result = run(kinds, server.url(), null, journals);
            assertThat(result.allFaults()).isPositive();
            assertThat(result.figures().done()).isPositive();
            assertThat(result.oracle().findings()).as(Report.text(result)).isEmpty();
        }
    }

    private static RunResult run(Set<FaultKind> kinds, @Nullable String url, @Nullable Path binaries, Path directory)
            throws Exception {
        RunSettings settings = new RunSettings(LENGTH, FAULTS, FAULTS, 7, kinds, url, binaries, directory, 2, 3, true);
        try (Opened opened = new Opened()) {
            return new Run(settings, System.out::println, opened).run();
        }
    }
}
