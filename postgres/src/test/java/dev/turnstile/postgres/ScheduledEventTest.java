package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Box.AlreadyReserved;
import dev.turnstile.postgres.Tickets.Reminded;
import dev.turnstile.testing.TestClock;
import dev.turnstile.timer.TimerId;
import dev.turnstile.timer.Timers;
import dev.turnstile.timer.Timers.PendingTimer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Events scheduled by commands: time, number of appends, and failures. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ScheduledEventTest {

    private static final StreamName DESK = StreamName.of("desk", 1);
    private static final Duration HOUR = Duration.ofHours(1);

    /** Makes commits with a forbidden event fail, after the timer has fired. */
    private static final String FAILING_COMMITS = """
            CREATE FUNCTION forbid() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN
                IF NEW.data->>'text' LIKE 'bad%' THEN
                  RAISE EXCEPTION 'no % today', NEW.data->>'text';
                END IF;
                RETURN NULL;
              END $$;
            CREATE CONSTRAINT TRIGGER forbid AFTER INSERT ON turnstile.event
              DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION forbid()""";

    private final TestDatabase database;
    private final TestClock clock = TestClock.ofSystemTime();
    private final PostgresTurnstile turnstile;
    private final List<Timers.Running> running = new CopyOnWriteArrayList<>();

    ScheduledEventTest(TestServer server) {
        database = server.database();
        turnstile =
                PostgresTurnstile.builder(database.dataSource()).clock(clock).open();
    }

    @AfterEach
    void close() {
        running.forEach(Timers.Running::close);
        turnstile.close();
        database.close();
    }

    private void start() {
        running.add(turnstile.timers().start());
    }

    private <R> R command(Ad.BiFunctionThrowing<R> code) {
        return new Ad<>(turnstile, "plan.desk", code).call("", Options.none().withActor("ada"));
    }

    private TimerId remind(StreamName stream, String text, Duration in) {
        return command((input, tx) -> tx.schedule(clock.instant().plus(in), stream, new Reminded(text)));
    }

    private boolean cancelled(TimerId id) {
        return command((input, tx) -> tx.cancel(id));
    }

    private List<RecordedEvent> events(StreamName stream) {
        try (Stream<RecordedEvent> events = turnstile.events().read(Read.ofStream(stream))) {
            return events.toList();
        }
    }

    private List<String> texts(StreamName stream) {
        return events(stream).stream()
                .map(event -> String.valueOf(event.data()).replaceAll(".*: ?\"(.*)\".*", "$1"))
                .toList();
    }

    private static NewEvent reminded(String text) {
        return NewEvent.of(new Reminded(text));
    }

    @Test
    void an_event_is_appended_at_its_time_with_the_actor_who_scheduled_it() {
        start();
        TimerId id = command((input, tx) -> {
            tx.append(DESK, NewEvent.ofJson("opened", 1, "{}"));
            return tx.schedule(
                    clock.instant().plus(HOUR),
                    DESK,
                    reminded("tea").withTags("cup:1").withMetadata("why", "habit"));
        });
        PendingTimer timer = turnstile.timers().of(DESK).getFirst();
        assertThat(timer.due()).isBeforeOrEqualTo(clock.instant().plus(HOUR));
        assertThat(timer.id()).isEqualTo(id);
        assertThat(timer.event()).isEqualTo("reminded");
        assertThat(events(DESK)).hasSize(1);
        clock.advance(HOUR);
        Eventually.holds(() -> events(DESK).size() == 2);
        RecordedEvent opened = events(DESK).getFirst();
        RecordedEvent reminded = events(DESK).getLast();
        assertThat(texts(DESK).getLast()).isEqualTo("tea");
        assertThat(reminded.actor()).isEqualTo("ada");
        assertThat(reminded.correlationId()).isEqualTo(opened.correlationId());
        assertThat(reminded.commandId()).isEqualTo(opened.commandId());
        assertThat(reminded.tags()).containsExactly("cup:1");
        assertThat(reminded.metadata()).contains("habit").contains("plan.desk");
        Eventually.holds(() -> turnstile.timers().pending() == 0);
    }

    @Test
    void a_cancelled_event_is_never_appended() {
        start();
        TimerId tea = remind(DESK, "tea", HOUR);
        remind(DESK, "cake", HOUR);
        assertThat(cancelled(tea)).isTrue();
        clock.advance(HOUR);
        Eventually.holds(() -> texts(DESK).equals(List.of("cake")));
        assertThat(cancelled(tea)).isFalse();
        assertThat(turnstile.timers().pending()).isZero();
    }

    @Test
    void a_timer_of_the_same_name_takes_the_place_of_the_earlier_one() {
        start();
        TimerId tea = new TimerId(DESK, "tea");
        for (String text : List.of("green", "black")) {
            command((input, tx) -> {
                tx.schedule(
                        clock.instant().plus(text.equals("green") ? HOUR : HOUR.multipliedBy(2)), tea, reminded(text));
                return tea;
            });
        }
        remind(DESK, "cake", HOUR);
        clock.advance(HOUR);
        Eventually.holds(() -> texts(DESK).equals(List.of("cake")));
        clock.advance(HOUR);
        Eventually.holds(() -> texts(DESK).equals(List.of("cake", "black")));
    }

    @Test
    void a_refused_command_schedules_and_cancels_nothing() {
        TimerId cake = remind(DESK, "cake", HOUR);
        assertThatThrownBy(() -> command((input, tx) -> {
                    tx.schedule(clock.instant(), DESK, new Reminded("tea"));
                    tx.cancel(cake);
                    throw new AlreadyReserved(7);
                }))
                .isInstanceOf(AlreadyReserved.class);
        assertThat(turnstile.timers().of(DESK)).extracting(PendingTimer::id).containsExactly(cake);
    }

    @Test
    void an_event_due_at_once_wakes_a_sleeping_node() {
        start();
        Instant before = Instant.now();
        for (int i = 1; i <= 20; i++) {
            int number = i;
            remind(DESK, "now", Duration.ZERO);
            Eventually.holds(() -> events(DESK).size() == number);
        }
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(13));
    }

    @Test
    void personal_data_is_not_left_in_the_table_of_timers() {
        assertThatThrownBy(() -> command((input, tx) ->
                        tx.schedule(clock.instant(), DESK, reminded("ada").withSubject("person:1", "text"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("contains personal data");
        assertThat(turnstile.timers().pending()).isZero();
    }

    @Test
    void nodes_that_race_fire_each_timer_once() {
        int timers = 300;
        command((input, tx) -> {
            IntStream.range(0, timers)
                    .forEach(i ->
                            tx.schedule(clock.instant(), StreamName.of("desk", i % 50), new Reminded("number " + i)));
            return "";
        });
        PostgresTurnstile other =
                PostgresTurnstile.builder(database.dataSource()).clock(clock).open();
        start();
        running.add(other.timers().start());
        running.add(other.timers().start());
        Eventually.holds(() -> turnstile.timers().pending() == 0);
        assertThat(database.value("SELECT count(*) || ' ' || count(DISTINCT data) FROM turnstile.event"))
                .isEqualTo(timers + " " + timers);
        other.close();
    }

    @Test
    void a_timer_whose_firing_fails_is_rolled_back_and_retried_and_blocks_no_other() {
        database.sql(FAILING_COMMITS);
        remind(DESK, "bad news", Duration.ZERO);
        IntStream.range(0, 20).forEach(i -> remind(DESK, "good", Duration.ZERO));
        start();
        Eventually.holds(() ->
                events(DESK).size() == 20 && !turnstile.timers().failing(9).isEmpty());
        assertThat(texts(DESK)).containsOnly("good");
        PendingTimer failing = turnstile.timers().failing(9).getFirst();
        assertThat(failing.attempts()).isEqualTo(1);
        assertThat(failing.failure()).contains("SQLSTATE P0001").doesNotContain("no bad news today");
        assertThat(failing.next()).isAfter(clock.instant());
        clock.advance(Duration.ofSeconds(1));
        Eventually.holds(() -> turnstile.timers().failing(9).getFirst().attempts() == 2);
        assertThat(turnstile.timers().failing(9).getFirst().next())
                .isAfterOrEqualTo(clock.instant().plus(Duration.ofSeconds(1)));
        database.sql("DROP TRIGGER forbid ON turnstile.event");
        clock.advance(Duration.ofSeconds(2));
        Eventually.holds(() -> turnstile.timers().pending() == 0);
        assertThat(texts(DESK).getLast()).isEqualTo("bad news");
        assertThat(texts(DESK)).hasSize(21);
    }

    @Test
    void an_event_for_a_stream_that_was_deleted_forever_is_refused_and_recorded() {
        remind(DESK, "tea", Duration.ZERO);
        turnstile.events().deleteForever(DESK, ExpectedVersion.any());
        start();
        Eventually.holds(() -> turnstile.timers().pending() == 0);
        turnstile.refusals().flush();
        assertThat(turnstile.refusals().list(RefusalFilter.all()))
                .extracting(refusal -> refusal.verb() + " " + refusal.name() + " " + refusal.actor())
                .containsExactly("reminded.desk stream_deleted ada");
    }

    @Test
    void a_node_does_not_fire_timeouts_of_lifecycles_that_it_does_not_run() throws InterruptedException {
        database.sql(Tickets.TABLE);
        var tickets = turnstile.lifecycle(Tickets.MACHINE, RecordTable.of("tickets"));
        Timers.Running both = turnstile.timers().start(tickets);
        long position = tickets.insert(Map.of()).position();
        assertThat(both.waitFor(position, Duration.ofSeconds(30))).isTrue();
        both.close();
        start();
        remind(DESK, "tea", HOUR);
        clock.advance(HOUR);
        Eventually.holds(() -> texts(DESK).equals(List.of("tea")));
        assertThat(Objects.requireNonNull(turnstile
                                .timers()
                                .of(StreamName.of("tickets", 1))
                                .getFirst())
                        .attempts())
                .isZero();
        running.add(turnstile.timers().start(tickets));
        Eventually.holds(() -> tickets.state(1).equals("EXPIRED"));
    }
}
