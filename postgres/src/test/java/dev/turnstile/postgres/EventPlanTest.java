package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.EventQuery;
import dev.turnstile.event.EventQuery.Item;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventStore.AppendCondition;
import dev.turnstile.event.EventStore.SettledPosition;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.Box.Ad;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The frequent statements of the event store never scan a large table. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class EventPlanTest {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final EventStore events;

    EventPlanTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
        events = turnstile.events();
        for (int part = 0; part < 20; part++) {
            events.append(filled("many", part * 1_000, 1_000));
        }
        events.append(filled("few", 0, 5));
        database.sql("ANALYZE turnstile.stream, turnstile.event, turnstile.tag, turnstile.event_tag");
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private static NewEvent event(int n) {
        return NewEvent.ofJson("filled", 1, "{}").withTags("n:" + n, "odd:" + n % 2);
    }

    private static List<Append> filled(String category, int from, int count) {
        List<Append> appends = new ArrayList<>();
        for (int n = from; n < from + count; n++) {
            appends.add(Append.of(StreamName.of(category, n), List.of(event(n), event(n))));
        }
        return appends;
    }

    private List<String> scans(Runnable work) {
        return new Ad<List<String>>(turnstile, "scans.test", (input, tx) -> {
                    List<String> before = scanned(tx.connection());
                    work.run();
                    List<String> after = scanned(tx.connection());
                    return after.stream()
                            .filter(table -> !before.contains(table))
                            .toList();
                })
                .call("");
    }

    private static List<String> scanned(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT relname || ' ' || seq_tup_read FROM pg_stat_xact_user_tables"
                                + " WHERE relname IN ('stream', 'event', 'tag', 'event_tag') ORDER BY 1")) {
            List<String> tables = new ArrayList<>();
            while (row.next()) {
                tables.add(row.getString(1));
            }
            return tables;
        }
    }

    private int read(Read read) {
        try (Stream<RecordedEvent> found = events.read(read)) {
            return (int) found.count();
        }
    }

    @Test
    void appends_scan_no_table() {
        StreamName one = StreamName.of("many", 7);
        assertThat(scans(() -> events.append(Append.of(one, List.of(NewEvent.ofJson("filled", 1, "{}"))))))
                .isEmpty();
        assertThat(scans(() -> events.append(filled("many", 500, 64)))).isEmpty();
        assertThat(scans(() ->
                        events.append(Append.of(one, List.of(event(7))).withExpected(ExpectedVersion.exactly(3)))))
                .isEmpty();
        assertThat(scans(() -> events.append(
                        new AppendCondition(EventQuery.of(Item.ofTags("n:9", "odd:1")), new SettledPosition(1_000_000)),
                        List.of(Append.of(one, List.of(event(9)))))))
                .isEmpty();
    }

    @Test
    void reads_of_a_stream_a_category_or_tags_scan_no_table() {
        assertThat(scans(() -> assertThat(read(Read.ofStream(StreamName.of("many", 7))))
                        .isEqualTo(2)))
                .isEmpty();
        assertThat(scans(() -> assertThat(read(Read.ofCategory("few"))).isEqualTo(10)))
                .isEmpty();
        assertThat(scans(() -> assertThat(read(Read.all().withQuery(EventQuery.of(Item.ofTags("n:9", "odd:1")))))
                        .isEqualTo(2)))
                .isEmpty();
        assertThat(scans(() -> assertThat(read(Read.all().withAfterPosition(100).withLimit(100)))
                        .isEqualTo(100)))
                .isEmpty();
    }

    @Test
    void the_plan_check_finds_a_scan() {
        assertThat(scans(() -> read(Read.all()))).isNotEmpty();
    }
}
