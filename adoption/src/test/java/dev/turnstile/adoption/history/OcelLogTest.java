package dev.turnstile.adoption.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.adoption.CorpusDatabases;
import dev.turnstile.adoption.LogFiles;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The records, changes and notes of object-centric event logs; all forms of the same log give the same. */
class OcelLogTest {

    private static final String MIXED = """
            {"objects": [
              {"id": "o1", "type": "order", "attributes": [{"name": "status", "value": "NEW", "time": "1970-01-01T00:00:00Z"}]},
              {"id": "o2", "type": "order"},
              {"id": "i1", "type": "item"}],
             "events": [
              {"id": "e1", "type": "place", "time": "2026-01-01T08:00:00+01:00",
               "attributes": [{"name": "resource", "value": "ada"}, {"name": "price", "value": 12.50}, {"name": "note", "value": null}],
               "relationships": [{"objectId": "o1", "qualifier": "order"}, {"objectId": "o1", "qualifier": "bill"},
                                 {"objectId": "i1", "qualifier": "content"}]},
              {"id": "e2", "type": "pack", "time": "2026-01-01 07:30:00",
               "relationships": [{"objectId": "i1", "qualifier": "content"}]}],
             "objectTypes": [{"name": "order", "attributes": []}], "eventTypes": []}
            """;

    @TempDir
    private Path directory = Path.of("");

    private Path mixed = Path.of("");

    @BeforeEach
    void write_a_log() {
        mixed = LogFiles.write(directory, "mixed.json", MIXED);
    }

    @Test
    void an_event_with_two_relations_to_an_object_is_one_change_with_its_attributes() {
        List<RecordHistory> histories = histories(orders("order"));

        assertThat(histories)
                .singleElement()
                .satisfies(history -> assertThat(history.changes())
                        .containsExactly(new StatusChange(
                                "o1",
                                "place",
                                Instant.parse("2026-01-01T07:00:00Z"),
                                "ada",
                                Map.of("ocel:eid", "e1", "price", "12.50"),
                                6)));
    }

    @Test
    void objects_of_the_type_without_events_are_counted() {
        HistoryLog log = orders("order");
        try (RecordHistories histories = log.histories()) {
            histories.forEachRemaining(history -> {});

            assertThat(histories.withoutChanges()).isEqualTo(1);
        }
    }

    @Test
    void each_pass_reads_the_same() {
        HistoryLog log = orders("item");

        assertThat(histories(log)).isEqualTo(histories(log)).hasSize(1);
        assertThat(histories(log).getFirst().changes())
                .extracting(StatusChange::status)
                .containsExactly("place", "pack");
    }

    @Test
    void the_reading_names_the_type_and_the_fields() {
        HistoryLog log = HistoryLog.open(
                mixed, LogOptions.defaults().withObjectType("order").withQualifier("bill"));

        assertThat(log.format()).contains(LogFormat.OCEL);
        assertThat(log.reading().describe())
                .isEqualTo("record 'ocel:oid', status 'ocel:activity', time 'ocel:timestamp' (ISO 8601, Z), actor"
                        + " 'resource'");
        assertThat(log.reading().notes())
                .containsExactly(
                        "objects of type 'order' are the records; all types: 'order' 2, 'item' 1",
                        "only relations with qualifier 'bill'");
    }

    @Test
    void the_values_of_an_attribute_are_the_statuses() {
        HistoryLog log = HistoryLog.open(
                mixed, LogOptions.defaults().withObjectType("order").withStatus("status"));

        assertThat(histories(log))
                .singleElement()
                .satisfies(history -> assertThat(history.first().time()).isEqualTo(Instant.EPOCH));
        assertThat(log.reading().fields().status()).containsExactly("status");
    }

    @Test
    void events_are_selected_by_an_attribute_or_the_activity() {
        HistoryLog log = HistoryLog.open(
                mixed, LogOptions.defaults().withObjectType("item").withWhere("ocel:activity", "pack"));
        try (RecordHistories histories = log.histories()) {
            histories.forEachRemaining(history -> assertThat(history.changes()).hasSize(1));

            assertThat(histories.counts().filtered()).isEqualTo(1);
        }
    }

    @Test
    void json_xml_and_sqlite_give_the_same_changes() throws URISyntaxException {
        CorpusDatabases.write(directory);
        List<String> json = changes(resource("ocel.jsonocel"));

        assertThat(changes(resource("ocel.xml"))).isEqualTo(json).hasSize(7);
        assertThat(changes(directory.resolve("orders.sqlite"))).isEqualTo(json);
    }

    private static List<String> changes(Path file) {
        return histories(HistoryLog.open(file)).stream()
                .flatMap(history -> history.changes().stream())
                .map(change -> change.record() + " " + change.status() + " " + change.time())
                .toList();
    }

    private HistoryLog orders(String type) {
        return HistoryLog.open(mixed, LogOptions.defaults().withObjectType(type));
    }

    private static List<RecordHistory> histories(HistoryLog log) {
        List<RecordHistory> histories = new ArrayList<>();
        log.forEach(histories::add);
        return histories;
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(OcelLogTest.class.getResource("/dev/turnstile/adoption/corpus/" + name))
                .toURI());
    }
}
