package dev.turnstile.cli.terminal;

import dev.turnstile.text.spi.ShownText;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The progress of a long task: a bar on a terminal, or else a line of text at intervals. Thread-safe. */
public sealed interface Progress extends AutoCloseable {

    /** The system property that the launcher sets if standard error is a terminal. */
    String TERMINAL = "turnstile.terminal";

    /** Adds completed steps. */
    void advance(long steps);

    @Override
    void close();

    /**
     * Starts a task with no completed steps.
     *
     * @param unit the noun for one step, in the singular
     * @param err the writer for lines of text; the bar writes to standard error directly, because it needs its width
     */
    static Progress start(PrintWriter err, String task, String unit, long total) {
        return Boolean.getBoolean(TERMINAL)
                ? new Bar(task, unit, total)
                : new Lines(err, task, unit, total, Duration.ofSeconds(5));
    }

    /** A progress bar with rate and remaining time. */
    final class Bar implements Progress {

        private static final PrintStream UTF8 = new PrintStream(System.err, true, StandardCharsets.UTF_8);

        private final ProgressBar bar;

        private Bar(String task, String unit, long total) {
            bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(total)
                    .setUnit(" " + unit + "s", 1)
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .setUpdateIntervalMillis(200)
                    .setConsumer(new ConsoleProgressBarConsumer(UTF8))
                    .showSpeed()
                    .build();
        }

        @Override
        public void advance(long steps) {
            bar.stepBy(steps);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** Lines at intervals with rate and remaining time, and one at the end. */
    final class Lines implements Progress {

        private final PrintWriter out;
        private final String task;
        private final String unit;
        private final long total;
        private final Duration interval;
        private final Instant started = Instant.now();
        private Instant next;
        private long done;

        Lines(PrintWriter out, String task, String unit, long total, Duration interval) {
            this.out = out;
            this.task = task;
            this.unit = unit;
            this.total = total;
            this.interval = interval;
            this.next = started.plus(interval);
        }

        @Override
        public synchronized void advance(long steps) {
            done += steps;
            Instant now = Instant.now();
            if (now.isAfter(next) && done < total) {
                next = now.plus(interval);
                double perSecond = done / seconds(now);
                out.println(String.format(
                        Locale.ROOT,
                        "%s: %,d of %s, %,.0f/s, %.0f s left",
                        task,
                        done,
                        ShownText.count(total, unit),
                        perSecond,
                        (total - done) / perSecond));
            }
        }

        @Override
        public synchronized void close() {
            if (done < total) {
                return; // the task failed; the error is printed elsewhere
            }
            double seconds = seconds(Instant.now());
            out.println(String.format(
                    Locale.ROOT,
                    "%s: %s in %.1f s, %,.0f/s",
                    task,
                    ShownText.count(done, unit),
                    seconds,
                    done / seconds));
        }

        private double seconds(Instant now) {
            return Math.max(1, Duration.between(started, now).toMillis()) / 1000.0;
        }
    }
}
