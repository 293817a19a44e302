package dev.turnstile.adoption.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.adoption.history.LogFields;
import dev.turnstile.adoption.history.RecordHistories;
import dev.turnstile.adoption.history.RecordHistory;
import dev.turnstile.adoption.history.StatusChange;
import dev.turnstile.machine.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The incident log of BPI Challenge 2013 by Ward Steeman, doi:10.4121/uuid:500573e6-accc-4b0c-9576-aa5468b10cee. */
class RealLogTest {

    private static final Path LOG = Path.of(System.getProperty(
            "turnstile.log",
            Path.of("../..", "shared/data/bpic2013-incidents.xes.gz").toString()));

    @TempDir
    Path directory;

    @BeforeEach
    void the_log_exists() {
        assumeTrue(Files.exists(LOG), "no log at " + LOG.toAbsolutePath() + "; name it with -Dturnstile.log=..");
    }

    @Test
    void its_machine_has_13_states_and_81_edges() {
        Discovery discovery = Discovery.of(HistoryLog.open(LOG));

        assertThat(discovery.machine().name()).isEqualTo("bpic2013-incidents");
        assertThat(discovery.machine().states()).hasSize(13);
        assertThat(discovery.records()).isEqualTo(7_554);
        assertThat(discovery.changes()).isEqualTo(65_533);
        assertThat(discovery.edges()).isEqualTo(81);
        assertThat(discovery.steps()).isEqualTo(98);
        assertThat(discovery.machine().states().stream().filter(State::initial)).hasSize(9);
        assertThat(discovery.machine().initial().name()).isEqualTo("Accepted/In Progress");
        assertThat(discovery.outOfOrder()).isZero();
        assertThat(discovery.withoutChanges()).isZero();
        assertThat(discovery.first()).isEqualTo("2010-03-31T14:59:42Z");
        assertThat(discovery.last()).isEqualTo("2012-05-22T23:22:25Z");
        assertThat(discovery.count("Completed/Resolved", "Completed/Closed")).isEqualTo(5_704);
    }

    @Test
    void all_fields_of_the_first_change_are_read() {
        HistoryLog log = HistoryLog.open(LOG);

        assertThat(log.fields())
                .isEqualTo(LogFields.of(
                        "concept:name",
                        List.of("concept:name", "lifecycle:transition"),
                        "time:timestamp",
                        "org:resource"));
        try (RecordHistories histories = log.histories()) {
            RecordHistory first = histories.next();
            assertThat(first.first())
                    .isEqualTo(new StatusChange(
                            "1-364285768",
                            "Accepted/In Progress",
                            Instant.parse("2010-03-31T14:59:42Z"),
                            "Frederic",
                            Map.of(
                                    "org:group", "V30",
                                    "resource country", "France",
                                    "organization country", "fr",
                                    "organization involved", "Org line A2",
                                    "org:role", "A2_4",
                                    "impact", "Medium",
                                    "product", "PROD582"),
                            22_502));
        }
    }

    @Test
    void the_same_changes_as_a_table_in_the_order_of_time_give_the_same_machine() throws IOException {
        HistoryLog log = HistoryLog.open(LOG);
        List<StatusChange> changes = new ArrayList<>();
        log.forEach(history -> changes.addAll(history.changes()));
        changes.sort(Comparator.comparing(StatusChange::time));
        Path table = directory.resolve("table.csv");
        try (CsvWriter writer = CsvWriter.builder().build(table)) {
            writer.writeRecord("record", "status", "time");
            changes.forEach(change -> writer.writeRecord(
                    change.record(), change.status(), change.time().toString()));
        }

        assertThat(Discovery.of(HistoryLog.open(table), "incident").document())
                .isEqualTo(Discovery.of(log, "incident").document());
    }
}
