package dev.turnstile.adoption.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.adoption.LogFiles;
import dev.turnstile.adoption.history.BadRow;
import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.LogFields;
import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.adoption.history.LogReading;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report shows the interpretation of a log and warns about a wrong one. */
class LogReportTest {

    @TempDir
    Path directory;

    @Test
    void the_reading_names_the_columns_and_the_form_of_the_times() {
        LogReading reading = open("""
                id,order_id,status,created_at,user,sent_at
                1,7,NEW,31.01.2026 08:30,ada,2026-01-31
                2,7,PAID,01.02.2026 08:30,bob,2026-01-31
                """).reading();

        assertThat(reading.fields()).isEqualTo(LogFields.of("order_id", List.of("status"), "created_at", "user"));
        assertThat(reading.describe())
                .isEqualTo("record 'order_id', status 'status', time 'created_at' (day/month/year, Z), actor 'user'");
        assertThat(reading.notes())
                .containsExactly("time 'created_at' was chosen, other columns with times: 'sent_at'; specify another"
                        + " with --time");
    }

    @Test
    void rows_that_differ_only_in_another_column_are_a_note_with_a_longer_key() {
        HistoryLog log = open("""
                shop,order_no,status,time
                a,1,NEW,2026-01-01
                a,1,PAID,2026-01-02
                b,1,NEW,2026-01-01
                b,1,PAID,2026-01-03
                """);

        assertThat(log.reading().notes())
                .containsExactly("one record has several rows with the same status and time that differ in 'shop'; if"
                        + " it is a part of the record's key, specify --record order_no,shop");
    }

    @Test
    void records_with_one_change_each_are_a_warning() {
        assertThat(warnings("id,status,time\n1,A,2026-01-01\n2,B,2026-01-02\n"))
                .singleElement()
                .asString()
                .startsWith("every record has one change");
    }

    @Test
    void statuses_that_differ_only_in_case_or_blanks_are_a_warning() {
        assertThat(warnings("""
                record,status,time
                1,Completed,2026-01-01
                1,COMPLETED,2026-01-02
                1,completed ,2026-01-03
                1,OPEN,2026-01-04
                """))
                .containsExactly("statuses that differ only in case, blanks or punctuation: 'Completed', 'COMPLETED',"
                        + " 'completed '; write them in one form if they are one state");
    }

    @Test
    void small_numbers_as_times_are_a_warning_but_the_order_of_the_file_is_none() {
        String rows = "record,status,time\n1,A,1\n1,B,2\n";

        assertThat(warnings(rows)).singleElement().asString().startsWith("all times are before 1971");
        assertThat(Discovery.of(open(rows, LogOptions.defaults().withFileOrder()))
                        .warnings())
                .isEmpty();
    }

    @Test
    void an_ordinary_log_has_no_warnings_and_no_notes() {
        HistoryLog log = open("record,status,time\n1,A,2026-01-01\n1,B,2026-01-02\n");

        assertThat(Discovery.of(log).warnings()).isEmpty();
        assertThat(log.reading().notes()).isEmpty();
    }

    @Test
    void excluded_skipped_and_added_rows_are_counted() {
        String rows = """
                record,from_status,to_status,region,time
                1,A,B,EU,2026-01-01
                1,C,D,EU,2026-01-02
                2,A,B,US,2026-01-01
                1,D,E,EU,never
                """;
        Discovery discovery = Discovery.of(
                open(rows, LogOptions.defaults().withWhere("region", "EU").withSkipBad()));

        assertThat(discovery.pass().filtered()).isEqualTo(1);
        assertThat(discovery.pass().missingChanges()).isEqualTo(1);
        assertThat(discovery.pass().skipped()).isEqualTo(1);
        assertThat(discovery.pass().badRows()).extracting(BadRow::line).containsExactly(5L);
        assertThat(discovery.count("A", "B")).isEqualTo(1);
        assertThat(discovery.count("B", "C")).isEqualTo(1);
        assertThat(discovery.count("C", "D")).isEqualTo(1);
    }

    @Test
    void all_bad_rows_are_refused_together_but_only_the_first_20_are_listed() {
        String rows = "record,status,time\n1,A,2026-01-01\n" + "1,A,never\n".repeat(25);
        InvalidLogException refusal =
                Assertions.catchThrowableOfType(InvalidLogException.class, () -> Discovery.of(open(rows)));

        assertThat(refusal.line()).isEqualTo(3);
        assertThat(refusal.problem())
                .contains("24 more such rows, line 4: got 'never'", "line 22", ", ..;")
                .doesNotContain("line 23");
        assertThat(refusal.badRows()).hasSize(20);
    }

    @Test
    void the_order_of_day_and_month_is_decided_also_by_a_row_after_the_sample() {
        StringBuilder rows = new StringBuilder("record,status,time\n");
        for (int i = 0; i < 1_500; i++) {
            rows.append(i).append(",A,02/01/2026\n");
        }
        HistoryLog undecided = open(rows + "1,B,28/02/2026\n");

        assertThat(Discovery.of(undecided).first()).isEqualTo("2026-01-02T00:00:00Z");
        Assertions.assertThatThrownBy(() -> open(rows.toString()))
                .isInstanceOf(InvalidLogException.class)
                .hasMessageContaining("--time-format");
    }

    private List<String> warnings(String rows) {
        return Discovery.of(open(rows)).warnings();
    }

    private HistoryLog open(String rows) {
        return open(rows, LogOptions.defaults());
    }

    private HistoryLog open(String rows, LogOptions options) {
        return HistoryLog.open(LogFiles.write(directory, "log.csv", rows), options);
    }
}
