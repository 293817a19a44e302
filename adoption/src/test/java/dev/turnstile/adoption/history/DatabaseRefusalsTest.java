package dev.turnstile.adoption.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnstile.adoption.OrderDatabase;
import dev.turnstile.adoption.OrderTables;
import dev.turnstile.adoption.discovery.Discovery;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each wrong source is refused with one line, and nothing is written. */
class DatabaseRefusalsTest {

    private static final DatabaseSource HISTORY = DatabaseSource.table("order_status_history");

    private final OrderDatabase database = OrderDatabase.create();

    @BeforeEach
    void writes_a_history() {
        OrderTables.writeHistory(database);
        database.execute("CREATE TABLE note (text text); CREATE FUNCTION jot() RETURNS bigint LANGUAGE sql AS"
                + " 'INSERT INTO note VALUES (''jotted'') RETURNING 1::bigint'");
    }

    private InvalidLogException refusal(DatabaseSource source, LogOptions options) {
        InvalidLogException refusal = catchThrowableOfType(
                InvalidLogException.class,
                () -> HistoryLog.open(database.dataSource(), source, options).forEach(history -> {}));
        assertThat(refusal).as("a refusal").isNotNull();
        assertThat(refusal.getMessage()).doesNotContain("\n").doesNotContain("ERROR");
        return refusal;
    }

    private InvalidLogException refusal(DatabaseSource source) {
        return refusal(source, LogOptions.defaults());
    }

    @ParameterizedTest
    @CsvSource({
        "no_such_table, found no 'no_such_table'",
        "no such table, expected",
        "order_status_history_pkey, got another object",
        "nowhere.orders, found no 'nowhere.orders'",
    })
    void a_name_that_is_no_table_is_refused(String name, String problem) {
        assertThat(refusal(DatabaseSource.table(name)))
                .hasMessageStartingWith(name + ": ")
                .hasMessageContaining(problem);
    }

    @Test
    void an_empty_table_and_wrong_types_are_refused() {
        database.execute("DELETE FROM order_status_history");
        OrderTables.writeVersions(database, true);

        assertThat(refusal(HISTORY)).hasMessageContaining("got 0 rows");
        assertThat(refusal(DatabaseSource.paperTrail("versions", "order", "state")))
                .hasMessageContaining("got 0 rows of item_type 'order' with a change of 'state'");
        assertThat(refusal(DatabaseSource.paperTrail("note", "Order", "state")))
                .hasMessageContainingAll("'item_type'", "PaperTrail");
        assertThat(refusal(DatabaseSource.logidze("note", "status"))).hasMessageContaining("'log_data'");
        assertThat(refusal(DatabaseSource.envers("note", "text"))).hasMessageContaining("'rev'");
    }

    @Test
    void columns_that_do_not_exist_are_refused() {
        assertThat(refusal(HISTORY, LogOptions.defaults().withStatus("state")))
                .hasMessageContainingAll("expected a column 'state'", "'status'");
        assertThat(refusal(HISTORY, LogOptions.defaults().withWhere("field", "x")))
                .hasMessageContaining("expected a column 'field'");
        assertThat(refusal(DatabaseSource.query("SELECT stat FROM order_status_history")))
                .hasMessageContaining("column \"stat\" does not exist");
        assertThat(refusal(DatabaseSource.query("SELECT id, id FROM order_status_history")))
                .hasMessageContaining("got 'id' twice");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE note SET text = 'x' RETURNING *|expected one SELECT statement",
                "DELETE FROM note|expected one SELECT statement",
                "SELECT 1) AS log; COMMIT; INSERT INTO note VALUES ('x'); SELECT (1|multi-query",
                "SELECT 1; INSERT INTO note VALUES ('x')|expected one SELECT statement",
                "WITH gone AS (DELETE FROM note RETURNING *) SELECT * FROM gone|expected a query that only reads",
                "SELECT id, order_id, status, changed_at, jot() FROM order_status_history|read-only transaction",
                "SELECT set_config('transaction_read_only', 'off', false), jot()|read-write mode must be set before",
                "SELEC 1|syntax error",
            })
    void a_query_that_does_not_only_read_is_refused(String query, String problem) {
        database.execute("INSERT INTO note VALUES ('kept')");

        assertThat(refusal(DatabaseSource.query(query))).hasMessageContaining(problem);
        assertThat(database.value("SELECT string_agg(text, ',') FROM note")).isEqualTo("kept");
    }

    @Test
    void a_missing_privilege_is_named_and_a_granted_one_suffices() throws SQLException {
        database.execute("DROP ROLE IF EXISTS history_reader; CREATE ROLE history_reader LOGIN");
        DataSource reader = dataSource("history_reader");
        try {
            assertThatThrownBy(() -> HistoryLog.open(reader, HISTORY))
                    .isInstanceOf(InvalidLogException.class)
                    .hasMessageContainingAll("permission denied for table order_status_history", "grant SELECT");
            database.execute("GRANT SELECT ON order_status_history TO history_reader");
            assertThat(Discovery.of(HistoryLog.open(reader, HISTORY)).records()).isEqualTo(4);
        } finally {
            database.execute("DROP OWNED BY history_reader; DROP ROLE history_reader");
        }
    }

    private DataSource dataSource(String role) {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> database.connect(role));
    }

    @Test
    void all_bad_rows_are_listed_with_their_keys_or_skipped() {
        database.execute("UPDATE order_status_history SET status = ' ' WHERE id IN (1, 4);"
                + " UPDATE order_status_history SET changed_at = 'infinity' WHERE id = 5");

        InvalidLogException refusal = refusal(HISTORY);

        assertThat(refusal)
                .hasMessageContainingAll("order_status_history, row ", "id '1': expected a status", "2 more such rows");
        assertThat(refusal.badRows()).hasSize(3);
        HistoryLog skipping = HistoryLog.open(
                database.dataSource(), HISTORY, LogOptions.defaults().withSkipBad());
        assertThat(Discovery.of(skipping).pass().skipped()).isEqualTo(3);
    }

    @Test
    void a_history_that_changes_between_two_passes_is_refused() {
        HistoryLog log = HistoryLog.open(database.dataSource(), HISTORY);
        Discovery.of(log);
        Discovery.of(log);
        database.execute("UPDATE order_status_history SET status = 'lost' WHERE id = 1");

        assertThatThrownBy(() -> Discovery.of(log))
                .isInstanceOf(InvalidLogException.class)
                .hasMessageContainingAll("got 10 and then others", "query");
    }

    @Test
    void a_pass_does_not_see_changes_after_its_start_and_returns_its_connection() {
        database.execute("INSERT INTO order_status_history SELECT 100 + i, i, 'new', now(), '' FROM"
                + " generate_series(100, 3000) AS i");
        HistoryLog log = HistoryLog.open(database.dataSource(), HISTORY);

        int records = 0;
        try (RecordHistories histories = log.histories()) {
            histories.next();
            database.execute("DELETE FROM order_status_history");
            while (histories.hasNext()) {
                histories.next();
                records++;
            }
        }

        assertThat(records).isEqualTo(4 + 2_901 - 1);
        assertThat(database.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <>"
                        + " pg_backend_pid()"))
                .isEqualTo("0");
    }

    @Test
    void days_and_months_that_can_be_swapped_are_asked_and_not_guessed() {
        database.execute("CREATE TABLE days (order_id int, status text, day text); INSERT INTO days VALUES"
                + " (1, 'new', '01/02/2026'), (1, 'paid', '02/03/2026')");

        assertThat(refusal(DatabaseSource.table("days"))).hasMessageContaining("--time-format");
        database.execute("INSERT INTO days VALUES (2, 'new', '31/12/2026')");
        assertThat(HistoryLog.open(database.dataSource(), DatabaseSource.table("days"))
                        .reading()
                        .times())
                .contains("day/month/year");
    }
}
