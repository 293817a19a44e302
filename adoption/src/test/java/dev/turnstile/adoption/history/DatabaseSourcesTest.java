package dev.turnstile.adoption.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.adoption.LogFiles;
import dev.turnstile.adoption.OrderDatabase;
import dev.turnstile.adoption.OrderTables;
import dev.turnstile.adoption.discovery.Discovery;
import dev.turnstile.adoption.discovery.Durations;
import dev.turnstile.adoption.discovery.Variants;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One history gives the same machine, paths and times from each source in a database and from a file. */
class DatabaseSourcesTest {

    private static final String SELECT =
            "SELECT changed_at, order_id, status FROM order_status_history WHERE '?' <> '$1' ORDER BY id -- all\n;";

    @TempDir
    private Path directory = Path.of("");

    private final OrderDatabase database = OrderDatabase.create();

    static Stream<Arguments> sources() {
        return Stream.of(
                source("a table", OrderTables::writeHistory, DatabaseSource.table("order_status_history")),
                source(
                        "a view",
                        database -> {
                            OrderTables.writeHistory(database);
                            database.execute("CREATE SCHEMA \"My shop\"; CREATE VIEW \"My shop\".\"Changes\" AS SELECT"
                                    + " * FROM order_status_history ORDER BY id");
                        },
                        DatabaseSource.table("\"My shop\".\"Changes\"")),
                source("a query", OrderTables::writeHistory, DatabaseSource.query(SELECT)),
                source(
                        "PaperTrail in YAML",
                        database -> OrderTables.writeVersions(database, false),
                        DatabaseSource.paperTrail("versions", "Order", "state")),
                source(
                        "PaperTrail in JSON",
                        database -> OrderTables.writeVersions(database, true),
                        DatabaseSource.paperTrail("versions", "Order", "state")),
                source(
                        "Audited in text",
                        database -> OrderTables.writeAudits(database, "text"),
                        DatabaseSource.audited("audits", "Order", "status")),
                source(
                        "Audited in JSON",
                        database -> OrderTables.writeAudits(database, "json"),
                        DatabaseSource.audited("audits", "Order", "status")),
                source("Envers", OrderTables::writeRevisions, DatabaseSource.envers("orders_aud", "status")),
                source("Logidze", OrderTables::writeLogData, DatabaseSource.logidze("orders", "status")));
    }

    private static Arguments source(String name, Consumer<OrderDatabase> write, DatabaseSource source) {
        return Arguments.argumentSet(name, write, source);
    }

    @ParameterizedTest
    @MethodSource("sources")
    void each_source_gives_the_machine_the_paths_and_the_times_of_the_file(
            Consumer<OrderDatabase> write, DatabaseSource source) {
        HistoryLog file = HistoryLog.open(LogFiles.write(directory, "orders.csv", OrderTables.CSV));
        write.accept(database);

        HistoryLog log = HistoryLog.open(database.dataSource(), source);

        assertThat(Discovery.of(log, "orders").document())
                .isEqualTo(Discovery.of(file, "orders").document());
        assertThat(Variants.of(log, 10).document())
                .isEqualTo(Variants.of(file, 10).document());
        assertThat(Durations.of(log).document()).isEqualTo(Durations.of(file).document());
        assertThat(Discovery.of(log, "orders").warnings()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("sources")
    void each_source_names_the_actors_that_it_contains(Consumer<OrderDatabase> write, DatabaseSource source) {
        write.accept(database);

        try (RecordHistories histories =
                HistoryLog.open(database.dataSource(), source).histories()) {
            RecordHistory first = histories.next();
            assertThat(first.record()).isEqualTo("1");
            assertThat(first.changes())
                    .extracting(StatusChange::actor)
                    .isEqualTo(
                            source instanceof DatabaseSource.Query || source instanceof DatabaseSource.Envers
                                    ? java.util.Arrays.asList(null, null, null)
                                    : List.of("ada", "grace", "ada"));
        }
    }

    @Test
    void the_reading_names_the_columns_and_their_types() {
        OrderTables.writeHistory(database);

        HistoryLog log = HistoryLog.open(database.dataSource(), DatabaseSource.table("order_status_history"));

        assertThat(log.reading().describe())
                .isEqualTo("record 'order_id', status 'status', time 'changed_at' (timestamptz), actor 'changed_by'");
        assertThat(log.name()).isEqualTo("order_status_history");
        assertThat(log.file()).isEmpty();
        assertThat(log.format()).isEmpty();
    }

    @Test
    void columns_conditions_and_times_in_text_are_as_in_files() {
        database.execute("CREATE TABLE changes (nr integer, shop text, field text, new_value text, day text);"
                + " INSERT INTO changes VALUES (1, 'a', 'status', 'new', '31.01.2026 08:30'),"
                + " (1, 'a', 'status', 'paid', '01.02.2026 08:30'), (1, 'b', 'status', 'new', '01.02.2026 08:30'),"
                + " (1, 'a', 'note', 'x', '01.02.2026 08:30')");
        LogOptions options = LogOptions.defaults()
                .withRecord("shop", "nr")
                .withStatus("new_value")
                .withTime("day")
                .withWhere("field", "status");

        HistoryLog log = HistoryLog.open(database.dataSource(), DatabaseSource.table("changes"), options);

        assertThat(log.reading().describe()).startsWith("record 'shop' + 'nr', status 'new_value', time 'day' (day/");
        assertThat(log.reading().notes()).contains("only rows with field=status");
        assertThat(Variants.of(log, 10).top())
                .extracting(variant -> variant.path().toString())
                .containsExactlyInAnyOrder("[new, paid]", "[new]");
    }

    @Test
    void a_table_with_one_row_for_each_record_needs_the_statuses_of_its_times() {
        database.execute("CREATE TABLE orders (id bigint PRIMARY KEY, created_at timestamptz, paid_at timestamptz,"
                + " shipped_at date); INSERT INTO orders VALUES (1, '2026-01-01', '2026-01-02', '2026-01-04'),"
                + " (2, '2026-01-01', NULL, NULL), (3, NULL, NULL, NULL)");
        Map<String, String> statuses = new LinkedHashMap<>();
        statuses.put("created_at", "NEW");
        statuses.put("paid_at", "PAID");
        statuses.put("shipped_at", "SHIPPED");

        HistoryLog log = HistoryLog.open(
                database.dataSource(),
                DatabaseSource.table("orders"),
                LogOptions.defaults().withTimes(new LinkedHashMap<>(statuses)));

        Discovery discovery = Discovery.of(log);
        assertThat(discovery.changes()).isEqualTo(4);
        assertThat(discovery.count("PAID", "SHIPPED")).isEqualTo(1);
        assertThat(discovery.withoutChanges()).isEqualTo(1);
    }

    @Test
    void a_history_of_several_batches_is_read_completely_and_in_order() {
        database.execute("CREATE TABLE history (id serial PRIMARY KEY, case_id integer, status text, at timestamp);"
                + " INSERT INTO history (case_id, status, at) SELECT i % 700, 's' || i / 700, timestamp '2026-01-01' +"
                + " i * interval '1 second' FROM generate_series(0, 6999) AS i ORDER BY i DESC");

        HistoryLog log = HistoryLog.open(database.dataSource(), DatabaseSource.table("history"));

        Discovery discovery = Discovery.of(log);
        assertThat(discovery.records()).isEqualTo(700);
        assertThat(discovery.changes()).isEqualTo(7_000);
        assertThat(discovery.edges()).isEqualTo(9);
        assertThat(discovery.outOfOrder()).isZero();
    }
}
