package dev.turnstile.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of a server for killed processes and concurrent starts on one directory. */
abstract class FaultContract {

    @TempDir
    Path parent;

    /** The binaries under test. */
    abstract ServerOptions options();

    private ServerOptions fast() {
        return options().withDurable(false);
    }

    @Test
    void rows_committed_before_the_jvm_was_killed_survive() throws Exception {
        Path directory = parent.resolve("db");
        long orphan;
        long acknowledged = 0;
        try (ChildJvm child = ChildJvm.start(CommitForEver.class, directory.toString(), binaries())) {
            orphan = Long.parseLong(child.line());
            while (acknowledged < 300) {
                acknowledged = Long.parseLong(child.line());
            }
            child.kill();
        }
        assertThat(Processes.running(orphan)).as("outlives its JVM").isTrue();

        try (EmbeddedPostgres server = EmbeddedPostgres.start(directory, options())) {
            assertThat(Processes.running(orphan)).isFalse();
            assertThat(server.pid()).isNotEqualTo(orphan);
            assertThat(Long.parseLong(Sql.query(server.dataSource(), "SELECT count(*) FROM kept")))
                    .isGreaterThanOrEqualTo(acknowledged);
        }
        assertThat(Processes.working(directory)).isEmpty();
    }

    @Test
    void a_server_whose_postmaster_was_killed_starts_again_with_its_rows() throws SQLException {
        Path directory = parent.resolve("db");
        try (EmbeddedPostgres server = EmbeddedPostgres.start(directory, options())) {
            Sql.execute(server.dataSource(), "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id");
            assertThat(ProcessHandle.of(server.pid()).map(ProcessHandle::destroyForcibly))
                    .contains(true);
        }
        assertThat(directory.resolve("data/postmaster.pid")).exists();

        try (EmbeddedPostgres server = EmbeddedPostgres.start(directory, options())) {
            assertThat(Sql.query(server.dataSource(), "SELECT count(*) FROM kept"))
                    .isEqualTo("1000");
        }
    }

    @Test
    void a_process_with_the_id_of_a_dead_server_is_not_signalled() throws IOException {
        Path directory = parent.resolve("db");
        EmbeddedPostgres.start(directory, fast()).close();
        long self = ProcessHandle.current().pid();
        long yesterday = Instant.now().minus(1, ChronoUnit.DAYS).getEpochSecond();
        Files.writeString(
                directory.resolve("data/postmaster.pid"),
                self + "\n" + directory.resolve("data") + "\n" + yesterday + "\n5432\n\n127.0.0.1\n 0 0\nready\n");

        EmbeddedPostgres.start(directory, fast()).close();

        assertThat(directory.resolve("data/postmaster.pid")).doesNotExist();
    }

    @Test
    void a_second_start_in_the_same_jvm_is_refused_and_the_first_keeps_its_lock() throws IOException {
        Path directory = parent.resolve("db");
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        try (EmbeddedPostgres first = EmbeddedPostgres.start(directory, fast())) {
            long self = ProcessHandle.current().pid();
            Path alias = Files.createSymbolicLink(parent.resolve("alias"), directory);
            for (Path path : List.of(directory, alias)) {
                assertThatThrownBy(() -> EmbeddedPostgres.start(path, fast()))
                        .isInstanceOfSatisfying(DataDirectoryInUseException.class, e -> {
                            assertThat(e.directory()).isEqualTo(path);
                            assertThat(e.holderPid()).hasValue(self);
                            assertThat(e.since())
                                    .hasValueSatisfying(
                                            since -> assertThat(since).isBetween(before, Instant.now()));
                            assertThat(e.url()).contains(first.url());
                        })
                        .hasMessageContaining("in use by this process (" + self + ") since")
                        .hasMessageContaining("connect to its server at " + first.url());
            }
            try (ChildJvm second = startAndWait(directory.toString())) {
                assertThat(second.line()).isEqualTo("in use by " + self);
            }
        }
        EmbeddedPostgres.start(directory, fast()).close();
    }

    @Test
    void a_second_start_in_another_jvm_is_refused_with_the_holder_of_the_directory() throws Exception {
        Path directory = parent.resolve("db");
        try (ChildJvm first = startAndWait(directory.toString())) {
            assertThat(first.line()).startsWith("up ");
            assertThatThrownBy(() -> EmbeddedPostgres.start(directory, fast()))
                    .isInstanceOfSatisfying(
                            DataDirectoryInUseException.class,
                            e -> assertThat(e.holderPid()).hasValue(first.pid()))
                    .hasMessageContaining("in use by process " + first.pid() + " since");
            first.terminate();
        }
        EmbeddedPostgres.start(directory, fast()).close();
    }

    @Test
    void exactly_one_of_three_concurrent_jvms_starts() throws Exception {
        Path directory = parent.resolve("db");
        String path = directory.toString();
        try (ChildJvm a = ChildJvm.start(StartAndWait.class, path, binaries());
                ChildJvm b = ChildJvm.start(StartAndWait.class, path, binaries());
                ChildJvm c = ChildJvm.start(StartAndWait.class, path, binaries())) {
            List<ChildJvm> racers = List.of(a, b, c);
            for (ChildJvm racer : racers) {
                assertThat(racer.line()).isEqualTo("ready");
            }
            for (ChildJvm racer : racers) {
                racer.say("go");
            }
            long winner = 0;
            long refusals = 0;
            for (ChildJvm racer : racers) {
                String said = racer.line();
                if (said.startsWith("up ")) {
                    winner = racer.pid();
                    racer.terminate();
                } else {
                    refusals++;
                    assertThat(said).startsWith("in use by ");
                    long named = Long.parseLong(said.substring("in use by ".length()));
                    assertThat(List.of(a.pid(), b.pid(), c.pid()))
                            .contains(named)
                            .isNotEqualTo(racer.pid());
                }
            }
            assertThat(winner).isPositive();
            assertThat(refusals).isEqualTo(2);
        }
        assertThat(Processes.working(directory)).isEmpty();
    }

    @Test
    void a_jvm_that_is_asked_to_end_stops_its_server_first() throws Exception {
        Path directory = parent.resolve("db");
        try (ChildJvm child = startAndWait(directory.toString())) {
            long server = Long.parseLong(child.line().split(" ", -1)[1]);
            assertThat(Processes.running(server)).isTrue();
            child.terminate();
            assertThat(Processes.running(server)).isFalse();
        }
        assertThat(Processes.working(directory)).isEmpty();
        assertThat(directory.resolve("data/postmaster.pid")).doesNotExist();
    }

    @Test
    void a_temporary_server_of_a_killed_jvm_is_removed_by_the_next_start() throws Exception {
        Path abandoned;
        long orphan;
        try (ChildJvm child = startAndWait(StartAndWait.DEFAULT)) {
            String[] said = child.line().split(" ", 3);
            orphan = Long.parseLong(said[1]);
            abandoned = Path.of(said[2]);
            child.kill();
        }
        assertThat(Processes.running(orphan)).isTrue();
        assertThat(abandoned).isDirectory();

        try (EmbeddedPostgres next = EmbeddedPostgres.startTemporary(fast())) {
            assertThat(Processes.running(orphan)).isFalse();
            assertThat(abandoned).doesNotExist();
            try (Stream<Path> all = Files.list(abandoned.resolveSibling(""))) {
                assertThat(all).contains(next.dataDirectory());
            }
        }
    }

    private ChildJvm startAndWait(String directory) throws IOException {
        ChildJvm child = ChildJvm.start(StartAndWait.class, directory, binaries());
        assertThat(child.line()).isEqualTo("ready");
        child.say("go");
        return child;
    }

    private String binaries() {
        return options().binaries().map(Path::toString).orElse(StartAndWait.DEFAULT);
    }
}
