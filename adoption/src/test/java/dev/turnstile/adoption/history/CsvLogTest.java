package dev.turnstile.adoption.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.adoption.LogFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvLogTest {

    private static final String TWO_ORDERS = """
            record,status,time,actor,note
            7,PAID,2026-01-02T10:00:00Z,ada,"paid, in
            full"
            42,PENDING,2026-01-01T08:00:00Z,,
            7,PENDING,2026-01-02T09:00:00Z,bob,"said ""yes\"""
            42,PAID,2026-01-03T08:00:00Z,eve,\\tab\\
            """;

    @TempDir
    Path directory;

    @Test
    void rows_in_any_order_are_grouped_by_record_and_sorted_by_time() {
        assertThat(read(TWO_ORDERS))
                .containsExactly(
                        new RecordHistory(
                                "42",
                                List.of(
                                        change("42", "PENDING", "2026-01-01T08:00:00Z", null, Map.of(), 4),
                                        change(
                                                "42",
                                                "PAID",
                                                "2026-01-03T08:00:00Z",
                                                "eve",
                                                Map.of("note", "\\tab\\"),
                                                6)),
                                0),
                        new RecordHistory(
                                "7",
                                List.of(
                                        change(
                                                "7",
                                                "PENDING",
                                                "2026-01-02T09:00:00Z",
                                                "bob",
                                                Map.of("note", "said \"yes\""),
                                                5),
                                        change(
                                                "7",
                                                "PAID",
                                                "2026-01-02T10:00:00Z",
                                                "ada",
                                                Map.of("note", "paid, in\nfull"),
                                                2)),
                                1));
    }

    @Test
    void changes_with_the_same_time_keep_the_order_of_the_file() {
        String rows = "record,status,time\n1,B,2026-01-01\n1,A,2026-01-01\n1,C,2026-01-01\n";

        assertThat(read(rows).getFirst().changes())
                .extracting(StatusChange::status)
                .containsExactly("B", "A", "C");
    }

    @Test
    void common_names_of_columns_are_recognized() {
        assertThat(fields("id,Case ID,State,Timestamp,User\n1,2,A,2026-01-01,me\n"))
                .isEqualTo(LogFields.of("Case ID", List.of("State"), "Timestamp", "User"));
        assertThat(fields("id,new_state,changed_at\n1,A,2026-01-01\n"))
                .isEqualTo(LogFields.of("id", List.of("new_state"), "changed_at", null));
        assertThat(fields("case:concept:name,concept:name,time:timestamp,org:resource\n1,A,2026-01-01,me\n"))
                .isEqualTo(
                        LogFields.of("case:concept:name", List.of("concept:name"), "time:timestamp", "org:resource"));
    }

    @Test
    void columns_can_be_set_and_a_status_can_have_several() {
        LogOptions options = LogOptions.defaults()
                .withRecord("order")
                .withStatus("phase", "step")
                .withTime("when")
                .withActor("by");
        String rows = "when;by;phase;step;order;status\n2026-01-01;me;Accepted;Wait;7;x\n";

        assertThat(all(HistoryLog.open(LogFiles.write(directory, "named.csv", rows), options)))
                .containsExactly(new RecordHistory(
                        "7",
                        List.of(change("7", "Accepted/Wait", "2026-01-01T00:00:00Z", "me", Map.of("status", "x"), 2)),
                        0));
    }

    @Test
    void separators_byte_order_marks_and_charsets_are_understood() {
        String plain = "record,status,time\n1,Gelöst,2026-01-01T00:00:00Z\n";
        List<RecordHistory> expected = read(plain);
        String tabs = plain.replace(',', '\t');

        assertThat(read("semicolon.csv", plain.replace(',', ';'))).isEqualTo(expected);
        assertThat(read("tab.csv", tabs)).isEqualTo(expected);
        assertThat(read("tab.tsv.gz", tabs)).isEqualTo(expected);
        assertThat(read("windows.csv", plain.replace("\n", "\r\n"))).isEqualTo(expected);
        assertThat(read("mark.csv", "\uFEFF" + plain)).isEqualTo(expected);
        assertThat(all(HistoryLog.open(
                        LogFiles.write(directory, "wide.csv", ("\uFEFF" + plain).getBytes(StandardCharsets.UTF_16LE)))))
                .isEqualTo(expected);
        assertThat(all(HistoryLog.open(
                        LogFiles.write(directory, "latin.csv", plain.getBytes(StandardCharsets.ISO_8859_1)),
                        LogOptions.defaults().withCharset(StandardCharsets.ISO_8859_1))))
                .isEqualTo(expected);
        assertThat(all(HistoryLog.open(
                        LogFiles.write(directory, "hash.log", plain.replace(',', '#')),
                        LogOptions.defaults().withFormat(LogFormat.CSV).withSeparator('#'))))
                .isEqualTo(expected);
    }

    @Test
    void times_without_an_offset_are_in_the_zone_that_is_set() {
        Path file = LogFiles.write(directory, "zone.csv", "record,status,time\n1,A,2026-07-01 12:00:00\n");
        LogOptions paris = LogOptions.defaults().withZone(ZoneId.of("Europe/Paris"));

        assertThat(all(HistoryLog.open(file)).getFirst().first().time()).isEqualTo("2026-07-01T12:00:00Z");
        assertThat(all(HistoryLog.open(file, paris)).getFirst().first().time()).isEqualTo("2026-07-01T10:00:00Z");
    }

    @Test
    void a_pass_deletes_its_files_also_if_it_is_closed_early() {
        Path temporary = LogFiles.directory(directory, "temporary");
        HistoryLog log = HistoryLog.open(
                LogFiles.write(directory, "orders.csv", TWO_ORDERS),
                LogOptions.defaults().withTemporary(temporary));

        try (RecordHistories histories = log.histories()) {
            assertThat(histories.next().record()).isEqualTo("42");
            assertThat(LogFiles.in(temporary)).hasSize(1);
        }
        assertThat(LogFiles.in(temporary)).isEmpty();
        assertThat(all(log)).isEqualTo(all(log)).hasSize(2);
        assertThat(LogFiles.in(temporary)).isEmpty();
    }

    private LogFields fields(String rows) {
        return HistoryLog.open(LogFiles.write(directory, "fields.csv", rows)).fields();
    }

    private List<RecordHistory> read(String rows) {
        return read("rows.csv", rows);
    }

    private List<RecordHistory> read(String name, String rows) {
        return all(HistoryLog.open(LogFiles.write(directory, name, rows)));
    }

    private static StatusChange change(
            String record,
            String status,
            String time,
            @Nullable String actor,
            Map<String, Object> attributes,
            long line) {
        return new StatusChange(record, status, Instant.parse(time), actor, attributes, line);
    }

    private static List<RecordHistory> all(HistoryLog log) {
        List<RecordHistory> histories = new ArrayList<>();
        log.forEach(histories::add);
        return histories;
    }
}
