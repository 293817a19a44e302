package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.archive.ArchivePlan;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A read of one stream opens only the archive partitions that contain its events. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ArchivePlanTest {

    private static final StreamName HOT = StreamName.of("seat", "hot");
    private static final StreamName OLD = StreamName.of("seat", "old");
    private static final String OPENED = """
            SELECT DISTINCT c.relname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
            WHERE l.pid = pg_backend_pid() AND c.relname LIKE 'event_archive%' AND c.relkind IN ('r', 'p')
            ORDER BY 1""";

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final EventStore events;

    /** Archives positions 1 to 5 and 31 to 35 of the old stream; other streams fill the partitions in between. */
    ArchivePlanTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
        events = turnstile.events();
        turnstile.archive().createPartitions(6, 10);
        append(OLD, 5);
        append(StreamName.of("seat", "between"), 25);
        append(OLD, 5);
        append(StreamName.of("seat", "after"), 15);
        turnstile.archive().run(ArchivePlan.all());
        append(HOT, 3);
        append(OLD, 2);
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private void append(StreamName stream, int count) {
        events.append(Append.of(
                stream,
                IntStream.range(0, count)
                        .mapToObj(n -> NewEvent.ofJson("noted", 1, "{}"))
                        .toList()));
    }

    /** Returns the archive tables that a read locks in its transaction, repeatedly, so that generic plans are used. */
    private List<String> opened(Read read, int events) throws SQLException {
        try (JdbcTransaction transaction = JdbcTransaction.begin(database.dataSource())) {
            for (int i = 0; i < 12; i++) {
                assertThat(turnstile.within(transaction, () -> count(read))).isEqualTo(events);
            }
            return opened(transaction.connection());
        }
    }

    private int count(Read read) {
        try (Stream<RecordedEvent> found = events.read(read)) {
            return (int) found.count();
        }
    }

    private static List<String> opened(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(OPENED)) {
            List<String> tables = new ArrayList<>();
            while (row.next()) {
                tables.add(row.getString(1));
            }
            return tables;
        }
    }

    @Test
    void a_stream_of_which_nothing_is_archived_or_asked_for_opens_nothing() throws SQLException {
        assertThat(opened(Read.ofStream(HOT), 3)).isEmpty();
        assertThat(opened(Read.ofStream(OLD).withFromVersion(11), 2)).isEmpty();
    }

    @Test
    void an_archived_stream_opens_the_partitions_between_its_bounds() throws SQLException {
        assertThat(opened(Read.ofStream(OLD), 12))
                .containsExactly(
                        "event_archive",
                        "event_archive_000000000000",
                        "event_archive_000000000010",
                        "event_archive_000000000020",
                        "event_archive_000000000030");
        assertThat(opened(Read.ofStream(StreamName.of("seat", "after")), 15))
                .containsExactly(
                        "event_archive",
                        "event_archive_000000000030",
                        "event_archive_000000000040",
                        "event_archive_000000000050");
    }

    @Test
    void the_plan_check_finds_a_full_read() throws SQLException {
        assertThat(opened(Read.all(), 55)).hasSizeGreaterThan(6);
    }
}
