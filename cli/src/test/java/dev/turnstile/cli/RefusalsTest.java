package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import dev.turnstile.postgres.PostgresTurnstile;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The command that shows refusals. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalsTest {

    private final TestDatabase database = TestServer.newDatabase();

    @BeforeAll
    void records() {
        PostgresTurnstile.open(database.dataSource()).close();
        database.execute("""
                INSERT INTO turnstile.refusal
                  (refused_at, verb, name, message, subject, record, state, guards, actor) VALUES
                (now(), 'ship.orders', 'guard_refused', 'no address', 'order', '1', 'PAID', '{has_address}', 'ada'),
                ('2030-01-01 00:00:03Z', 'ship.orders', 'guard_refused', 'no', 'order', '3', 'PAID', '{has_address}', 'ada'),
                ('2030-01-01 00:00:02Z', 'pay.orders', 'invalid_transition', 'no', 'order', '2', 'PENDING', NULL, NULL),
                ('2000-01-01 00:00:01Z', 'reserve_seat.seats', 'already_reserved', 'seat 4: taken', NULL, NULL, NULL, NULL, 'bob')""");
    }

    private Run refusals(Object... arguments) {
        return Run.turnstile(Stream.concat(Stream.of("refusals", "--url", database.url()), Stream.of(arguments))
                .toArray());
    }

    @Test
    void refusals_are_counted_by_verb_name_state_guard_and_actor() {
        List<String> lines = refusals().succeeds().lines();

        assertThat(lines).hasSize(4);
        assertThat(lines.getFirst().strip().split("\\s{2,}"))
                .containsExactly("refusals", "verb", "name", "state", "guard", "actor", "latest");
        assertThat(lines.get(1).strip().split("\\s{2,}"))
                .containsExactly(
                        "2", "ship.orders", "guard_refused", "PAID", "has_address", "ada", "2030-01-01T00:00:03Z");
        assertThat(lines.get(2)).contains("pay.orders", "invalid_transition", "PENDING");
        assertThat(lines.get(3)).contains("reserve_seat.seats", "already_reserved", "bob");
    }

    @Test
    void counts_are_grouped_by_the_requested_fields_only() {
        assertThat(refusals("--by", "state").succeeds().lines().get(1).strip().split("\\s{2,}"))
                .containsExactly("2", "PAID", "2030-01-01T00:00:03Z");
        assertThat(refusals("--by", "verb,actor", "--format", "json").succeeds().json())
                .isEqualTo(Map.of(
                        "counts",
                        List.of(
                                Map.of(
                                        "refusals",
                                        2,
                                        "verb",
                                        "ship.orders",
                                        "actor",
                                        "ada",
                                        "latest",
                                        "2030-01-01T00:00:03Z"),
                                Map.of("refusals", 1, "verb", "pay.orders", "latest", "2030-01-01T00:00:02Z"),
                                Map.of(
                                        "refusals",
                                        1,
                                        "verb",
                                        "reserve_seat.seats",
                                        "actor",
                                        "bob",
                                        "latest",
                                        "2000-01-01T00:00:01Z"))));
    }

    @Test
    void refusals_are_listed_newest_first() {
        List<String> lines = refusals("--list", "--limit", "3").succeeds().lines();

        assertThat(lines).hasSize(4);
        assertThat(lines.get(1)).contains("2030-01-01T00:00:03Z", "ship.orders", "3", "PAID", "has_address", "ada");
        assertThat(lines.get(2)).contains("pay.orders");
        assertThat(lines.get(3)).contains("no address");
    }

    @Test
    void a_list_as_json_has_all_fields() {
        Map<String, Object> json = refusals("--list", "--state", "PENDING", "--format", "json")
                .succeeds()
                .json();

        assertThat(json)
                .isEqualTo(Map.of(
                        "refusals",
                        List.of(Map.of(
                                "refusedAt",
                                "2030-01-01T00:00:02Z",
                                "verb",
                                "pay.orders",
                                "name",
                                "invalid_transition",
                                "message",
                                "no",
                                "subject",
                                "order",
                                "record",
                                "2",
                                "state",
                                "PENDING",
                                "guards",
                                List.of()))));
    }

    @Test
    void every_filter_restricts_the_result() {
        assertThat(records("--verb", "*.orders")).containsExactly("3", "2", "1");
        assertThat(records("--name", "guard_refused")).containsExactly("3", "1");
        assertThat(records("--record", "2")).containsExactly("2");
        assertThat(records("--state", "PENDING")).containsExactly("2");
        assertThat(records("--guard", "has_address", "--limit", "1")).containsExactly("3");
        assertThat(records("--actor", "ada")).containsExactly("3", "1");
        assertThat(records("--since", "2030-01-01T01:00:03+01:00")).containsExactly("3");
        assertThat(records("--since", "2030-01-01")).containsExactly("3", "2");
        assertThat(records("--since", "1h")).containsExactly("3", "2", "1");
        assertThat(refusals("--actor", "nobody").succeeds().lines()).containsExactly("no matching refusals");
        assertThat(refusals("--actor", "nobody", "--list").succeeds().lines()).containsExactly("no matching refusals");
    }

    private List<String> records(Object... arguments) {
        Run run = refusals(Stream.concat(Stream.of("--list", "--format", "json"), Stream.of(arguments))
                .toArray());
        return new JsonPart(run.succeeds().json())
                .parts("refusals").stream().map(part -> part.text("record")).toList();
    }

    @Test
    void bad_input_is_refused() {
        refusals("--limit", "0").refuses("--limit: expected 1 or more, got 0");
        refusals("--since", "yesterday").refuses("--since", "expected a time such as", "got 'yesterday'");
        refusals("--since", "2030-02-30").refuses("--since", "got '2030-02-30'");
        refusals("--by", "mood").refuses("--by", "mood", "VERB");
        refusals("--format", "xml").refuses("--format", "xml");
        refusals("surplus").refuses("surplus");
        Run.turnstile("refusals", "--url", "jdbc:postgresql://127.0.0.1:1/x", "--data", "x")
                .refuses("--url and --data");
        TestDatabase without = TestServer.newDatabase();
        Run.turnstile("refusals", "--url", without.url()).refuses("schema turnstile is not installed");
        assertThat(without.made()).isEmpty();
    }
}
