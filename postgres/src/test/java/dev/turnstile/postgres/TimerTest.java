package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.testing.TestClock;
import dev.turnstile.timer.Timers;
import dev.turnstile.timer.Timers.PendingTimer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Timeouts of states: when they are set, cancelled, fired and refused. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class TimerTest {

    private static final Duration LONGER = Tickets.WAIT.plusMinutes(1);

    private final TestDatabase database;
    private final TestClock clock = TestClock.ofSystemTime();
    private final PostgresTurnstile turnstile;
    private final Lifecycle<String, String> tickets;
    private final List<Timers.Running> running = new CopyOnWriteArrayList<>();

    TimerTest(TestServer server) {
        database = server.database();
        database.sql(Tickets.TABLE);
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .clock(clock)
                .renewalInterval(Duration.ofMillis(200))
                .open();
        tickets = turnstile.lifecycle(Tickets.MACHINE, RecordTable.of("tickets"));
    }

    @AfterEach
    void close() {
        running.forEach(Timers.Running::close);
        turnstile.close();
        database.close();
    }

    private void start() {
        running.add(turnstile.timers().start(tickets));
    }

    private void stop() {
        running.removeLast().close();
    }

    private void settled(StateChange<String, String> last) throws InterruptedException {
        assertThat(running.getLast().waitFor(last.position(), Duration.ofSeconds(30)))
                .isTrue();
    }

    private List<PendingTimer> timers() {
        return turnstile.timers().of(StreamName.of("tickets", 1));
    }

    private List<String> refusals() {
        turnstile.refusals().flush();
        return turnstile.refusals().list(RefusalFilter.all()).stream()
                .map(refusal -> refusal.name() + " " + refusal.actor())
                .toList();
    }

    /** Blocks reads of the log while an action runs. */
    private void withTheLogHeld(Action action) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT pg_current_xact_id()");
            action.run();
            connection.rollback();
        }
    }

    private interface Action {
        void run() throws SQLException;
    }

    @Test
    void a_state_that_lasts_too_long_times_out_through_the_door() throws InterruptedException {
        start();
        StateChange<String, String> created = tickets.insert(Map.of());
        settled(created);
        PendingTimer timer = timers().getFirst();
        assertThat(timer.due()).isEqualTo(created.recordedAt().plus(Tickets.WAIT));
        assertThat(timer.state()).isZero();
        assertThat(turnstile.timers().next()).contains(timer.due());
        clock.advance(LONGER);
        Eventually.holds(() -> tickets.state(1).equals("EXPIRED"));
        StateChange<String, String> expired = tickets.history(1).getLast();
        assertThat(expired.actor()).isEqualTo("timeout");
        assertThat(expired.transition()).isEqualTo("expire");
        assertThat(expired.metadata().get("due")).isEqualTo(timer.due().toString());
        settled(expired);
        assertThat(turnstile.timers().pending()).isZero();
        assertThat(refusals()).isEmpty();
    }

    @Test
    void leaving_the_state_cancels_its_timer() throws InterruptedException {
        start();
        settled(tickets.insert(Map.of()));
        assertThat(timers()).hasSize(1);
        settled(tickets.fire(1, "close"));
        assertThat(turnstile.timers().pending()).isZero();
    }

    @Test
    void entering_the_state_again_and_a_self_transition_restart_the_timeout() throws InterruptedException {
        start();
        settled(tickets.insert(Map.of()));
        tickets.fire(1, "close");
        StateChange<String, String> back = tickets.fire(1, "reopen");
        settled(back);
        assertThat(timers())
                .extracting(PendingTimer::due)
                .containsExactly(back.recordedAt().plus(Tickets.WAIT));
        StateChange<String, String> touched = tickets.fire(1, "touch");
        settled(touched);
        assertThat(timers())
                .extracting(PendingTimer::due)
                .containsExactly(touched.recordedAt().plus(Tickets.WAIT));
    }

    @Test
    void a_correction_into_the_state_starts_the_timeout_and_one_out_of_it_ends_it() throws InterruptedException {
        start();
        tickets.insert(Map.of());
        tickets.fire(1, "close");
        settled(tickets.correct(1, "WAITING", TransitionOptions.none()));
        assertThat(timers()).hasSize(1);
        settled(tickets.correct(1, "CLOSED", TransitionOptions.none()));
        assertThat(timers()).isEmpty();
    }

    @Test
    void the_timeout_starts_at_the_given_time_of_occurrence() throws InterruptedException {
        start();
        Instant then = Instant.parse("2020-05-01T12:00:00Z");
        tickets.insert(Map.of(), "WAITING", TransitionOptions.none().withOccurredAt(then));
        Eventually.holds(() -> tickets.state(1).equals("EXPIRED"));
        assertThat(tickets.history(1).getLast().metadata().get("due"))
                .isEqualTo(then.plus(Tickets.WAIT).toString());
    }

    @Test
    void a_timer_waits_for_its_time() throws InterruptedException {
        start();
        tickets.insert(Map.of());
        settled(tickets.insert(
                Map.of(),
                "WAITING",
                TransitionOptions.none().withOccurredAt(clock.instant().minus(Duration.ofMinutes(10)))));
        clock.advance(Duration.ofMinutes(25));
        Eventually.holds(() -> tickets.state(2).equals("EXPIRED"));
        assertThat(tickets.state(1)).isEqualTo("WAITING");
        clock.advance(Duration.ofMinutes(10));
        Eventually.holds(() -> tickets.state(1).equals("EXPIRED"));
    }

    @Test
    void a_late_timer_is_refused_and_the_refusal_recorded() throws Exception {
        start();
        settled(tickets.insert(Map.of()));
        withTheLogHeld(() -> {
            tickets.fire(1, "close");
            clock.advance(LONGER);
            Eventually.holds(() -> turnstile.timers().pending() == 0);
        });
        assertThat(refusals()).containsExactly("record_moved timeout");
        assertThat(tickets.state(1)).isEqualTo("CLOSED");
    }

    @Test
    void a_timer_of_an_earlier_stay_is_refused_and_the_later_stay_has_its_own_time() throws Exception {
        start();
        settled(tickets.insert(Map.of()));
        withTheLogHeld(() -> {
            tickets.fire(1, "close");
            tickets.fire(1, "reopen");
            clock.advance(LONGER);
            Eventually.holds(() -> turnstile.timers().pending() == 0);
            assertThat(tickets.state(1)).isEqualTo("WAITING");
        });
        assertThat(refusals()).containsExactly("stale_record timeout");
        Eventually.holds(() -> tickets.state(1).equals("EXPIRED"));
        assertThat(tickets.history(1)).hasSize(4);
    }

    @Test
    void the_timeout_of_a_missing_record_is_refused_too() throws InterruptedException {
        start();
        settled(tickets.insert(Map.of()));
        database.sql("DELETE FROM tickets");
        clock.advance(LONGER);
        Eventually.holds(() -> turnstile.timers().pending() == 0);
        assertThat(refusals()).containsExactly("record_not_found timeout");
    }

    @Test
    void timers_that_became_due_while_no_node_ran_fire_after_the_start() throws InterruptedException {
        start();
        settled(tickets.insert(Map.of()));
        stop();
        tickets.insert(Map.of());
        clock.advance(LONGER);
        start();
        Eventually.holds(
                () -> List.copyOf(tickets.states(List.of(1, 2)).values()).equals(List.of("EXPIRED", "EXPIRED")));
    }

    @Test
    void the_timeout_of_a_locked_record_is_retried() throws Exception {
        start();
        settled(tickets.insert(Map.of()));
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT * FROM tickets FOR UPDATE");
            clock.advance(LONGER);
            Eventually.holds(() -> !turnstile.timers().failing(9).isEmpty());
            connection.rollback();
        }
        PendingTimer failing = turnstile.timers().failing(9).getFirst();
        assertThat(failing.attempts()).isEqualTo(1);
        assertThat(failing.failure()).contains("another transaction holds");
        assertThat(failing.next()).isAfter(clock.instant());
        assertThat(tickets.state(1)).isEqualTo("WAITING");
        clock.advance(Duration.ofSeconds(1));
        Eventually.holds(() -> tickets.state(1).equals("EXPIRED"));
    }

    @Test
    void records_with_several_id_columns_time_out() throws InterruptedException {
        Lifecycle<String, String> seats = turnstile.lifecycle(
                Tickets.MACHINE, RecordTable.of("seat_tickets").withId("row", "seat"));
        running.add(turnstile.timers().start(seats, tickets));
        settled(seats.insert(Map.of("row", "a \"b\", \\c", "seat", 7)));
        clock.advance(LONGER);
        Eventually.holds(() -> seats.state(List.of("a \"b\", \\c", 7)).equals("EXPIRED"));
    }

    @Test
    void the_machine_determines_the_transition_when_a_timeout_fires() throws InterruptedException {
        start();
        settled(tickets.insert(Map.of()));
        database.sql("UPDATE turnstile.timer SET state = 1");
        clock.advance(LONGER);
        Eventually.holds(() -> turnstile.timers().pending() == 0);
        assertThat(tickets.state(1)).isEqualTo("WAITING");
        assertThat(refusals()).isEmpty();
    }
}
