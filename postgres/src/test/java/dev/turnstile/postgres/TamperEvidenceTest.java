package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.Append;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestGroupCommit#onEachServer")
class TamperEvidenceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final TamperEvidence evidence;

    TamperEvidenceTest(TestServer server, TestGroupCommit groupCommit) {
        database = server.database();
        turnstile = groupCommit.open(database.dataSource());
        evidence = turnstile.tamperEvidence();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void append(String key, int... numbers) {
        List<NewEvent> events = new ArrayList<>();
        for (int n : numbers) {
            events.add(NewEvent.ofJson("counted", 1, "{\"n\":" + n + "}").withActor("ada"));
        }
        turnstile.events().append(Append.of(new StreamName("count", key), events));
    }

    /** Appends five events to one stream and three to another, in all ways. */
    private void chained() {
        append("a", 1);
        evidence.chain("count", PATIENCE);
        append("a", 2, 3);
        append("b", 1);
        append("a", 4);
        append("b", 2, 3);
        append("a", 5);
        assertThat(evidence.verify()).isEqualTo(new ChainReport(2, 8, 0, List.of()));
    }

    private void tamper(String sql) {
        database.sql(sql.replace("{a}", "(SELECT id FROM turnstile.stream WHERE key = 'a')"));
    }

    private ChainFault fault() {
        assertThat(evidence.verify().faults()).hasSize(1);
        return evidence.verify().faults().getFirst();
    }

    private void assertFault(int version, String problem) {
        assertThat(fault().stream()).isEqualTo("count a");
        assertThat(fault().version()).isEqualTo(version);
        assertThat(fault().problem()).isEqualTo(problem);
    }

    @Test
    void an_edited_event_is_named_with_both_hashes() {
        chained();
        tamper("UPDATE turnstile.event SET data = '{\"n\":30}' WHERE stream_id = {a} AND version = 3");

        assertFault(3, "changed");
        assertThat(fault().position())
                .isEqualTo(Long.parseLong(
                        database.value("SELECT position FROM turnstile.event WHERE data = '{\"n\":30}'")));
        assertThat(fault().expected()).hasSize(64).isNotEqualTo(fault().actual());
        assertThat(fault().actual())
                .isEqualTo(database.value("SELECT encode(hash, 'hex') FROM turnstile.event_chain WHERE position = "
                        + fault().position()));
        assertThat(fault().toString()).startsWith("stream count a, version 3, position ");
    }

    @Test
    void every_relevant_column_is_covered_by_the_hash() {
        chained();
        for (String change : List.of(
                "actor = 'eve'",
                "recorded_at = recorded_at + interval '1 microsecond'",
                "occurred_at = recorded_at",
                "command_id = gen_random_uuid()",
                "correlation = 'x'",
                "causation = 'x'",
                "tags = ARRAY['x']",
                "metadata = '{}'",
                "data = NULL",
                "from_state = 0",
                "to_state = 0",
                "type = (SELECT min(id) FROM turnstile.event_type)",
                "position = DEFAULT")) {
            tamper("CREATE TABLE kept AS SELECT * FROM turnstile.event");
            tamper("UPDATE turnstile.event SET " + change + " WHERE stream_id = {a} AND version = 3");
            assertThat(evidence.verify().faults()).as(change).hasSize(1);
            assertFault(3, "changed");
            tamper("DELETE FROM turnstile.event");
            tamper("INSERT INTO turnstile.event OVERRIDING SYSTEM VALUE SELECT * FROM kept"
                            .replace("INSERT", "ALTER TABLE turnstile.event DISABLE TRIGGER chain_events; INSERT")
                    + "; ALTER TABLE turnstile.event ENABLE ALWAYS TRIGGER chain_events; DROP TABLE kept");
            assertThat(evidence.verify().intact()).isTrue();
        }
    }

    @Test
    void a_renamed_stream_is_found() {
        chained();
        tamper("UPDATE turnstile.stream SET key = 'c' WHERE key = 'a'");

        assertThat(fault().stream()).isEqualTo("count c");
        assertThat(fault().version()).isEqualTo(1);
    }

    @Test
    void a_deleted_event_is_found_with_and_without_its_hash() {
        chained();
        tamper("DELETE FROM turnstile.event WHERE stream_id = {a} AND version = 2");
        assertFault(2, "missing");
        tamper("DELETE FROM turnstile.event_chain WHERE stream_id = {a} AND version = 2");
        assertFault(2, "missing");
    }

    @Test
    void a_swapped_pair_is_found() {
        chained();
        tamper("""
                UPDATE turnstile.event e SET data = o.data FROM turnstile.event o
                WHERE e.stream_id = {a} AND o.stream_id = e.stream_id
                  AND (e.version, o.version) IN ((2, 4), (4, 2))""");
        assertFault(2, "changed");
    }

    @Test
    void an_edited_hash_is_found() {
        chained();
        tamper("UPDATE turnstile.event_chain SET hash = sha256('x') WHERE stream_id = {a} AND version = 4");
        assertFault(4, "changed");
        tamper("DELETE FROM turnstile.event_chain WHERE stream_id = {a} AND version = 4");
        assertFault(4, "not chained");
    }

    @Test
    void a_truncated_tail_is_found() {
        chained();
        tamper("DELETE FROM turnstile.event WHERE stream_id = {a} AND version > 3");
        tamper("DELETE FROM turnstile.event_chain WHERE stream_id = {a} AND version > 3");
        assertFault(4, "missing at the end");
        tamper("DELETE FROM turnstile.event WHERE stream_id = {a}");
        tamper("DELETE FROM turnstile.event_chain WHERE stream_id = {a}");
        assertFault(1, "missing at the end");
    }

    @Test
    void a_head_that_was_set_back_and_a_stream_without_a_row_are_found() {
        chained();
        tamper("UPDATE turnstile.stream SET version = 4 WHERE key = 'a'");
        assertFault(5, "beyond the end of its stream");
        tamper("DELETE FROM turnstile.stream WHERE key = 'a'");
        assertThat(fault().problem()).isEqualTo("in no stream");
        assertThat(fault().stream()).startsWith("#");
    }

    @Test
    void a_recomputed_chain_is_found_by_an_anchor() {
        chained();
        List<ChainAnchor> anchors = evidence.anchors();
        ChainAnchor anchor = ChainAnchor.parse(anchors.getFirst().toString());
        assertThat(anchors).containsExactly(anchor);
        append("a", 6);
        append("c", 1);
        assertThat(evidence.matches(anchor)).isTrue();

        tamper("UPDATE turnstile.event SET data = '{\"n\":30}' WHERE stream_id = {a} AND version = 3");
        evidence.unchain("count");
        evidence.chain("count", PATIENCE);
        assertThat(evidence.verify().intact()).isTrue();
        assertThat(evidence.matches(anchor)).isFalse();
        assertThatThrownBy(() -> ChainAnchor.parse("nonsense")).hasMessageContaining("turnstile-anchor");
    }

    @Test
    void a_tail_that_was_cut_off_without_a_trace_is_found_by_an_anchor() {
        chained();
        ChainAnchor anchor = evidence.anchors().getFirst();
        tamper("DELETE FROM turnstile.event WHERE stream_id = {a} AND version > 3");
        tamper("DELETE FROM turnstile.event_chain WHERE stream_id = {a} AND version > 3");
        tamper("UPDATE turnstile.stream SET version = 3 WHERE key = 'a'");
        assertThat(evidence.verify().intact()).isTrue();
        assertThat(evidence.matches(anchor)).isFalse();
    }

    @Test
    void transitions_of_one_record_of_many_and_of_many_callers_are_chained() throws Exception {
        database.sql(Orders.TABLE);
        Lifecycle<State, Move> orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        evidence.chain("orders", PATIENCE);
        int records = 40;
        for (int id = 1; id <= records; id++) {
            orders.insert(Map.of("id", id));
        }
        Together.run(8, caller -> () -> {
            for (int id = caller + 1; id <= records; id += 8) {
                orders.fire(id, Move.PAY);
            }
            return caller;
        });
        orders.fireAll(Move.CANCEL, List.of(1, 2, 3));

        assertThat(evidence.verify()).isEqualTo(new ChainReport(records, 2 * records + 3, 0, List.of()));
        database.sql("UPDATE turnstile.event SET to_state = 4 WHERE version = 2 AND to_state = 1");
        assertThat(evidence.verify().faults()).hasSize(records);
    }

    @Test
    void writers_of_one_stream_keep_one_chain() throws Exception {
        chained();
        Together.run(8, caller -> () -> {
            for (int i = 0; i < 10; i++) {
                append("a", i);
            }
            return caller;
        });
        assertThat(evidence.verify()).isEqualTo(new ChainReport(2, 88, 0, List.of()));
    }

    @Test
    void other_categories_are_not_chained_and_the_last_chain_removes_the_trigger() {
        chained();
        turnstile.events().append(Append.of(new StreamName("other", "1"), List.of(NewEvent.ofJson("x", 1, "{}"))));
        assertThat(evidence.chained()).containsExactly("count");
        assertThat(database.value("SELECT count(*) FROM turnstile.event_chain")).isEqualTo("8");

        assertThat(evidence.unchain("count")).isTrue();
        assertThat(evidence.unchain("count")).isFalse();
        assertThat(database.value("SELECT count(*) FROM turnstile.event_chain")).isEqualTo("0");
        assertThat(database.value("SELECT count(*) FROM pg_trigger WHERE tgname = 'chain_events'"))
                .isEqualTo("0");
    }

    @Test
    void a_stream_deleted_forever_is_counted_and_not_reported() {
        chained();
        turnstile.events().deleteForever(new StreamName("count", "a"), ExpectedVersion.any());
        assertThat(evidence.verify()).isEqualTo(new ChainReport(1, 3, 1, List.of()));
    }

    @Test
    void verification_does_not_wait_for_long_writers() throws SQLException {
        append("a", 1);
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("UPDATE turnstile.event SET version = version WHERE false");
            assertThatThrownBy(() -> evidence.chain("count", Duration.ofMillis(50)))
                    .hasMessageContaining("chain category count");
            connection.rollback();
            connection.setAutoCommit(true);
        }
        assertThat(evidence.chained()).isEmpty();
    }

    @Test
    void the_time_zone_of_a_session_does_not_matter() throws SQLException {
        chained();
        try (JdbcTransaction transaction = JdbcTransaction.begin(database.dataSource())) {
            try (Statement statement = transaction.connection().createStatement()) {
                statement.execute("SET LOCAL timezone = 'Asia/Kathmandu'");
            }
            turnstile.within(transaction, () -> {
                append("a", 6);
                return 6;
            });
            transaction.commit();
        }
        assertThat(evidence.verify()).isEqualTo(new ChainReport(2, 9, 0, List.of()));
    }
}
