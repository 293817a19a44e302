package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Tickets.Reminded;
import dev.turnstile.testing.TestClock;
import dev.turnstile.timer.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A timer that cannot fire is shown and blocks no other timer, whatever its failure. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class TimerFaultTest {

    private static final int RECORDS = 40;
    private static final Duration WAIT = Duration.ofMinutes(30);

    private final TestDatabase database;
    private final TestClock clock = TestClock.ofSystemTime();
    private final PostgresTurnstile turnstile;
    private final List<Timers.Running> running = new CopyOnWriteArrayList<>();

    TimerFaultTest(TestServer server) {
        database = server.database();
        database.sql("CREATE TABLE visits (id int PRIMARY KEY, state smallint NOT NULL)");
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .clock(clock)
                .renewalInterval(Duration.ofMillis(200))
                .open();
    }

    @AfterEach
    void close() {
        running.forEach(Timers.Running::close);
        turnstile.close();
        database.close();
    }

    private static int deeper(int depth) {
        return depth < 0 ? 0 : deeper(depth + 1) + 1;
    }

    private static boolean guarded(int id) {
        if (id % 10 == 1) {
            return deeper(0) > 0;
        }
        if (id % 10 == 2) {
            throw new OutOfMemoryError("no more");
        }
        if (id % 10 == 3) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted");
        }
        return true;
    }

    @Test
    void a_guard_that_throws_an_error_is_shown_and_the_timers_of_others_fire() throws InterruptedException {
        StateMachine<String, String> visit = StateMachine.define("visit")
                .state("HERE", 0)
                .initial()
                .state("GONE", 1)
                .terminal()
                .transition("leave")
                .from("HERE")
                .to("GONE")
                .guard(Guard.java(row -> guarded(Objects.requireNonNull(row.get("id", Integer.class))), "not now"))
                .timeout("HERE", WAIT, "leave")
                .build();
        Lifecycle<String, String> visits = turnstile.lifecycle(visit, RecordTable.of("visits"));
        running.add(turnstile.timers().start(visits));
        long last = 0;
        for (int id = 1; id <= RECORDS; id++) {
            last = visits.insert(Map.of("id", id)).position();
        }
        assertThat(running.getLast().waitFor(last, Duration.ofSeconds(30))).isTrue();
        clock.advance(WAIT.plusMinutes(1));
        Eventually.holds(() ->
                database.value("SELECT count(*) FROM visits WHERE state = 1").equals("28"));
        Eventually.holds(() -> turnstile.timers().failing(100).size() == 12);
        assertThat(turnstile.timers().failing(100))
                .extracting("failure")
                .anyMatch(text -> String.valueOf(text).contains("StackOverflowError"));
    }

    private void schedule(StreamName stream, Instant at) {
        new Ad<>(turnstile, "plan.desk", (input, tx) -> tx.schedule(at, stream, NewEvent.of(new Reminded("tea"))))
                .call("", Options.none().withActor("ada"));
    }

    @Test
    void a_time_out_of_range_is_refused_when_it_is_scheduled() {
        for (Instant at : List.of(Instant.parse("-5000-01-01T00:00:00Z"), Instant.MIN, Instant.MAX)) {
            assertThatThrownBy(() -> schedule(StreamName.of("desk", 1), at))
                    .hasStackTraceContaining("expected a time from 0001-01-01T00:00:00Z to");
        }
        assertThat(turnstile.timers().pending()).isZero();
    }

    @Test
    void a_timer_at_infinity_fires_at_once_or_never_and_blocks_no_other() {
        for (int stream = 1; stream <= RECORDS; stream++) {
            schedule(StreamName.of("desk", stream), clock.instant());
        }
        database.sql("UPDATE turnstile.timer SET next_attempt_at = '-infinity', due_at = '-infinity'"
                + " WHERE key IN ('1', '2', '3', '4')");
        database.sql("UPDATE turnstile.timer SET next_attempt_at = 'infinity', due_at = 'infinity' WHERE key = '5'");
        running.add(turnstile.timers().start());
        Eventually.holds(() -> turnstile.timers().pending() == 1);
        assertThat(database.value("SELECT key FROM turnstile.timer")).isEqualTo("5");
        assertThat(turnstile.timers().next()).isPresent();
    }
}
