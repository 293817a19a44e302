package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.Append;
import dev.turnstile.event.EventQuery;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Export of the log from one database and import into another. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class EventLinesTest {

    private static final StreamName ACCOUNT = StreamName.of("account", "a1");

    private final TestDatabase database;
    private final TestDatabase other;
    private final PostgresTurnstile turnstile;
    private final PostgresTurnstile target;

    EventLinesTest(TestServer server) {
        database = server.database();
        other = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
        target = PostgresTurnstile.open(other.dataSource());
    }

    @AfterEach
    void close() {
        database.close();
        other.close();
    }

    private static String everything(PostgresTurnstile from) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        from.eventLines().exportEverything(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static ImportProgress bring(PostgresTurnstile to, String lines, boolean keepPositions) throws IOException {
        return to.eventLines()
                .importAll(
                        new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)),
                        keepPositions,
                        progress -> {});
    }

    private static NewEvent event(String json) {
        return NewEvent.ofJson("noted", 1, json);
    }

    private void writesEverythingThatALogCanHold() {
        database.sql(Orders.TABLE);
        Lifecycle<State, Move> orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        turnstile.enforcement().watch("orders", List.of());
        database.sql("INSERT INTO orders (id, address, state) VALUES (1, E'Rome\\n\\\\.\\t\"x\"', 0)");
        orders.fire(
                1,
                Move.PAY,
                TransitionOptions.none()
                        .withData("sum", 1)
                        .withActor("ada")
                        .withOccurredAt(Instant.parse("1999-01-01T00:00:00.000001Z")));
        orders.correct(1, State.DELIVERED, TransitionOptions.none().withMetadata("why", "é\u2028😀\u0001"));
        database.sql("TRUNCATE orders");
        EventStore events = turnstile.events();
        events.append(Append.of(
                ACCOUNT,
                List.of(
                        event("{\"n\":1.00,\"small\":0." + "0".repeat(900) + "1}"),
                        NewEvent.ofJson(
                                        "odd \"type\"\n",
                                        7,
                                        "{\"\\u0001\":\"\\ud83d\\ude00\\u007f\",\"e\":null,\"l\":[]}")
                                .withTags("b", "a", "ü\"\\")
                                .withMetadata("m", Map.of("k", List.of(true)))
                                .withOrigin(new NewEvent.Origin(
                                        "actor",
                                        UUID.randomUUID(),
                                        "corr",
                                        "cause",
                                        Instant.parse("2020-02-29T12:00:00Z"))))));
        database.sql(
                "UPDATE turnstile.event SET data = data || jsonb_build_object('big', CAST(repeat('9', 5000) AS numeric))"
                        + " WHERE data ? 'small'");
        events.append(Append.of(StreamName.of("gone", "\u2603 /,"), List.of(event("{}"), event("{}"))));
        events.deleteForever(StreamName.of("gone", "\u2603 /,"), ExpectedVersion.any());
        events.append(Append.of(StreamName.of("hidden", "1"), List.of(event("{}"), event("{}"))));
        events.delete(StreamName.of("hidden", "1"), ExpectedVersion.any());
        events.append(Append.of(StreamName.of("hidden", "1"), List.of(event("{}"))));
        events.describe(StreamName.of("described", "1"), Map.of("by", "ada"));
    }

    @Test
    void a_round_trip_gives_the_same_log_byte_for_byte() throws Exception {
        writesEverythingThatALogCanHold();
        String lines = everything(turnstile);
        ImportProgress done = bring(target, lines, true);

        assertThat(everything(target)).isEqualTo(lines);
        assertThat(done.events())
                .isEqualTo(lines.lines()
                        .filter(line -> line.startsWith("{\"position\""))
                        .count());
        for (String columns : List.of(
                "SELECT position, version, from_state, to_state, recorded_at, occurred_at, actor, command_id,"
                        + " correlation, causation, tags, data, metadata FROM turnstile.event ORDER BY position",
                "SELECT t.name, e.position FROM turnstile.event_tag e JOIN turnstile.tag t ON t.id = e.tag_id ORDER BY 1, 2",
                "SELECT c.name, key, version, deleted_up_to, closed, metadata FROM turnstile.stream s"
                        + " JOIN turnstile.category c ON c.id = s.category ORDER BY 1, 2",
                "SELECT version, definition, checksum FROM turnstile.machine_version",
                "SELECT code, name FROM turnstile.state ORDER BY 1")) {
            assertThat(other.rows(columns)).isEqualTo(database.rows(columns)).isNotEmpty();
        }
    }

    @Test
    void an_imported_log_continues_where_it_ended() throws Exception {
        writesEverythingThatALogCanHold();
        bring(target, everything(turnstile), true);
        other.sql(Orders.TABLE);
        other.sql("INSERT INTO orders (id, address, state) VALUES (1, 'Rome', 3)");
        Lifecycle<State, Move> orders = target.lifecycle(Orders.MACHINE, RecordTable.of("orders"));

        assertThat(orders.history(1)).extracting(change -> change.to()).containsExactly(State.PAID, State.DELIVERED);
        assertThat(orders.fire(1, Move.RETURN).position())
                .isGreaterThan(Long.parseLong(database.value("SELECT max(position) FROM turnstile.event")));
        try (var tagged = target.events().read(Read.all().withQuery(EventQuery.ofTags("ü\"\\")))) {
            assertThat(tagged).hasSize(1);
        }
    }

    @Test
    void events_get_new_positions_in_a_log_that_has_some() throws Exception {
        writesEverythingThatALogCanHold();
        target.events().append(Append.of(StreamName.of("own", "1"), List.of(event("{}"), event("{}"))));
        String lines = everything(turnstile);

        assertThatThrownBy(() -> bring(target, lines, true))
                .isInstanceOf(InvalidEventLineException.class)
                .hasMessageContaining("does not come after the last one");
        bring(target, lines, false);
        assertThat(other.rows("SELECT data FROM turnstile.event ORDER BY position OFFSET 2"))
                .isEqualTo(database.rows("SELECT data FROM turnstile.event ORDER BY position"));
        assertThat(bring(target, lines.replaceFirst("everything", "elsewhere"), false))
                .as("what is there already is passed over")
                .matches(done -> done.events() == 0 && done.present() > 0);
    }

    @Test
    void a_single_stream_or_category_can_be_imported() throws Exception {
        writesEverythingThatALogCanHold();
        turnstile.events().append(Append.of(StreamName.of("account", "a2"), List.of(event("{}"))));
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        ByteArrayOutputStream category = new ByteArrayOutputStream();

        assertThat(turnstile.eventLines().exportStream(ACCOUNT, stream)).isEqualTo(2);
        assertThat(turnstile.eventLines().exportCategory("orders", category)).isGreaterThan(3);
        bring(target, stream.toString(StandardCharsets.UTF_8), false);
        bring(target, category.toString(StandardCharsets.UTF_8), false);
        assertThat(other.rows("SELECT c.name || '/' || s.key FROM turnstile.stream s"
                        + " JOIN turnstile.category c ON c.id = s.category ORDER BY 1"))
                .containsExactly("account/a1", "orders/", "orders/1");
    }

    private void refused(String lines, int line, String... problems) {
        String before = other.value("SELECT count(*) FROM turnstile.event");
        assertThatThrownBy(() -> bring(target, lines, false))
                .isInstanceOfSatisfying(
                        InvalidEventLineException.class,
                        e -> assertThat(e.line()).as(e.getMessage()).isEqualTo(line))
                .hasMessageContainingAll(problems);
        assertThat(other.value("SELECT count(*) FROM turnstile.event")).isEqualTo(before);
    }

    @Test
    void an_invalid_line_is_refused_by_its_number_and_nothing_is_written() throws Exception {
        turnstile
                .events()
                .append(Append.of(ACCOUNT, List.of(event("{\"n\":1}"), event("{\"n\":2}"), event("{\"n\":3}"))));
        String lines = everything(turnstile);

        refused("", 1, "the first line of a file from turnstile export");
        refused("{\"turnstile\":\"event-lines\",\"format\":2}\n", 1, "the first line of a file");
        refused(lines.replace("{\"n\": 2}", "{\"n\": 2"), 3, "expected one JSON object");
        refused(lines.replace("{\"n\": 2}", "{\"n\": \"\\u0000\"}"), 3, "\\u0000");
        refused(lines.replace("\"version\":2", "\"version\":\"two\""), 3, "two");
        refused(lines.replace("\"version\":2", "\"version\":4"), 3, "version 4 of stream account a1", "last one, 1");
        refused(lines.replace("\"version\":2", "\"version\":1"), 3, "version 1 of stream account a1");
        refused(lines.replace("\"version\":2,", ""), 3, "field \"version\": expected a version", "got nothing");
        refused(lines.replace("\"version\":2", "\"version\":99999999999"), 3, "to 2147483647, got 99999999999");
        refused(lines.replace("\"version\":2", "\"version\":2,\"version\":2"), 3, "'version' occurs twice");
        refused(lines.replace("\"version\":2", "\"version\":2,\"actor\":7"), 3, "\"actor\"", "a text, got 7");
        refused(lines.replace("\"version\":2", "\"version\":2,\"actor\":\"\\ud800\""), 3, "\"actor\"", "can store");
        refused(lines.replace("\"version\":2", "\"version\":2,\"tags\":[\"a\",1]"), 3, "\"tags\"", "a list of texts");
        refused(lines.replace("\"version\":2", "\"version\":2,\"command_id\":\"x\""), 3, "a UUID, got \"x\"");
        refused(lines.replace("\"version\":2", "\"version\":2,\"from\":40000"), 3, "a state's code", "got 40000");
        refused(lines.replace("\"version\":2", "\"version\":2,\"occurred_at\":\"now\""), 3, "a time", "got \"now\"");
        refused(
                lines.replace("\"version\":2", "\"version\":2,\"occurred_at\":\"2023-02-30T00:00:00+00:00\""),
                3,
                "field \"occurred_at\"",
                "out of range");
        refused(lines.replace("{\"n\": 2}", "{\"n\": 1e999999}"), 3, "field \"data\"", "numeric");
        refused(lines.replace("\"version\":2", "\"version\":2,\"verzion\":2"), 3, "unknown field \"verzion\"");
        refused(
                lines.replace(
                        "\"version\":3,\"kind\":\"event\",\"type\":\"noted\",", "\"version\":3,\"kind\":\"event\","),
                4,
                "expected a type");
        refused(
                lines.replace("\"version\":3,\"kind\":\"event\"", "\"version\":3,\"kind\":\"rumour\""),
                4,
                "expected a kind");
        refused(
                lines.replace("\"version\":3,\"kind\":\"event\"", "\"version\":3,\"kind\":\"transition\""),
                4,
                "table and column");
        refused(lines.replaceFirst("\"key\":\"a1\",\"version\":2", "\"version\":2"), 3, "expected a key");
        refused(lines.replace("\"data\":{\"n\": 3}}", "\"data\":{}}\n\n"), 5, "expected one JSON object");
        refused(lines.replace("\"data\":{\"n\": 3}}", "\"data\":{}}\n[]"), 5, "expected one JSON object", "got a list");
        refused(lines.replace("\"data\":{\"n\": 3}}", "\"data\":{}}\n{}"), 5, "expected one of the fields");
        refused(lines.replace("\"data\":{\"n\": 3}}", "\"data\":{}}\n\\."), 5, "expected one JSON object");
        refused(lines + lines.lines().skip(1).findFirst().orElseThrow() + "\n", 6, "expected no line after");
        assertThatThrownBy(() -> bring(target, lines.replace("{\"end\":true}\n", ""), false))
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining("the file is truncated");

        bring(target, lines, false);
        refused(lines.replace("{\"n\": 2}", "{\"n\": 9}"), 3, "already exists with other content");
        target.events().deleteForever(ACCOUNT, ExpectedVersion.any());
        refused(lines.replace("everything", "x"), 2, "stream account a1 was deleted forever in this database");
    }

    @Test
    void a_machine_that_differs_from_the_installed_one_is_refused() throws Exception {
        writesEverythingThatALogCanHold();
        String lines = everything(turnstile);
        bring(target, lines, true);

        refused(lines.replace("\"PAID\"", "\"LENT\""), 2, "has state PAID for code 1 in this database, but LENT");
        refused(
                lines.replaceFirst("(?m)^(.*)\"machine\": \"order\"(.*\"lifecycle\".*)$", "$1\"machine\": \"other\"$2"),
                3,
                "table \"public\".\"orders\"",
                "has machine order in this database, but other in the file");
    }
}
