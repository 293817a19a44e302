package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Discovery reports the interpretation of a log, and reads logs of other shapes with options. */
class DiscoverOptionsTest {

    private static final String WIDE =
            "id,created_at,paid_at\n1,31.01.2026 08:30,01.02.2026 10:00\n2,01.02.2026 07:00,\n";

    @TempDir
    private Path directory = Path.of("");

    @Test
    void reports_the_columns_that_it_reads_and_warns_about_records_with_one_change() {
        Path log = Samples.write(directory, "log.csv", "id,status,time\n1,NEW,2026-01-01\n2,PAID,2026-01-02\n");

        Run run = Run.turnstile("discover", log).succeeds();

        assertThat(run.err())
                .contains(
                        "read: record 'id', status 'status', time 'time' (ISO 8601 or epoch, Z), actor none",
                        "2 records, 2 changes, 1.0 changes for each record",
                        "warning: every record has one change");
    }

    @Test
    void a_table_with_one_row_for_each_record_is_refused_with_the_option_that_reads_it() {
        Path log = Samples.write(directory, "wide.csv", WIDE);

        Run.turnstile("discover", log).refuses("--times created_at=CREATED,paid_at=PAID");
        Run run = Run.turnstile("discover", log, "--times", "created_at=NEW,paid_at=PAID")
                .succeeds();

        assertThat(run.out()).contains("\"NEW\"", "\"PAID\"");
        assertThat(run.err()).contains("status by time column, time 'created_at' + 'paid_at' (day/month/year, Z)");
    }

    @Test
    void the_rows_and_the_text_of_a_log_can_be_set() {
        String rows = """
                nr#feld#von#nach#wann
                7#status#NEU#GELÖST#08h30 31 01 2026
                7#size#1#2#08h30 31 01 2026
                8#status#NEU#GELÖST#morgens
                """;
        Path log = Samples.write(directory, "log.dat", rows.getBytes(StandardCharsets.ISO_8859_1));

        Run run = Run.turnstile(
                        "discover",
                        log,
                        "--log-format",
                        "csv",
                        "--separator",
                        "#",
                        "--charset",
                        "ISO-8859-1",
                        "--record",
                        "nr",
                        "--from",
                        "von",
                        "--status",
                        "nach",
                        "--time",
                        "wann",
                        "--where",
                        "feld=status",
                        "--time-format",
                        "HH'h'mm dd MM yyyy",
                        "--zone",
                        "Europe/Berlin",
                        "--skip-bad")
                .succeeds();

        assertThat(run.out()).contains("\"NEU\"", "\"GELÖST\"", "2026-01-31T07:30:00Z");
        assertThat(run.err())
                .contains("excluded 1 entry with --where", "skipped 1 row with --skip-bad", "line 4: 'wann': expected");
    }

    @Test
    void a_state_that_few_records_leave_is_terminal_unless_the_tolerance_is_0() {
        StringBuilder rows = new StringBuilder("record,status,time\n0,OPEN,2026-01-03\n");
        for (int i = 0; i < 200; i++) {
            rows.append(i).append(",OPEN,2026-01-01\n").append(i).append(",CLOSED,2026-01-02\n");
        }
        Path log = Samples.write(directory, "log.csv", rows.toString());

        Run tolerant = Run.turnstile("discover", log).succeeds();
        Run exact = Run.turnstile("discover", log, "--tolerance", "0").succeeds();

        assertThat(tolerant.err())
                .contains("note: state 'CLOSED' is terminal: 199 of 200 visits ended in it; the 1 step out of it is"
                        + " left out");
        assertThat(tolerant.out()).contains("\"terminal\"");
        assertThat(exact.out()).doesNotContain("\"terminal\"");
        Run.turnstile("discover", log, "--tolerance", "50").refuses("--tolerance: expected 0 to less than 50");
    }

    @Test
    void a_pattern_that_is_none_is_refused() {
        Path log = Samples.write(directory, "tickets.csv", Samples.TICKETS);

        Run.turnstile("discover", log, "--time-format", "bbb").refuses("--time-format: expected a pattern");
        Run.turnstile("discover", log, "--variants=0").refuses("--variants: expected at least 1");
    }

    @Test
    void prints_variants_and_durations_as_text_or_json() {
        Path log = Samples.write(directory, "tickets.csv", Samples.TICKETS);

        Run text = Run.turnstile("discover", log, "--variants=2", "--durations").succeeds();
        Map<String, Object> json = Run.turnstile("discover", log, "--variants", "--durations", "--format", "json")
                .succeeds()
                .json();

        assertThat(text.out()).contains("4 paths of 4 records", "25.0 %", "median", "p95", "1 d 0 h");
        assertThat(new JsonPart(json).part("variants").parts("top")).hasSize(4);
        assertThat(new JsonPart(json).part("durations").parts("edges"))
                .anySatisfy(edge -> assertThat(List.of(
                                edge.text("from"),
                                edge.text("to"),
                                edge.text("count"),
                                edge.text("medianSeconds"),
                                edge.text("p95Seconds")))
                        .containsExactly("waiting", "open", "2", "3600.0", "86400.0"));
        assertThat(json.keySet()).containsExactly("variants", "durations");
    }
}
