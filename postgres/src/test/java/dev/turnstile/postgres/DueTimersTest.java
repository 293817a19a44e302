package dev.turnstile.postgres;

import static dev.turnstile.testing.TurnstileAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Tickets.Reminded;
import dev.turnstile.testing.TestClock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Timers that are fired on the calling thread, without running timers. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class DueTimersTest {

    private static final StreamName ADA = StreamName.of("letter", "ada");

    private final TestDatabase database;
    private final TestClock clock = TestClock.of("2026-03-01T10:00:00Z");
    private final PostgresTurnstile turnstile;
    private final Lifecycle<String, String> tickets;

    DueTimersTest(TestServer server) {
        database = server.database();
        database.sql(Tickets.TABLE);
        turnstile =
                PostgresTurnstile.builder(database.dataSource()).clock(clock).open();
        tickets = turnstile.lifecycle(Tickets.MACHINE, RecordTable.of("tickets"));
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private void remindIn(Duration delay) {
        new Ad<>(
                        turnstile,
                        "remind.letters",
                        (text, tx) -> tx.schedule(clock.instant().plus(delay), ADA, new Reminded(text)))
                .call("now");
    }

    @Test
    void a_scheduled_event_is_appended_once_it_is_due() {
        remindIn(Duration.ofHours(1));
        assertThat(turnstile.timers().fireDue()).isZero();
        assertThat(turnstile.events()).stream(ADA).isEmpty();
        clock.advance(Duration.ofHours(1));
        assertThat(turnstile.timers().fireDue()).isOne();
        assertThat(turnstile.events()).stream(ADA).hasTypes("reminded");
        assertThat(turnstile.timers().fireDue()).isZero();
        assertThat(turnstile.timers().pending()).isZero();
    }

    @Test
    void more_timers_than_one_page_are_fired() {
        for (int i = 0; i < 300; i++) {
            remindIn(Duration.ofHours(1));
        }
        clock.advance(Duration.ofHours(2));
        assertThat(turnstile.timers().fireDue()).isEqualTo(300);
        assertThat(turnstile.timers().pending()).isZero();
    }

    @Test
    void a_refused_timer_counts_and_is_removed() {
        remindIn(Duration.ofHours(1));
        turnstile.events().deleteForever(ADA, ExpectedVersion.any());
        clock.advance(Duration.ofHours(1));
        assertThat(turnstile.timers().fireDue()).isOne();
        assertThat(turnstile.timers().pending()).isZero();
    }

    @Test
    void a_timer_that_fails_is_left_for_a_later_attempt() {
        database.sql("""
                CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
                CREATE TRIGGER fail BEFORE UPDATE ON tickets FOR EACH ROW EXECUTE FUNCTION fail()""");
        tickets.insert(Map.of("id", 1), "WAITING", TransitionOptions.none().withOccurredAt(clock.instant()));
        clock.advance(Tickets.WAIT);
        assertThat(turnstile.timers().fireDue(tickets)).isOne();
        assertThat(turnstile.timers().fireDue(tickets)).isZero();
        assertThat(turnstile.timers().failing(9)).hasSize(1);
        database.sql("DROP TRIGGER fail ON tickets");
        clock.advance(Duration.ofMinutes(5));
        assertThat(turnstile.timers().fireDue(tickets)).isOne();
        assertThat(tickets).record(1).isIn("EXPIRED");
    }

    @Test
    void a_lifecycle_that_is_given_twice_is_refused() {
        assertThatThrownBy(() -> turnstile.timers().fireDue(tickets, tickets))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("start only one of them");
    }
}
