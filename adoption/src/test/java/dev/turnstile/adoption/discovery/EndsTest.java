package dev.turnstile.adoption.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.turnstile.adoption.LogFiles;
import dev.turnstile.adoption.history.HistoryLog;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A state in which nearly all records end is terminal with a tolerance. */
class EndsTest {

    private static final int RECORDS = 4_580;
    private static final int REOPENED = 23;

    @TempDir
    Path directory;

    private HistoryLog log;

    /** 4,557 of 4,580 records end in CLOSED; 23 leave it for OPEN. */
    @BeforeEach
    void write_a_log_with_noise() {
        StringBuilder rows = new StringBuilder("record,status,time\n");
        for (int i = 0; i < RECORDS; i++) {
            rows.append(i).append(",OPEN,2026-01-01\n").append(i).append(",CLOSED,2026-01-02\n");
            rows.append(i < REOPENED ? i + ",OPEN,2026-01-03\n" : "");
        }
        log = HistoryLog.open(LogFiles.write(directory, "tickets.csv", rows.toString()));
    }

    @Test
    void a_state_with_few_exits_is_terminal_and_its_exits_are_left_out_and_counted() {
        Discovery discovery = Discovery.of(log, "tickets", 0.01);

        assertThat(discovery.machine().state("CLOSED").terminal()).isTrue();
        assertThat(discovery.ends()).isEqualTo(Map.of("CLOSED", 23L));
        assertThat(discovery.ended("CLOSED")).isEqualTo(4_557);
        assertThat(discovery.edges()).isEqualTo(1);
        assertThat(discovery.document().toString()).contains("leftOut=23");
    }

    @Test
    void without_tolerance_or_above_it_every_step_is_kept() {
        assertThat(Discovery.of(log, "tickets").edges()).isEqualTo(2);
        assertThat(Discovery.of(log, "tickets", 0.005).ends()).isEmpty();
        assertThat(Discovery.of(log, "tickets", 0.005).machine().state("CLOSED").terminal())
                .isFalse();
    }

    @Test
    void a_tolerance_out_of_range_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Discovery.of(log, "tickets", -0.1));
        assertThatIllegalArgumentException().isThrownBy(() -> Discovery.of(log, "tickets", 0.5));
        assertThatIllegalArgumentException().isThrownBy(() -> Discovery.of(log, "tickets", Double.NaN));
    }
}
