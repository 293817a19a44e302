package dev.turnstile.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UserCacheTest {

    @TempDir
    Path cache;

    @Test
    void two_jvms_that_find_no_binaries_unpack_them_once_and_leave_nothing_else() throws Exception {
        Path abandoned = Files.createDirectories(cache.resolve("postgresql/unpacking-" + deadPid() + "-x"));
        try (ChildJvm a = ChildJvm.start(cache, StartAndWait.class, StartAndWait.DEFAULT, StartAndWait.DEFAULT);
                ChildJvm b = ChildJvm.start(cache, StartAndWait.class, StartAndWait.DEFAULT, StartAndWait.DEFAULT)) {
            for (ChildJvm child : List.of(a, b)) {
                assertThat(child.line()).isEqualTo("ready");
            }
            for (ChildJvm child : List.of(a, b)) {
                child.say("go");
            }
            for (ChildJvm child : List.of(a, b)) {
                assertThat(child.line()).startsWith("up ");
            }
            assertThat(children("postgresql")).hasSize(1).doesNotContain(abandoned);
            assertThat(children("temporary")).hasSize(2);
            a.terminate();
            b.terminate();
        }
        assertThat(children("temporary")).isEmpty();
        assertThat(children("")).hasSize(2);
    }

    private List<Path> children(String name) throws IOException {
        try (Stream<Path> children = Files.list(cache.resolve(name))) {
            return children.toList();
        }
    }

    private static long deadPid() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        return process.pid();
    }
}
