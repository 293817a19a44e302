package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.command.CallerTransactions.CallerTransaction.End;
import dev.turnstile.event.Append;
import dev.turnstile.event.Appended;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.archive.ArchivePlan;
import dev.turnstile.postgres.internal.commit.CommitFacts;
import dev.turnstile.postgres.internal.commit.CommitOutcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The lookup of a lost commit by the event that its transaction appended. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class EventFactTest {

    private static final StreamName STREAM = StreamName.of("order", 1);
    private static final UUID COMMAND = UUID.fromString("00000000-0000-4000-8000-000000000001");

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;

    EventFactTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
    }

    @BeforeEach
    void append() {
        turnstile.archive().createPartitions(2, 10);
        turnstile.events().append(Append.of(STREAM, List.of(NewEvent.ofJson("placed", 1, "{}"))));
        database.sql("UPDATE turnstile.event SET command_id = '" + COMMAND + "'");
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private End look(UUID command) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            return new CommitFacts("turnstile")
                    .appended(new Appended(STREAM, 1, 1), command)
                    .look(connection);
        }
    }

    @Test
    void an_event_with_the_command_id_shows_the_commit() throws SQLException {
        assertThat(look(COMMAND)).isEqualTo(End.COMMITTED);
    }

    /** The log was set back, and another command has appended an event at the position of the lost one. */
    @Test
    void an_event_of_another_command_at_the_position_shows_the_rollback() throws SQLException {
        assertThat(look(UUID.fromString("00000000-0000-4000-8000-000000000002")))
                .isEqualTo(End.ROLLED_BACK);
    }

    @Test
    void an_archived_event_shows_the_commit_until_its_partition_is_detached() throws SQLException {
        turnstile.archive().run(ArchivePlan.all());
        assertThat(look(COMMAND)).isEqualTo(End.COMMITTED);
        turnstile.archive().detach("event_archive_000000000000");
        assertThat(look(COMMAND)).isEqualTo(End.UNKNOWN);
    }

    @Test
    void the_outcome_is_unknown_after_the_stream_was_deleted_forever() throws SQLException {
        turnstile.events().deleteForever(STREAM, ExpectedVersion.any());
        assertThat(look(COMMAND)).isEqualTo(End.UNKNOWN);
    }

    /** The WAL of the row follows the WAL of the event, so the event is durable once the lookup is acknowledged. */
    @Test
    void a_lookup_writes_a_row_before_its_outcome_is_reported() {
        CommitFacts facts = new CommitFacts("turnstile");
        End end = new CommitOutcome(database.dataSource(), facts)
                .of(
                        UUID.randomUUID(),
                        facts.appended(new Appended(STREAM, 1, 1), COMMAND),
                        System.nanoTime(),
                        new SQLException("lost", "08006"));
        assertThat(end).isEqualTo(End.COMMITTED);
        assertThat(database.value("SELECT count(*) FROM turnstile.commit_fact")).isEqualTo("1");
    }

    /** By then, the row that would show the commit may have been deleted. */
    @Test
    void a_missing_row_shows_no_rollback_after_the_time_for_which_rows_are_kept() {
        CommitOutcome outcomes = new CommitOutcome(database.dataSource(), new CommitFacts("turnstile"));
        long now = System.nanoTime();
        long late = now - CommitOutcome.LIMIT.plusMinutes(1).toNanos();
        SQLException lost = new SQLException("lost", "08006");
        assertThat(outcomes.of(UUID.randomUUID(), looked -> End.ROLLED_BACK, now, lost))
                .isEqualTo(End.ROLLED_BACK);
        assertThat(outcomes.of(UUID.randomUUID(), looked -> End.ROLLED_BACK, late, lost))
                .isEqualTo(End.UNKNOWN);
        assertThat(outcomes.of(UUID.randomUUID(), looked -> End.COMMITTED, late, lost))
                .isEqualTo(End.COMMITTED);
    }
}
