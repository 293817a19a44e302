package dev.turnstile.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {

    private final StringWriter text = new StringWriter();
    private final PrintWriter err = new PrintWriter(text);

    @Test
    void lines_contain_progress_rate_and_remaining_time() {
        try (Progress progress = new Progress.Lines(err, "replay", "change", 4000, Duration.ofNanos(1))) {
            progress.advance(1500);
            progress.advance(2500);
        }
        assertThat(text.toString().lines())
                .hasSize(2)
                .satisfiesExactly(
                        line -> assertThat(line).matches("replay: 1,500 of 4,000 changes, [\\d,]+/s, \\d+ s left"),
                        line -> assertThat(line).matches("replay: 4,000 changes in \\d+\\.\\d s, [\\d,]+/s"));
    }

    @Test
    void lines_are_printed_at_intervals() {
        try (Progress progress = new Progress.Lines(err, "replay", "change", 4000, Duration.ofHours(1))) {
            for (int i = 0; i < 4000; i++) {
                progress.advance(1);
            }
        }
        assertThat(text.toString().lines()).hasSize(1);
    }

    @Test
    void a_failure_is_not_reported_as_the_end_of_the_work() {
        try (Progress progress = new Progress.Lines(err, "replay", "change", 4000, Duration.ofHours(1))) {
            progress.advance(17);
        }
        assertThat(text.toString()).isEmpty();
    }
}
