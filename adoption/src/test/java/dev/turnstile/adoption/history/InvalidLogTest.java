package dev.turnstile.adoption.history;

import static dev.turnstile.adoption.LogFiles.event;
import static dev.turnstile.adoption.LogFiles.log;
import static dev.turnstile.adoption.LogFiles.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnstile.adoption.LogFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvalidLogTest {

    private static final String TIME = "2026-01-01T00:00:00Z";
    private static final String HEADER = "record,status,time\n";

    @TempDir
    Path directory;

    private Path temporary = Path.of("");

    @BeforeEach
    void create_a_directory_for_temporary_files() {
        temporary = LogFiles.directory(directory, "temporary");
    }

    @AfterEach
    void no_temporary_files_are_left() {
        assertThat(LogFiles.in(temporary)).isEmpty();
    }

    @Test
    void a_missing_file() {
        assertRefused(directory.resolve("none.xes"), 0, "expected a log, found no such file; check the path");
    }

    @Test
    void a_directory() {
        Path xes = LogFiles.directory(directory, "logs.xes");
        assertRefused(xes, 0, "expected a file, got a directory; specify a file in it");
    }

    @Test
    void an_unknown_extension() {
        Path file = LogFiles.write(directory, "log.txt", HEADER);
        assertRefused(
                file,
                0,
                "expected a name that ends in .xes, .csv, .tsv, .xlsx, .jsonocel, .xmlocel or .sqlite; rename the");
    }

    @Test
    void an_empty_file_packed_or_not() throws IOException {
        assertRefused("empty.xes", "", 0, "is empty");
        assertRefused("empty.csv", "", 0, "is empty");
        assertRefused("empty.xes.gz", "", 0, "is empty");
        assertRefused(Files.createFile(directory.resolve("nothing.csv.gz")), 0, "is empty");
    }

    @Test
    void a_truncated_gzip() throws IOException {
        byte[] whole = Files.readAllBytes(LogFiles.write(directory, "whole.xes.gz", LogFiles.ONE_EVENT));
        for (int length = 3; length < whole.length; length += 20) {
            Path cut = directory.resolve("cut.xes.gz");
            Files.write(cut, Arrays.copyOf(whole, length));
            assertRefused(cut, -1, "the compressed data ends too early; copy or download the file again");
        }
    }

    @Test
    void a_damaged_gzip() throws IOException {
        byte[] whole = Files.readAllBytes(LogFiles.write(directory, "whole.csv.gz", rows(5_000)));
        whole[whole.length - 6] ^= 1;
        Path damaged = directory.resolve("damaged.csv.gz");
        Files.write(damaged, whole);
        assertRefused(damaged, -1, "the compressed data is damaged (", "); copy or download the file again");
    }

    @Test
    void a_gz_name_without_gzip_data_and_gzip_data_without_a_gz_name() throws IOException {
        Path plain = directory.resolve("plain.xes.gz");
        Files.writeString(plain, LogFiles.ONE_EVENT);
        assertRefused(plain, 0, "expected gzip data because of its name, got other data; remove .gz from its name");

        Path packed = LogFiles.write(directory, "packed.xes.gz", LogFiles.ONE_EVENT);
        Path renamed = Files.move(packed, directory.resolve("packed.xes"));
        assertRefused(renamed, 0, "is compressed with gzip; add .gz to its name");
    }

    @Test
    void binary_data() throws IOException {
        byte[] garbage = new byte[4096];
        new Random(1).nextBytes(garbage);
        garbage[0] = 'P';
        assertRefused(LogFiles.write(directory, "garbage.csv", garbage), 0, "expected text, got binary data");
        assertRefused(LogFiles.write(directory, "garbage.xes", garbage), 0, "expected text, got binary data");
        assertRefused("later.csv", HEADER + "1,A\0," + TIME + "\n" + "x".repeat(600), 0, "expected text, got binary");
        assertRefused("far.csv", rows(500) + "1,A\0," + TIME + "\n", 502, "expected text, got binary data");
    }

    @Test
    void an_id_too_long_for_an_index() {
        assertRefused(
                "long.csv",
                HEADER + "x".repeat(501) + ",A," + TIME + "\n",
                2,
                "expected the id of a record in at most 500 characters, got 501: ",
                "check the field of the record");
    }

    @Test
    void a_time_outside_the_calendar() {
        assertRefused("far.csv", HEADER + "1,A,+12345-01-01T00:00:00Z\n", 2, "+12345-01-01T00:00:00Z");
    }

    @Test
    void data_that_is_not_xml() {
        assertRefused("csv.xes", HEADER, 1, "expected XML, got other data (", "check that this is a log in XML");
    }

    @Test
    void xml_that_is_not_a_log() {
        assertRefused("page.xes", "<?xml version=\"1.0\"?>\n<html/>", 2, "expected the root element <log>, got <html>");
    }

    @Test
    void truncated_xml() {
        String whole = log(trace("1", event("A", TIME, "")));
        assertRefused(
                "cut.xes",
                whole.substring(0, whole.length() - 10),
                -1,
                "ends before the closing tag of the log (",
                "copy or download the file again");
        assertRefused("unclosed.xes", "<log><trace>", 1, "ends before the closing tag of the log (");
    }

    @Test
    void malformed_xml() {
        assertRefused("wrong.xes", "<log>\n<trace></event></log>", 2, "is not well-formed XML (");
        assertRefused("twice.xes", log(trace("1", event("A", TIME, ""))) + "<log/>", 10, "is not well-formed XML (");
        assertRefused("entity.xes", log(trace("&nosuch;", "")), 3, "is not well-formed XML (Undeclared");
    }

    @Test
    void an_external_entity_and_nothing_is_fetched() {
        String external = """
                <?xml version="1.0"?>
                <!DOCTYPE log [<!ENTITY secret SYSTEM "file:///etc/hostname">]>
                """ + log(trace("&secret;", event("A", TIME, "")));
        assertRefused("external.xes", external, 2, "expected a log without DOCTYPE, got a DOCTYPE; remove it");
        assertRefused(
                "dtd.xes",
                "<!DOCTYPE log SYSTEM \"http://localhost:1/no.dtd\">" + log(trace("1", event("A", TIME, ""))),
                1,
                "expected a log without DOCTYPE");
    }

    @Test
    void an_entity_bomb() {
        String bomb = """
                <!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
                <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
                """ + log(trace("&d;", ""));
        assertRefused("bomb.xes", bomb, 1, "expected a log without DOCTYPE");
    }

    @Test
    void an_attribute_of_ten_megabytes() {
        String huge = "<string key=\"note\" value=\"" + "x".repeat(10 << 20) + "\"/>\n";
        assertRefused(
                "huge.xes",
                log(trace("1", event("A", TIME, huge))),
                7,
                "got more: Maximum attribute size limit (1048576) exceeded");
        assertRefused("huge.csv", HEADER + "1," + "x".repeat(10 << 20) + "," + TIME + "\n", -1, "at most 1048576");
    }

    @Test
    void an_attribute_of_a_mebibyte_is_still_read() {
        String large = "<string key=\"note\" value=\"" + "x".repeat((1 << 20) - 2) + "\"/>\n";
        Path file = LogFiles.write(directory, "large.xes", log(trace("1", event("A", TIME, large))));
        HistoryLog.open(file, options())
                .forEach(history -> assertThat(history.first().attributes())
                        .hasEntrySatisfying(
                                "note", note -> assertThat((String) note).hasSize((1 << 20) - 2)));
    }

    @Test
    void xml_that_is_too_deep() {
        String deep = "<string key=\"k\" value=\"v\">".repeat(200) + "</string>".repeat(200);
        assertRefused(
                "deep.xes", log(trace("1", event("A", TIME, deep))), -1, "got more: Maximum Element Depth limit (50)");
    }

    @Test
    void a_history_that_would_fill_the_memory() {
        String note = "<string key=\"note\" value=\"" + "x".repeat(1_000_000) + "\"/>\n";
        assertRefused(
                "one.xes",
                log(trace("1", event("A", TIME, note).repeat(17))),
                -1,
                "expected at most 16777216 characters in the history of one record, got more; check the field");
        String row = "1,A," + TIME + "," + "x".repeat(1_000_000) + "\n";
        assertRefused(
                "one.csv",
                "record,status,time,note\n" + row.repeat(17),
                18,
                "expected at most 16777216 characters in the history of one record");
    }

    @Test
    void no_events_at_all() {
        assertRefused(
                "none.xes", "<log/>", 0, "expected events, got none in 0 traces; check that this is the right file");
        assertRefused("traces.xes", log(trace("1", "")), 0, "expected events, got none in 1 traces");
        assertRefused("header.csv", HEADER, 0, "expected status changes, got none; check that this is the right log");
        assertRefused("lines.csv", "\n\n", 0, "expected a header with the names of the columns, got empty lines");
    }

    @Test
    void an_event_outside_a_trace() {
        assertRefused(
                "outside.xes", log(event("A", TIME, "")), 2, "expected each <event> in a <trace>, got an <event>");
    }

    @Test
    void an_event_without_a_time_or_a_name() {
        String noTime = "<event><string key=\"concept:name\" value=\"A\"/></event>\n";
        String noName = "<event><date key=\"time:timestamp\" value=\"" + TIME + "\"/></event>\n";
        assertRefused(
                "time.xes",
                log(trace("1", noTime)),
                4,
                "expected an <event> with 'time:timestamp', the time, got none; add it, or specify another key");
        assertRefused(
                "name.xes",
                log(trace("1", event("A", TIME, "") + noName)),
                8,
                "expected an <event> with 'concept:name', the status, got none");
        assertRefused(
                "classifier.xes",
                log("<classifier keys=\"concept:name sub\"/>\n" + trace("1", event("A", TIME, ""))),
                5,
                "expected an <event> with 'sub', the status, got none");
    }

    @Test
    void a_blank_status() {
        assertRefused(
                "blank.xes",
                log(trace("1", event(" ", TIME, ""))),
                4,
                "expected a status in 'concept:name', got a blank value");
        assertRefused("blank.csv", HEADER + "1,A," + TIME + "\n1,," + TIME + "\n", 3, "expected a status in 'status'");
    }

    @Test
    void a_status_that_is_a_text() {
        assertRefused(
                "text.csv",
                HEADER + "1," + "word ".repeat(60) + "," + TIME + "\n",
                2,
                "expected a status of at most 255 characters, got 300: 'word word");
    }

    @Test
    void too_many_statuses() {
        StringBuilder rows = new StringBuilder(HEADER);
        for (int i = 0; i <= 1_000; i++) {
            rows.append("1,S").append(i).append(",").append(TIME).append("\n");
        }
        assertRefused(
                "many.csv", rows.toString(), 1_002, "expected at most 1000 different statuses, got one more: 'S1000'");
    }

    @Test
    void different_statuses_with_the_same_joined_name() {
        Path file = LogFiles.write(
                directory, "joined.csv", "record,a,b,time\n1,x,y/z," + TIME + "\n1,x/y,z," + TIME + "\n");
        assertRefused(
                file,
                options().withStatus("a", "b"),
                3,
                "expected different names for different statuses, got 'x/y/z' for 'x' + 'y/z' and for 'x/y' + 'z'");
    }

    @Test
    void an_invalid_time() {
        String expected = "expected a time such as 2026-01-31T08:30:00Z, 2026-01-31 08:30:00 or epoch seconds";
        assertRefused("time.xes", log(trace("1", event("A", "yesterday", ""))), 6, "'time:timestamp': " + expected);
        assertRefused("time.csv", HEADER + "1,A,31 of January\n", 2, "'time': " + expected, "got '31 of January'");
        assertRefused("no_time.csv", HEADER + "1,A,\n", 2, "'time': " + expected, "got ''");
    }

    @Test
    void an_attribute_that_is_not_of_its_type() {
        String wrong = "<int key=\"size\" value=\"big\"/>";
        assertRefused(
                "int.xes",
                log(trace("1", event("A", TIME, wrong))),
                7,
                "attribute 'size': expected a number of type int, got 'big'; correct it");
        assertRefused(
                "boolean.xes",
                log(trace("1", event("A", TIME, "<boolean key=\"b\" value=\"yes\"/>"))),
                7,
                "attribute 'b': expected true or false, got 'yes'");
    }

    @Test
    void a_missing_or_duplicate_key() {
        String again = "<string key=\"concept:name\" value=\"B\"/>";
        assertRefused(
                "twice.xes",
                log(trace("1", event("A", TIME, again))),
                7,
                "expected each key once, got 'concept:name' twice; remove one");
        assertRefused(
                "nokey.xes",
                log(trace("1", event("A", TIME, "<string value=\"B\"/>"))),
                7,
                "expected <string> with 'key', got none");
    }

    @Test
    void a_trace_without_a_name() {
        assertRefused(
                "unnamed.xes",
                log("<trace>\n" + event("A", TIME, "") + "</trace>"),
                2,
                "expected a <trace> with one 'concept:name', the id of the record, got none");
        assertRefused("blank.xes", log(trace(" ", event("A", TIME, ""))), 2, "got a blank value");
    }

    @Test
    void a_record_with_two_traces() {
        String events = event("A", TIME, "");
        assertRefused(
                "twice.xes",
                log(trace("1", events) + trace("2", events) + trace("1", events)),
                16,
                "expected one <trace> for each record, got a second of '1' after line 2; merge them");
    }

    @Test
    void a_table_without_a_needed_column() {
        assertRefused(
                "columns.csv",
                "what,status,time\n1,A," + TIME + "\n",
                1,
                "expected a column for the record, got: 'what', 'status', 'time'; rename one to 'record', or specify");
        Path file = LogFiles.write(directory, "named.csv", HEADER + "1,A," + TIME + "\n");
        assertRefused(file, options().withTime("at"), 1, "expected a column 'at', got: 'record', 'status', 'time'");
    }

    @Test
    void ambiguous_columns() {
        assertRefused("twice.csv", "record,status,time,time\n", 1, "expected each column once, got 'time' twice");
        assertRefused(
                "alike.csv",
                "Case ID,case_id,status,time\n",
                1,
                "expected one of the columns [Case ID, case_id], got all; specify one in the options");
    }

    @Test
    void a_row_with_too_few_or_too_many_fields() {
        assertRefused("few.csv", HEADER + "1,A," + TIME + "\n1,A\n", 3, "expected 3 fields as in the header, got 2");
        assertRefused("many.csv", HEADER + "1,A," + TIME + ",x\n", 2, "expected 3 fields as in the header, got 4");
    }

    @Test
    void an_unclosed_quote() {
        assertRefused(
                "quote.csv",
                HEADER + "1,A," + TIME + "\n2,\"A," + TIME + "\n3,A," + TIME + "\n",
                3,
                "expected a closing quote, got the end of the file; close the quoted field");
    }

    @Test
    void text_after_a_closing_quote() {
        assertRefused(
                "after.csv",
                HEADER + "1,A," + TIME + "\n2,\"A\"B," + TIME + "\n",
                3,
                "expected rows with fields of at most 1048576 characters and with closed quotes, got: Unexpected");
    }

    @Test
    void a_row_without_a_record() {
        assertRefused("blank.csv", HEADER + " ,A," + TIME + "\n", 2, "expected the id of a record in 'record'");
    }

    @Test
    void xml_named_csv() {
        assertRefused("xml.csv", LogFiles.ONE_EVENT, 1, "expected CSV, got XML; rename an XES log so that its name");
    }

    @Test
    void text_in_another_charset() {
        String text = HEADER + "1,A," + TIME + "\n1,Gelöst," + TIME + "\n";
        assertRefused(
                LogFiles.write(directory, "latin.csv", text.getBytes(StandardCharsets.ISO_8859_1)),
                3,
                "expected text in UTF-8, got malformed bytes; convert the file, or specify its charset");
        String xes = log(trace("1", event("Gelöst", TIME, "")));
        assertRefused(
                LogFiles.write(directory, "latin.xes", xes.getBytes(StandardCharsets.ISO_8859_1)),
                -1,
                "expected text in the charset that the XML declares, got malformed bytes (");
    }

    @Test
    void a_file_that_changes_between_passes() throws IOException {
        Path file = LogFiles.write(directory, "log.xes", LogFiles.ONE_EVENT);
        HistoryLog log = HistoryLog.open(file, options());
        log.forEach(history -> {});
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));

        InvalidLogException refusal = catchThrowableOfType(InvalidLogException.class, () -> log.forEach(history -> {}));
        assertThat(refusal).hasMessageContaining("expected the file unchanged since it was opened");
    }

    private LogOptions options() {
        return LogOptions.defaults().withTemporary(temporary);
    }

    private void assertRefused(String name, String content, long line, String... problem) {
        assertRefused(LogFiles.write(directory, name, content), line, problem);
    }

    private void assertRefused(Path file, long line, String... problem) {
        assertRefused(file, options(), line, problem);
    }

    /** Checks a refusal; a line of -1 accepts any line. */
    private static void assertRefused(Path file, LogOptions options, long line, String... problem) {
        InvalidLogException refusal = catchThrowableOfType(
                InvalidLogException.class, () -> HistoryLog.open(file, options).forEach(history -> {}));

        assertThat(refusal).isNotNull();
        assertThat(refusal.getMessage())
                .startsWith(file.toString())
                .endsWith(refusal.problem())
                .doesNotContain("\n", "\r")
                .hasSizeLessThan(file.toString().length() + 500);
        assertThat(refusal.problem()).contains(problem);
        assertThat(refusal.source()).isEqualTo(file.toString());
        if (line >= 0) {
            assertThat(refusal.line()).as(refusal.getMessage()).isEqualTo(line);
        }
    }

    private static String rows(int count) {
        StringBuilder rows = new StringBuilder(HEADER);
        for (int i = 0; i < count; i++) {
            rows.append(i).append(",A,").append(TIME).append("\n");
        }
        return rows.toString();
    }
}
