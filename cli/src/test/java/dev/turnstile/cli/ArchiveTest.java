package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import dev.turnstile.event.Append;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands of the archive. */
class ArchiveTest {

    private static final String FIRST = "event_archive_000000000000";

    private final TestDatabase database = TestServer.newDatabase();

    @BeforeEach
    void appends() {
        try (PostgresTurnstile turnstile = PostgresTurnstile.open(database.dataSource())) {
            EventStore events = turnstile.events();
            NewEvent event = NewEvent.ofJson("noted", 1, "{}");
            for (int n = 1; n <= 3; n++) {
                events.append(Append.of(StreamName.of("seat", n), List.of(event, event)));
            }
            events.delete(StreamName.of("seat", 1), ExpectedVersion.any());
        }
    }

    private Run archive(String command, Object... arguments) {
        return Run.turnstile(Stream.concat(Stream.of("archive", command, "--url", database.url()), Stream.of(arguments))
                .toArray());
    }

    @Test
    void finished_streams_are_archived_and_selected_streams_up_to_a_version() {
        assertThat(archive("run", "--dry-run").succeeds().out())
                .contains("2 events of 1 stream would be moved into the archive");
        assertThat(archive("run").succeeds().out()).contains("2 events of 1 stream moved into the archive", FIRST);
        assertThat(archive("run", "--stream", "seat/2", "--up-to", "1", "--format", "json")
                        .succeeds()
                        .json())
                .containsEntry("events", 1)
                .containsEntry("dryRun", false)
                .containsEntry("partitions", List.of(FIRST));
        assertThat(archive("run", "--any-state", "--category", "room")
                        .succeeds()
                        .out())
                .contains("0 events");
        assertThat(archive("run", "--any-state", "--before", "1d").succeeds().out())
                .contains("0 events");
        assertThat(archive("run", "--any-state", "--batch", "1").succeeds().out())
                .contains("3 events of 2 streams");
        assertThat(database.query("SELECT count(*) FROM turnstile.event")).containsExactly("0");
    }

    @Test
    void partitions_are_created_listed_detached_and_attached() {
        assertThat(archive("partitions").succeeds().out()).contains("no partitions");
        assertThat(archive("partitions", "--ahead", "2", "--positions", "100")
                        .succeeds()
                        .lines())
                .hasSize(4);
        archive("run", "--any-state").succeeds();
        assertThat(archive("detach", FIRST).succeeds().out()).contains("detached");
        Run.turnstile("export", "--url", database.url(), "-").refuses("partition " + FIRST);
        archive("detach", FIRST).refuses("it is detached already");
        assertThat(archive("attach", FIRST, "--format", "json")
                        .succeeds()
                        .json()
                        .get("partitions"))
                .asString()
                .contains("attached=true");
        assertThat(Run.turnstile("export", "--url", database.url(), "-")
                        .succeeds()
                        .out())
                .contains("noted");
    }

    @Test
    void bad_input_is_refused_in_one_line() {
        archive("run", "--stream", "seat/9").refuses("the log has no record 'seat/9'");
        archive("run", "--stream", "seat/2", "--any-state").refuses("cannot be used together");
        archive("run", "--up-to", "0").refuses("expected 1 or more, got 0");
        archive("partitions", "--positions", "5").refuses("together with --ahead");
        archive("detach", "none").refuses("partition none: the archive has no partitions yet", "turnstile archive run");
    }
}
