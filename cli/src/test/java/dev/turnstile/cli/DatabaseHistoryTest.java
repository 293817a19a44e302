package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Histories in a database, by the options of discover and replay. */
class DatabaseHistoryTest {

    @TempDir
    private Path directory = Path.of("");

    private final TestDatabase database = TestServer.newDatabase();

    @BeforeEach
    void the_history_of_one_order_is_in_the_tables_of_each_library() {
        database.execute("""
                CREATE TABLE order_history (id serial PRIMARY KEY, order_id int, status text, changed_at timestamptz);
                INSERT INTO order_history (order_id, status, changed_at)
                VALUES (1, 'new', '2026-01-01'), (1, 'paid', '2026-01-02'), (1, NULL, '2026-01-03');
                CREATE VIEW clean_history AS SELECT * FROM order_history WHERE status IS NOT NULL;
                CREATE TABLE versions (id serial PRIMARY KEY, item_type text, item_id int, event text, whodunnit text,
                  object_changes jsonb, created_at timestamp);
                INSERT INTO versions (item_type, item_id, event, object_changes, created_at)
                VALUES ('Shop::Order', 1, 'create', '{"status": [null, "new"]}', '2026-01-01'),
                       ('Shop::Order', 1, 'update', '{"status": ["new", "paid"]}', '2026-01-02');
                CREATE TABLE order_audits (id serial PRIMARY KEY, auditable_type text, auditable_id int, action text,
                  audited_changes jsonb, created_at timestamp);
                INSERT INTO order_audits (auditable_type, auditable_id, action, audited_changes, created_at)
                VALUES ('Order', 1, 'create', '{"status": "new"}', '2026-01-01'),
                       ('Order', 1, 'update', '{"status": ["new", "paid"]}', '2026-01-02');
                CREATE TABLE revinfo (rev int PRIMARY KEY, revtstmp bigint);
                CREATE TABLE orders_aud (id int, rev int REFERENCES revinfo, revtype smallint, status text,
                  PRIMARY KEY (rev, id));
                INSERT INTO revinfo VALUES (1, 1767225600000), (2, 1767312000000);
                INSERT INTO orders_aud VALUES (1, 1, 0, 'new'), (1, 2, 1, 'paid');
                CREATE TABLE orders (id int PRIMARY KEY, status text, log_data jsonb);
                INSERT INTO orders VALUES (1, 'paid', '{"v": 2, "h": [
                  {"v": 1, "ts": 1767225600000, "c": {"id": 1, "status": "new"}},
                  {"v": 2, "ts": 1767312000000, "c": {"status": "paid"}}]}');
                """);
    }

    static Stream<List<String>> sources() {
        return Stream.of(
                List.of("--log-table", "clean_history"),
                List.of("--log-query", "SELECT order_id, status, changed_at FROM clean_history"),
                List.of("--papertrail", "Shop::Order.status"),
                List.of("--audited", "Order.status", "--log-table", "order_audits"),
                List.of("--envers", "public.orders_aud.status"),
                List.of("--logidze", "orders.status"));
    }

    private Run run(Object first, List<String> source, Object... more) {
        return Run.turnstile(Stream.of(Stream.of(first), source.stream(), Stream.of(more))
                .flatMap(part -> part)
                .toArray());
    }

    @ParameterizedTest
    @MethodSource("sources")
    void discover_reads_each_source(List<String> source) {
        Run run = run("discover", source, "--url", database.url(), "--name", "orders")
                .succeeds();

        assertThat(run.json()).containsEntry("machine", "orders");
        assertThat(run.out()).contains("\"from\": \"new\"", "\"to\": \"paid\"", "2026-01-01T00:00:00Z");
        assertThat(run.err()).contains("2 states", "1 edge", "read: record '", "1 record, 2 changes");
    }

    @Test
    void variants_and_durations_and_the_name_come_from_the_table() {
        Run run = run(
                        "discover",
                        List.of("--log-table", "order_history", "--skip-bad"),
                        "--url",
                        database.url(),
                        "--variants",
                        "--durations")
                .succeeds();

        assertThat(run.out()).contains("new > paid", "1 d 0 h");
        assertThat(run.err()).contains("order_history: 2 states", "skipped 1 row with --skip-bad", "  row 3: id '3': ");
    }

    @Test
    void replay_reads_one_database_and_writes_to_another() {
        TestDatabase target = TestServer.newDatabase();
        List<String> made = database.made();

        Run run = run(
                        "replay",
                        List.of("--log-table", "clean_history"),
                        "--log-url",
                        database.url(),
                        "--url",
                        target.url())
                .succeeds();

        assertThat(run.out()).contains("2 changes accepted", "verified: the log matches the history");
        assertThat(database.made()).isEqualTo(made);
        assertThat(target.query("SELECT id FROM clean_history")).containsExactly("1");
    }

    @Test
    void a_replay_with_refused_changes_does_not_claim_that_the_log_matches() {
        Path log = Samples.write(directory, "tickets.csv", Samples.TICKETS);
        Path machine = Samples.write(directory, "machine.json", """
                {"turnstile": 1, "machine": "unknowing",
                 "states": [{"name": "open", "code": 0, "initial": "default"}, {"name": "closed", "code": 1}],
                 "transitions": [{"name": "close", "edges": [{"from": "open", "to": "closed"}]}]}""");

        Run run = Run.turnstile("replay", log, "--machine", machine, "--url", database.url())
                .succeeds();

        assertThat(run.out())
                .contains("the machine does not fit the history: it refused 6 changes")
                .doesNotContain("the log matches");
    }

    @Test
    void wrong_usage_is_refused_with_one_line() {
        String url = database.url();
        Run.turnstile("discover").refuses("expected the file LOG", "--log-table");
        Run.turnstile("discover", "x.csv", "--log-table", "t", "--url", url).refuses("x.csv", "got both");
        Run.turnstile("discover", "x.csv", "--url", url).refuses("--url", "--log-table");
        Run.turnstile("discover", "--log-table", "a", "--log-query", "b", "--url", url)
                .refuses("got several");
        Run.turnstile("discover", "--papertrail", "Order", "--url", url).refuses("--papertrail", "'Order'");
        Run.turnstile("discover", "--log-table", "t", "--charset", "UTF-8", "--url", url)
                .refuses("--charset");
        Run.turnstile("discover", "--log-table", "missing", "--url", url).refuses("found no 'missing'");
        Run.turnstile("discover", "--log-query", "DELETE FROM orders", "--url", url)
                .refuses("one SELECT statement");
        Run.turnstile("replay", "--log-table", "clean_history", "--url", url).refuses("--log-url");
        Run.turnstile("replay", "x.csv", "--log-url", url).refuses("--log-url", "--log-table");
        Run.turnstile("discover", "--log-table", "order_history", "--url", url)
                .refuses("order_history, row 3: id '3': expected a status", "--skip-bad");
    }
}
