package dev.turnstile.testing.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.machine.StateMachine;
import dev.turnstile.testing.database.JupiterRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The coverage at the end of a test run. */
final class CoverageOfRunTest {

    private static final StateMachine<String, String> LAMP = StateMachine.define("lamp")
            .state("off", 0)
            .initial()
            .state("on", 1)
            .transition("switch_on")
            .from("off")
            .to("on")
            .transition("switch_off")
            .from("on")
            .to("off")
            .build();

    private static final TransitionCoverage<String, String> COVERAGE = TransitionCoverage.of(LAMP);

    static final class Reported {
        @RegisterExtension
        static final TransitionCoverage<String, String> LAMPS = COVERAGE;

        @Test
        void takes_no_edge() {}
    }

    static final class Required {
        @RegisterExtension
        static final TransitionCoverage<String, String> LAMPS = COVERAGE.withRequired(50);

        @Test
        void takes_no_edge() {}
    }

    private static final class Lines extends Handler {

        private final List<String> texts = new ArrayList<>();

        @Override
        public void publish(LogRecord line) {
            texts.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void the_table_is_logged_once_at_the_end_of_the_run() {
        Logger logger = Logger.getLogger("dev.turnstile.testing.explore");
        Lines lines = new Lines();
        logger.setLevel(Level.INFO);
        logger.addHandler(lines);
        try {
            assertThat(JupiterRun.failures(false, Reported.class)).isEmpty();
        } finally {
            logger.removeHandler(lines);
        }
        assertThat(lines.texts).singleElement().asString().startsWith("coverage of machine 'lamp': 0 of 2 edges (0 %)");
    }

    @Test
    void a_run_that_covers_less_than_the_required_share_fails() {
        Map<String, Throwable> failures = JupiterRun.failures(false, Reported.class, Required.class);
        assertThat(failures).containsOnlyKeys("JUnit Jupiter");
        assertThat(failures.get("JUnit Jupiter"))
                .hasMessageContaining("machine 'lamp': expected tests to take 50.0 % of the edges");
    }

    @Test
    void a_share_out_of_range_is_refused() {
        assertThatThrownBy(() -> COVERAGE.withRequired(101)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> COVERAGE.withRequired(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
