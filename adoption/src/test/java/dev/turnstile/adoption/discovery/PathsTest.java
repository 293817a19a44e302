package dev.turnstile.adoption.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.turnstile.adoption.LogFiles;
import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.adoption.history.LogOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The variants of paths and the durations in states and on edges. */
class PathsTest {

    private static final String ORDERS = """
            record,status,time
            1,NEW,2026-01-01T00:00:00Z
            1,PAID,2026-01-01T01:00:00Z
            2,NEW,2026-01-01T00:00:00Z
            2,PAID,2026-01-01T03:00:00Z
            3,NEW,2026-01-01T00:00:00Z
            3,NEW,2026-01-01T02:00:00Z
            3,PAID,2026-01-01T05:00:00Z
            """;

    @TempDir
    Path directory;

    @Test
    void equal_paths_are_counted_with_their_share() {
        Variants variants = Variants.of(open(ORDERS), 10);

        assertThat(variants.records()).isEqualTo(3);
        assertThat(variants.paths()).isEqualTo(2);
        assertThat(variants.top())
                .containsExactly(
                        new Variants.Variant(List.of("NEW", "PAID"), 2, 2.0 / 3),
                        new Variants.Variant(List.of("NEW", "NEW", "PAID"), 1, 1.0 / 3));
    }

    @Test
    void only_the_most_frequent_paths_are_kept_but_all_are_counted() {
        Variants variants = Variants.of(open(ORDERS), 1);

        assertThat(variants.top()).extracting(Variants.Variant::records).containsExactly(2L);
        assertThat(variants.paths()).isEqualTo(2);
        assertThatIllegalArgumentException().isThrownBy(() -> Variants.of(open(ORDERS), 0));
    }

    @Test
    void a_stay_lasts_until_another_state_and_an_edge_since_the_previous_change() {
        Durations durations = Durations.of(open(ORDERS));

        assertThat(durations.states())
                .containsExactly(new Durations.State("NEW", 3, Duration.ofHours(3), Duration.ofHours(5)));
        assertThat(durations.edges())
                .containsExactlyInAnyOrder(
                        new Durations.Edge("NEW", "PAID", 3, Duration.ofHours(3), Duration.ofHours(3)),
                        new Durations.Edge("NEW", "NEW", 1, Duration.ofHours(2), Duration.ofHours(2)));
    }

    @Test
    void percentiles_are_the_nearest_ranks_of_many_times() {
        StringBuilder rows = new StringBuilder("record,status,time\n");
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        for (int i = 1; i <= 200; i++) {
            rows.append(i).append(",A,").append(start).append('\n');
            rows.append(i).append(",B,").append(start.plusSeconds(i)).append('\n');
        }

        assertThat(Durations.of(open(rows.toString())).states())
                .containsExactly(new Durations.State("A", 200, Duration.ofSeconds(100), Duration.ofSeconds(190)));
    }

    @Test
    void a_log_without_changes_of_state_has_no_durations_and_a_log_without_times_is_refused() {
        Durations none = Durations.of(open("record,status,time\n1,A,2026-01-01\n"));
        HistoryLog order = HistoryLog.open(
                LogFiles.write(directory, "order.csv", "record,status\n1,A\n"),
                LogOptions.defaults().withFileOrder());

        assertThat(none.document()).isEqualTo(Map.of("states", List.of(), "edges", List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> Durations.of(order));
    }

    @Test
    void no_temporary_files_are_left() {
        Path temporary = LogFiles.directory(directory, "temporary");
        HistoryLog log = HistoryLog.open(
                LogFiles.write(directory, "orders.csv", ORDERS),
                LogOptions.defaults().withTemporary(temporary));

        Variants.of(log, 1);
        Durations.of(log);

        assertThat(LogFiles.in(temporary)).isEmpty();
    }

    private HistoryLog open(String rows) {
        return HistoryLog.open(LogFiles.write(directory, "log.csv", rows));
    }
}
