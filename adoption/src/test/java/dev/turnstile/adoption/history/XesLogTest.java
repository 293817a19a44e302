package dev.turnstile.adoption.history;

import static dev.turnstile.adoption.LogFiles.event;
import static dev.turnstile.adoption.LogFiles.log;
import static dev.turnstile.adoption.LogFiles.trace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.adoption.LogFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XesLogTest {

    @TempDir
    Path directory;

    @Test
    void a_change_has_all_fields_of_its_event() {
        List<RecordHistory> histories = read(log(trace("42", event("PENDING", "2026-01-01T08:00:00+02:00", """
                        <string key="org:resource" value="ada"/>
                        <string key="product" value="P&amp;1"/>
                        <int key="size" value="-3"/>
                        <float key="price" value="1.5"/>
                        <float key="ratio" value="NaN"/>
                        <float key="limit" value="INF"/>
                        <boolean key="urgent" value="true"/>
                        <id key="ref" value="5e1b"/>
                        <date key="due" value="2026-02-01T00:00:00.250Z"/>
                        """))));

        assertThat(histories)
                .containsExactly(new RecordHistory(
                        "42",
                        List.of(new StatusChange(
                                "42",
                                "PENDING",
                                Instant.parse("2026-01-01T06:00:00Z"),
                                "ada",
                                Map.of(
                                        "product",
                                        "P&1",
                                        "size",
                                        -3L,
                                        "price",
                                        1.5,
                                        "ratio",
                                        "NaN",
                                        "limit",
                                        "INF",
                                        "urgent",
                                        true,
                                        "ref",
                                        "5e1b",
                                        "due",
                                        Instant.parse("2026-02-01T00:00:00.250Z")),
                                4)),
                        0));
    }

    @Test
    void nested_attributes_lists_and_containers_are_read() {
        String more = """
                <string key="part" value="wheel"><int key="count" value="4"/></string>
                <list key="tags"><values><string key="tag" value="a"/><string key="tag" value="b"/></values></list>
                <container key="box"><boolean key="open" value="false"/></container>
                """;
        StatusChange change = read(log(trace("1", event("A", "2026-01-01T00:00:00Z", more))))
                .getFirst()
                .first();

        assertThat(change.attributes())
                .containsEntry("part", Map.of("value", "wheel", "attributes", Map.of("count", 4L)))
                .containsEntry("tags", List.of(Map.of("tag", "a"), Map.of("tag", "b")))
                .containsEntry("box", Map.of("open", false));
    }

    @Test
    void the_first_classifier_for_events_determines_the_status() {
        String prolog = """
                <classifier name="Case" scope="trace" keys="customer"/>
                <classifier name="Activity" keys="concept:name lifecycle:transition"/>
                <classifier name="Resource" keys="org:resource"/>
                """;
        String event = event(
                "Accepted", "2026-01-01T00:00:00Z", "<string key=\"lifecycle:transition\" value=\"In Progress\"/>");

        assertThat(statuses(log(prolog + trace("1", event)))).containsExactly("Accepted/In Progress");
    }

    @Test
    void a_classifier_may_quote_keys_with_spaces_or_leave_them_to_the_declared_keys() {
        String event = event("A", "2026-01-01T00:00:00Z", "<string key=\"sub status\" value=\"x\"/>");
        String global =
                "<global scope=\"event\"><string key=\"sub status\" value=\"?\"/><string key=\"sub\" value=\"?\"/></global>";

        assertThat(statuses(log("<classifier keys=\"concept:name 'sub status'\"/>" + trace("1", event))))
                .containsExactly("A/x");
        assertThat(statuses(log(global + "<classifier keys=\"sub status concept:name\"/>" + trace("1", event))))
                .containsExactly("x/A");
    }

    @Test
    void the_caller_may_choose_the_keys() {
        String log = """
                <log><classifier keys="other"/><trace><string key="ticket" value="T1"/>
                <event><string key="state" value="open"/><string key="who" value="bob"/><date key="at" value="2026-01-01"/></event>
                </trace></log>
                """;
        LogOptions options = LogOptions.defaults()
                .withRecord("ticket")
                .withStatus("state")
                .withActor("who")
                .withTime("at")
                .withZone(ZoneId.of("Europe/Paris"));
        HistoryLog opened = HistoryLog.open(LogFiles.write(directory, "chosen.xes", log), options);

        assertThat(opened.fields()).isEqualTo(LogFields.of("ticket", List.of("state"), "at", "who"));
        assertThat(all(opened).getFirst().first())
                .isEqualTo(new StatusChange("T1", "open", Instant.parse("2025-12-31T23:00:00Z"), "bob", Map.of(), 2));
    }

    @Test
    void declared_defaults_are_not_applied() {
        String global = """
                <global scope="event"><string key="org:resource" value="UNKNOWN"/><string key="role" value="UNKNOWN"/></global>
                """;
        StatusChange change = read(log(global + trace("1", event("A", "2026-01-01T00:00:00Z", ""))))
                .getFirst()
                .first();

        assertThat(change.actor()).isNull();
        assertThat(change.attributes()).isEmpty();
    }

    @Test
    void namespace_and_prefix_do_not_matter() {
        String prefixed = """
                <x:log xmlns:x="http://www.xes-standard.org/"><x:trace><x:string key="concept:name" value="42"/><x:event>
                <x:string key="concept:name" value="PENDING"/><x:date key="time:timestamp" value="2026-01-01T08:00:00Z"/>
                </x:event></x:trace></x:log>
                """;
        RecordHistory expected = new RecordHistory(
                "42",
                List.of(new StatusChange("42", "PENDING", Instant.parse("2026-01-01T08:00:00Z"), null, Map.of(), 1)),
                0);

        assertThat(read(prefixed)).containsExactly(expected);
        assertThat(read(LogFiles.ONE_EVENT.replaceAll("\\n *", ""))).containsExactly(expected);
        assertThat(read(LogFiles.ONE_EVENT.replaceAll("\\n *", "").replaceFirst("xmlns=\"[^\"]*\"", "")))
                .containsExactly(expected);
    }

    @Test
    void elements_of_other_namespaces_are_skipped() {
        String foreign = "<o:string xmlns:o=\"urn:other\" key=\"x\" value=\"1\"><o:deep/></o:string>";

        assertThat(read(log(trace("1", event("A", "2026-01-01T00:00:00Z", foreign))))
                        .getFirst()
                        .first()
                        .attributes())
                .isEmpty();
    }

    @Test
    void changes_are_ordered_by_time_and_then_by_the_order_of_the_file() {
        String events = event("C", "2026-01-03T00:00:00Z", "")
                + event("A", "2026-01-01T00:00:00Z", "")
                + event("B2", "2026-01-02T00:00:00Z", "")
                + event("B1", "2026-01-02T01:00:00+01:00", "");
        RecordHistory history = read(log(trace("1", events))).getFirst();

        assertThat(history.changes()).extracting(StatusChange::status).containsExactly("A", "B2", "B1", "C");
        assertThat(history.outOfOrder()).isEqualTo(3);
        assertThat(history.first().status()).isEqualTo("A");
        assertThat(history.last().status()).isEqualTo("C");
    }

    @Test
    void the_name_of_a_trace_may_follow_its_events() {
        String trace = "<trace>" + event("A", "2026-01-01T00:00:00Z", "")
                + "<string key=\"concept:name\" value=\"late\"/></trace>";

        assertThat(read(log(trace))).extracting(RecordHistory::record).containsExactly("late");
    }

    @Test
    void traces_without_events_are_counted_and_skipped() {
        String log = log(trace("1", "") + trace("2", event("A", "2026-01-01T00:00:00Z", "")) + trace("3", ""));
        HistoryLog opened = HistoryLog.open(LogFiles.write(directory, "empty.xes", log));

        try (RecordHistories histories = opened.histories()) {
            assertThat(histories.next().record()).isEqualTo("2");
            assertThat(histories.hasNext()).isFalse();
            assertThat(histories.withoutChanges()).isEqualTo(2);
        }
    }

    @Test
    void a_compressed_log_and_a_log_in_another_charset_are_read_equally() {
        String log = log(trace("1", event("Gelöst", "2026-01-01T00:00:00Z", "")));
        String latin = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + log;
        Path packed = LogFiles.write(directory, "packed.XES.gz", log);
        Path other = LogFiles.write(directory, "latin.xes", latin.getBytes(StandardCharsets.ISO_8859_1));
        Path marked = LogFiles.write(directory, "marked.xes", "\uFEFF" + log);

        List<RecordHistory> expected = read(log);
        assertThat(all(HistoryLog.open(packed))).isEqualTo(expected);
        assertThat(all(HistoryLog.open(other))).isEqualTo(expected);
        assertThat(all(HistoryLog.open(marked))).isEqualTo(expected);
    }

    @Test
    void a_log_can_be_read_again_and_concurrently() {
        String log = log(trace("1", event("A", "2026-01-01T00:00:00Z", ""))
                + trace("2", event("B", "2026-01-01T00:00:00Z", "")));
        HistoryLog opened = HistoryLog.open(LogFiles.write(directory, "again.xes", log));

        try (RecordHistories one = opened.histories();
                RecordHistories other = opened.histories()) {
            assertThat(one.next().record()).isEqualTo("1");
            assertThat(other.next().record()).isEqualTo("1");
            assertThat(one.next().record()).isEqualTo("2");
            assertThat(one.hasNext()).isFalse();
            assertThat(other.next().record()).isEqualTo("2");
        }
        assertThat(all(opened)).isEqualTo(all(opened)).hasSize(2);
    }

    @Test
    void a_pass_deletes_its_files_also_if_it_is_closed_early() {
        Path temporary = LogFiles.directory(directory, "temporary");
        String log = log(trace("1", event("A", "2026-01-01T00:00:00Z", ""))
                + trace("2", event("B", "2026-01-01T00:00:00Z", "")));
        HistoryLog opened = HistoryLog.open(
                LogFiles.write(directory, "left.xes", log),
                LogOptions.defaults().withTemporary(temporary));

        try (RecordHistories histories = opened.histories()) {
            histories.next();
            assertThat(LogFiles.in(temporary)).hasSize(1);
        }
        assertThat(LogFiles.in(temporary)).isEmpty();
        assertThat(all(opened)).hasSize(2);
        assertThat(LogFiles.in(temporary)).isEmpty();
    }

    private List<RecordHistory> read(String log) {
        return all(HistoryLog.open(LogFiles.write(directory, "log.xes", log)));
    }

    private List<String> statuses(String log) {
        return read(log).stream()
                .flatMap(history -> history.changes().stream())
                .map(StatusChange::status)
                .toList();
    }

    private static List<RecordHistory> all(HistoryLog log) {
        List<RecordHistory> histories = new ArrayList<>();
        log.forEach(histories::add);
        return histories;
    }
}
