package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.listing.Listings;
import dev.turnstile.postgres.listing.RecordQuery;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Ids whose types are domains, ranges and arrays. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestGroupCommit#onEachServer")
class DomainIdTest {

    private static final String TYPES = """
            CREATE EXTENSION citext;
            CREATE TYPE season AS ENUM ('spring', 'summer', 'autumn');
            CREATE DOMAIN warm AS season CHECK (VALUE <> 'autumn');
            CREATE DOMAIN warmest AS warm;
            CREATE DOMAIN login AS citext CHECK (VALUE <> '');
            CREATE DOMAIN seasons AS season[];
            CREATE DOMAIN span AS int4range;
            CREATE DOMAIN title AS varchar(10);
            """;

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;

    DomainIdTest(TestServer server, TestGroupCommit groupCommit) {
        database = server.database();
        database.sql(TYPES);
        turnstile = groupCommit.open(database.dataSource());
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    /**
     * Two ids of a type.
     *
     * @param type the type
     * @param first the lesser id
     * @param second the greater id
     */
    private record Ids(String type, String first, String second) {}

    private static final List<Ids> IDS = List.of(
            new Ids("season", "spring", "summer"),
            new Ids("warm", "spring", "summer"),
            new Ids("warmest", "spring", "summer"),
            new Ids("login", "Ada", "Bob"),
            new Ids("seasons", "{spring}", "{spring,autumn}"),
            new Ids("season[]", "{spring}", "{spring,autumn}"),
            new Ids("warm[]", "{spring}", "{spring,summer}"),
            new Ids("span", "[1,3)", "[2,3)"),
            new Ids("int4range", "[1,3)", "[2,3)"),
            new Ids("int[]", "{1}", "{1,2}"),
            new Ids("title", "Dr", "Prof"));

    @Test
    void records_are_created_changed_and_read() throws Exception {
        for (int i = 0; i < IDS.size(); i++) {
            Ids ids = IDS.get(i);
            String table = "things_" + i;
            database.sql("CREATE TABLE " + table + " (id " + ids.type + " PRIMARY KEY, state int NOT NULL, x int)");
            used(turnstile.lifecycle(SetBackTest.LAMP, RecordTable.of(table)), ids);
            listed(table, ids);
            watched(table, ids);
        }
    }

    private void used(Lifecycle<String, String> lamps, Ids ids) throws Exception {
        lamps.insert(Map.of("id", ids.first));
        lamps.insert(Map.of("id", ids.second));
        lamps.fire(ids.first, "switch_on");
        assertThat(lamps.state(ids.first)).as(ids.type).isEqualTo("on");
        lamps.correct(ids.first, "off", TransitionOptions.none());
        assertThat(lamps.fireAll("switch_on", List.of(ids.first, ids.second)).results())
                .as(ids.type)
                .hasSize(2);
        assertThat(lamps.states(List.of(ids.first, ids.second))).as(ids.type).hasSize(2);
        assertThat(lamps.history(ids.first)).as(ids.type).hasSize(4);
        assertThat(lamps.explain(ids.second, "switch_on").toString())
                .as(ids.type)
                .isNotEmpty();
        lamps.correct(ids.second, "off", TransitionOptions.none());
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            lamps.in(connection).fire(ids.second, "switch_on");
            connection.commit();
            connection.setAutoCommit(true);
        }
        assertThat(lamps.state(ids.second)).as(ids.type).isEqualTo("on");
    }

    private void listed(String table, Ids ids) {
        Listings listings = Listings.of(database.dataSource());
        assertThat(listings.records(RecordQuery.of(table, "state").withAfter(List.of(ids.first))))
                .as(ids.type)
                .singleElement()
                .satisfies(record -> assertThat(record.key()).isEqualTo(ids.second));
    }

    private void watched(String table, Ids ids) {
        Enforcement enforcement = turnstile.enforcement();
        enforcement.install(SetBackTest.LAMP, RecordTable.of(table), EnforcementOptions.defaults());
        enforcement.watch(table, List.of());
        database.sql("UPDATE " + table + " SET x = 1");
        assertThat(enforcement.changes(table, ids.first)).as(ids.type).hasSize(1);
        assertThat(turnstile.timeline(StreamName.of(table, ids.first)).changes())
                .as(ids.type)
                .isNotEmpty();
        assertThat(enforcement.verify()).as(ids.type).isEmpty();
    }

    @Test
    void a_key_of_several_columns_contains_domains_over_enums() {
        database.sql("CREATE TABLE shelves (part warm, row warmest, n int, state int NOT NULL,"
                + " PRIMARY KEY (part, row, n))");
        Lifecycle<String, String> shelves =
                turnstile.lifecycle(SetBackTest.LAMP, RecordTable.of("shelves").withId("part", "row", "n"));
        List<List<Object>> ids = Stream.of("spring", "summer")
                .map(part -> List.<Object>of(part, "spring", 1))
                .toList();
        ids.forEach(id -> shelves.insert(Map.of("part", id.get(0), "row", id.get(1), "n", id.get(2))));
        shelves.fire(ids.get(0), "switch_on");
        assertThat(shelves.fireAll("switch_on", ids).results()).hasSize(1);
        assertThat(shelves.states(ids).values()).containsOnly("on");
    }

    @Test
    void a_record_is_found_by_the_index_on_a_domain_over_an_enum() {
        database.sql("CREATE TABLE days (id warm, n int, state int NOT NULL, PRIMARY KEY (id, n));"
                + "INSERT INTO days SELECT 'spring', n, 0 FROM generate_series(1, 20000) n; ANALYZE days");
        assertThat(database.rows("EXPLAIN SELECT FROM days WHERE CAST(id AS season) = 'spring' AND n = 5"))
                .anyMatch(line -> line.contains("Index Cond") && line.contains("id"));
    }
}
