package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.process.BusinessProcess;
import dev.turnstile.process.Reaction;
import dev.turnstile.projection.Projection;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import dev.turnstile.timer.Timers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps of processes, timers and projections whose own connection is lost each time are shown, and block no others. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class BrokenStepTest extends SubscriptionFixture {

    private static final String KILL = "DO $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END $$";

    BrokenStepTest(TestServer server) {
        super(server);
    }

    /** A process of one instance for each stream, which calls a command for each event. */
    private record Calling(Ad<String> command) implements BusinessProcess<Calling.Last> {

        /**
         * The state of the process.
         *
         * @param key the key of the last event
         */
        record Last(String key) {}

        @Override
        public String name() {
            return "calling";
        }

        @Override
        public Selection selection() {
            return NOTES;
        }

        @Override
        public Class<Last> stateType() {
            return Last.class;
        }

        @Override
        public String key(Delivery event) {
            return event.event().stream().key();
        }

        @Override
        public Last begin(Delivery event) {
            return new Last("");
        }

        @Override
        public Reaction<Last> react(Last last, Delivery event) {
            return Reaction.of(new Last(key(event))).withCall(command, text(event));
        }
    }

    @Test
    void a_step_whose_command_ends_its_session_each_time_is_a_dead_letter_and_other_instances_continue()
            throws InterruptedException {
        Ad<String> command = new Ad<>(turnstile, "call.notes", (input, tx) -> {
            if (input.equals("bad")) {
                Box.update(tx.connection(), KILL);
            }
            return input;
        });
        Calling calling = new Calling(command);
        append(1, "bad");
        append(2, "good");
        Subscription subscription = turnstile.processes().subscription(calling);
        start(subscription.withRedelivery(Redelivery.ofParking(QUICK)));
        Eventually.holds(() -> status().dead() == 1);
        Eventually.holds(() -> turnstile.processes().find(calling, "2").isPresent());
        assertThat(turnstile
                        .subscriptions()
                        .parked("process_calling")
                        .getFirst()
                        .attempts())
                .isEqualTo(QUICK.attempts());
    }

    @Test
    void a_timer_whose_transition_ends_its_session_each_time_is_shown_and_other_timers_fire()
            throws InterruptedException {
        database.sql(Tickets.TABLE);
        database.sql("""
                CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS $$
                  BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
                CREATE TRIGGER leave BEFORE UPDATE ON tickets FOR EACH ROW WHEN (NEW.id = 1) EXECUTE FUNCTION leave()""");
        TestClock clock = new TestClock();
        try (PostgresTurnstile timed =
                PostgresTurnstile.builder(database.dataSource()).clock(clock).open()) {
            Lifecycle<String, String> tickets = timed.lifecycle(Tickets.MACHINE, RecordTable.of("tickets"));
            tickets.insert(Map.of("id", 1));
            long last = tickets.insert(Map.of("id", 2)).position();
            try (Timers.Running timers = timed.timers().start(tickets)) {
                assertThat(timers.waitFor(last, Duration.ofSeconds(30))).isTrue();
                clock.advance(Tickets.WAIT.plusMinutes(1));
                Eventually.holds(() -> tickets.state(2).equals("EXPIRED"));
                Eventually.holds(() -> timed.timers().failing(10).size() == 1);
                assertThat(tickets.state(1)).isEqualTo("WAITING");
            }
        }
    }

    /** A projection with SQL of its own, whose connection is lost at an event. */
    private record Counted() implements Projection {

        @Override
        public String name() {
            return "counted";
        }

        @Override
        public Selection selection() {
            return Selection.ofEvents().withTypes("noted");
        }

        @Override
        public void apply(ProjectedEvent event, Connection connection) throws SQLException {
            Box.update(
                    connection, String.valueOf(event.recorded().data()).contains("bad") ? KILL : "SET LOCAL jit = off");
        }

        @Override
        public void reset(Connection connection) {}
    }

    @Test
    void a_projection_that_ends_its_session_each_time_names_its_event_until_it_is_skipped()
            throws InterruptedException {
        append(1, "good", "bad");
        start(Subscription.of(new Counted()));
        Eventually.holds(
                () -> String.valueOf(status().shards().getFirst().failure()).contains("note/1 at version 2"));
        assertThat(turnstile.subscriptions().skip("counted", StreamName.of("note", 1), 2))
                .isTrue();
        long last = turnstile
                .events()
                .append(Append.of(StreamName.of("note", 1), List.of(NewEvent.ofJson("noted", 1, "{}"))))
                .position();
        assertThat(running.getLast().waitFor("counted", last, Duration.ofSeconds(30)))
                .isTrue();
    }
}
