package dev.turnstile.adoption.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.adoption.OrderDatabase;
import dev.turnstile.adoption.OrderTables;
import dev.turnstile.adoption.discovery.Discovery;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the tables of the libraries contain besides changes of the status. */
class TrackedHistoryTest {

    private static final DatabaseSource VERSIONS = DatabaseSource.paperTrail("versions", "Order", "state");
    private static final DatabaseSource AUDITS = DatabaseSource.audited("audits", "Order", "status");
    private static final DatabaseSource REVISIONS = DatabaseSource.envers("orders_aud", "status");

    private final OrderDatabase database = OrderDatabase.create();

    private void versions(String rows) {
        database.execute("CREATE TABLE versions (id bigserial PRIMARY KEY, item_type varchar, item_id bigint, event"
                + " varchar, whodunnit varchar, object text, object_changes text, created_at timestamp(6));"
                + " INSERT INTO versions (item_type, item_id, event, object, object_changes, created_at)"
                + " SELECT 'Order', item, event, object, changes, timestamp '2026-01-01' + hour * interval '1 hour'"
                + " FROM (VALUES " + rows + ") AS row (item, hour, event, object, changes)");
    }

    private void audits(String rows) {
        database.execute("CREATE TABLE audits (id serial PRIMARY KEY, auditable_id integer, auditable_type varchar,"
                + " user_id integer, action varchar, audited_changes jsonb, version integer, created_at timestamp);"
                + " INSERT INTO audits (auditable_id, auditable_type, user_id, action, audited_changes, version,"
                + " created_at) SELECT 1, 'Order', 7, action, changes::jsonb, n, timestamp '2026-01-01' FROM (VALUES "
                + rows + ") AS row (n, action, changes)");
    }

    private List<String> paths(DatabaseSource source) {
        List<String> paths = new ArrayList<>();
        HistoryLog.open(database.dataSource(), source)
                .forEach(history -> paths.add(history.record() + ": "
                        + history.changes().stream().map(StatusChange::status).collect(Collectors.joining(">"))));
        return paths;
    }

    @Test
    void versions_without_changes_are_completed_from_the_next_version() {
        versions("""
                (1, 0, 'create', NULL, NULL),
                (1, 1, 'update', E'---\\nid: 1\\nstate: new\\n', NULL),
                (1, 2, 'update', E'---\\nid: 1\\nstate: paid\\n', E'---\\nnote:\\n- \\n- x\\n'),
                (1, 3, 'update', NULL, E'---\\nstate:\\n- paid\\n- shipped\\n')""");

        HistoryLog log = HistoryLog.open(database.dataSource(), VERSIONS);

        assertThat(paths(VERSIONS)).containsExactly("1: new>paid>shipped");
        assertThat(Discovery.of(log).pass().missingChanges()).isZero();
        assertThat(Discovery.of(log).first()).isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void a_last_version_without_changes_is_a_bad_row_because_the_last_status_is_unknown() {
        versions("""
                (1, 0, 'create', NULL, '{"state": [null, "new"]}'),
                (1, 1, 'update', '{"state": "new"}', NULL),
                (2, 0, 'create', NULL, '{"state": [null, "new"]}'),
                (2, 1, 'update', NULL, '{"state": ["new", "paid"]}')""");

        assertThatThrownBy(() -> paths(VERSIONS))
                .isInstanceOf(InvalidLogException.class)
                .hasMessageContainingAll("versions of Order", "record '1'", "object_changes", "--skip-bad");
        HistoryLog skipping = HistoryLog.open(
                database.dataSource(), VERSIONS, LogOptions.defaults().withSkipBad());
        assertThat(Discovery.of(skipping).pass().skipped()).isEqualTo(1);
        assertThat(Discovery.of(skipping).count("new", "paid")).isEqualTo(1);
    }

    @Test
    void a_creation_with_the_default_value_and_a_deletion_are_read() {
        versions("""
                (1, 0, 'create', NULL, '{"id": [null, 1]}'),
                (1, 1, 'update', NULL, E'---\\n:state:\\n- :new\\n- :paid\\n'),
                (1, 2, 'destroy', '{"state": "paid"}', NULL),
                (2, 0, 'create', NULL, '{"id": [null, 2]}'),
                (3, 0, 'create', NULL, E'--- !ruby/hash:ActiveSupport::HashWithIndifferentAccess\\nstate:\\n- \\n- "on: hold"\\n'),
                (3, 1, 'destroy', NULL, '{"state": ["on: hold", null]}')""");

        assertThat(paths(VERSIONS)).containsExactly("1: new>paid", "3: on: hold");
        assertThat(Discovery.of(HistoryLog.open(database.dataSource(), VERSIONS))
                        .withoutChanges())
                .isEqualTo(1);
    }

    @Test
    void a_text_that_is_not_yaml_is_a_bad_row_and_an_object_of_ruby_creates_nothing() {
        versions("""
                (1, 0, 'create', NULL, E'---\\nstate: !ruby/object:Gem::Installer {i: x}\\n'),
                (2, 0, 'create', NULL, '{"state": [null, "new"'),
                (3, 0, 'create', NULL, '{"state": [null, "new"]}')""");

        assertThatThrownBy(() -> paths(VERSIONS))
                .isInstanceOf(InvalidLogException.class)
                .hasMessageContainingAll("record '1'", "another form", "1 more such rows");
    }

    @Test
    void versions_without_the_column_of_changes_are_refused() {
        versions("(1, 0, 'create', NULL, NULL)");
        database.execute("ALTER TABLE versions DROP COLUMN object_changes");

        assertThatThrownBy(() -> paths(VERSIONS)).hasMessageContainingAll("'object_changes'", "last status");
    }

    @Test
    void enums_of_rails_are_read_as_the_numbers_that_the_audits_contain() {
        audits("""
                (1, 'create', '{"status": 0, "note": "x"}'),
                (2, 'update', '{"status": [0, 2]}'),
                (3, 'update', '{"note": ["x", "y"]}'),
                (4, 'destroy', '{"status": 2, "note": "y"}')""");

        assertThat(paths(AUDITS)).containsExactly("1: 0>2");
        HistoryLog.open(database.dataSource(), AUDITS)
                .forEach(history -> assertThat(history.first().actor()).isEqualTo("7"));
    }

    @Test
    void a_revision_entity_with_other_names_is_found_by_the_foreign_key() {
        database.execute("CREATE TABLE revisions (id bigint PRIMARY KEY, username text, \"timestamp\" timestamp);"
                + " CREATE TABLE orders_aud (shop text, nr int, \"REV\" bigint REFERENCES revisions, \"REVTYPE\" smallint,"
                + " status smallint, PRIMARY KEY (shop, nr, \"REV\"));"
                + " INSERT INTO revisions VALUES (1, 'ada', '2026-01-01'), (2, 'grace', '2026-01-02'),"
                + " (3, NULL, '2026-01-03'), (4, NULL, '2026-01-04');"
                + " INSERT INTO orders_aud VALUES ('a', 1, 1, 0, 0), ('a', 1, 2, 1, 1), ('a', 1, 3, 2, NULL),"
                + " ('a', 1, 4, 0, 0)");

        HistoryLog log = HistoryLog.open(database.dataSource(), REVISIONS);

        assertThat(paths(REVISIONS)).containsExactly("a/1: 0>1>0");
        assertThat(log.reading().describe())
                .isEqualTo("record 'shop' + 'nr', status 'status', time 'timestamp' (timestamp, Z), actor 'username'");
    }

    @Test
    void a_revision_without_a_time_is_a_bad_row() {
        OrderTables.writeRevisions(database);
        database.execute(
                "ALTER TABLE orders_aud DROP CONSTRAINT orders_aud_rev_fkey; DELETE FROM revinfo WHERE rev = 1");

        assertThatThrownBy(() -> paths(REVISIONS)).hasMessageContainingAll("'revtstmp'", "expected a time");
    }

    @Test
    void a_truncated_history_is_read_with_a_note() {
        OrderTables.writeLogData(database);
        database.execute("UPDATE orders SET log_data = jsonb_set(log_data, '{h}', (log_data -> 'h') - 0) WHERE id = 1");
        DatabaseSource source = DatabaseSource.logidze("orders", "status");

        assertThat(paths(source)).startsWith("1: paid>shipped");
        assertThat(HistoryLog.open(database.dataSource(), source).reading().notes())
                .containsExactly(
                        "the history of 1 of the first 4 records lacks its oldest versions: the first status is"
                                + " not the one in which the record was created");
    }

    @Test
    void columns_that_the_library_determines_cannot_be_set() {
        OrderTables.writeLogData(database);

        assertThatThrownBy(() -> HistoryLog.open(
                        database.dataSource(),
                        DatabaseSource.logidze("orders", "status"),
                        LogOptions.defaults().withTime("created_at")))
                .hasMessageContainingAll("orders: expected no columns", "query");
    }
}
