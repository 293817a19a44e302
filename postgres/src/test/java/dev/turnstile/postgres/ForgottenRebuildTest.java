package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.postgres.Guests.Booked;
import dev.turnstile.postgres.Guests.GuestEvent;
import dev.turnstile.postgres.Guests.Moved;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.ProjectionException;
import dev.turnstile.projection.Projections.RebuildMismatchException;
import dev.turnstile.projection.Projections.RebuildOptions;
import dev.turnstile.projection.Projections.RebuildProgress;
import dev.turnstile.projection.Projections.RebuildProgress.Phase;
import dev.turnstile.projection.Selection;
import dev.turnstile.projection.TableProjection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Subjects that are forgotten while a table with their values is rebuilt. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ForgottenRebuildTest {

    private static final int GUESTS = 8;
    private static final RebuildOptions SMALL =
            RebuildOptions.defaults().withCheckpoint(3).withRows(2);

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;

    ForgottenRebuildTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
        for (int guest = 0; guest < GUESTS; guest++) {
            Guests.append(turnstile.events(), Guests.booked("b" + guest, "g" + guest, "Name" + guest));
        }
        for (int guest = 0; guest < GUESTS; guest++) {
            Guests.append(turnstile.events(), new Moved("b" + guest, "g" + guest, "Rue " + guest));
        }
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    /** A row for each booking. */
    static final class Bookings extends TableProjection<String, Bookings.Booking, GuestEvent> {

        private final Consumer<GuestEvent> before;

        Bookings(Consumer<GuestEvent> before) {
            super("bookings", String.class, Booking.class);
            this.before = before;
        }

        record Booking(
                String booking, String name, @Nullable String street) {}

        @Override
        public int version() {
            return 1;
        }

        @Override
        public Selection selection() {
            return Selection.ofEvents().withCategories("booking");
        }

        @Override
        public List<GuestEvent> read(ProjectedEvent event) {
            return event.as(Guests.TYPES);
        }

        @Override
        public List<String> keys(GuestEvent event, RecordedEvent recorded) {
            return List.of(recorded.stream().key());
        }

        @Override
        public @Nullable Booking fold(String key, @Nullable Booking row, GuestEvent event, RecordedEvent recorded) {
            before.accept(event);
            return switch (event) {
                case Booked booked -> new Booking(key, booked.name(), null);
                case Moved moved -> new Booking(key, row == null ? "?" : row.name(), moved.street());
            };
        }
    }

    private String rows() {
        return String.join("\n", database.rows("SELECT booking, name, street FROM bookings ORDER BY 1"));
    }

    private void assertForgotten(int guest) {
        assertThat(rows().lines()).hasSize(GUESTS);
        assertThat(rows()).doesNotContain("Name" + guest, "Rue " + guest).contains("Name7", "Rue 7");
    }

    @Test
    void a_subject_forgotten_at_any_event_of_a_rebuild_is_forgotten_in_the_new_table() {
        for (int guest = 0; guest < 5; guest++) {
            int who = guest;
            AtomicInteger left = new AtomicInteger(1 + guest * 4);
            Bookings forgetting = new Bookings(event -> {
                if (left.decrementAndGet() == 0) {
                    turnstile.erasure().forget("g" + who);
                }
            });
            turnstile.projections().rebuild(forgetting, SMALL.withFreshStart());
            assertForgotten(guest);
        }
    }

    @Test
    void a_subject_forgotten_before_the_last_phase_is_forgotten_in_the_new_table() {
        List<Phase> phases = List.of(Phase.INDEXING, Phase.CHECKING, Phase.SWAPPING);
        for (int guest = 0; guest < phases.size(); guest++) {
            Phase phase = phases.get(guest);
            AtomicBoolean done = new AtomicBoolean();
            String who = "g" + guest;
            Consumer<RebuildProgress> forget = progress -> {
                if (progress.phase() == phase && done.compareAndSet(false, true)) {
                    turnstile.erasure().forget(who);
                }
            };
            turnstile
                    .projections()
                    .rebuild(
                            new Bookings(event -> {}), RebuildOptions.defaults().withProgress(forget));
            assertThat(done).isTrue();
            assertForgotten(guest);
        }
    }

    /** Nobody may ever call the rebuild again. */
    @Test
    void an_aborted_rebuild_keeps_no_values_of_a_forgotten_subject() {
        AtomicInteger left = new AtomicInteger(12);
        Bookings failing = new Bookings(event -> {
            if (left.decrementAndGet() == 0) {
                throw new IllegalStateException("not now");
            }
        });
        assertThatThrownBy(() -> turnstile.projections().rebuild(failing, SMALL))
                .isInstanceOf(ProjectionException.class);
        String shadow = "SELECT count(*) FROM bookings_v1_rebuild WHERE name = 'Name1'";
        assertThat(database.value(shadow)).isEqualTo("1");
        assertThat(database.value("SELECT count(*) FROM turnstile.projection_sample"))
                .isNotEqualTo("0");
        turnstile.erasure().forget("g1");
        assertThat(database.value(shadow)).isEqualTo("0");
        assertThat(database.value("SELECT count(*) FROM turnstile.projection_sample"))
                .isEqualTo("0");
        turnstile.projections().rebuild(new Bookings(event -> {}), SMALL);
        assertForgotten(1);
    }

    @Test
    void the_recorded_failure_of_a_rebuild_contains_no_value() {
        RebuildOptions changing = RebuildOptions.defaults().withProgress(progress -> {
            if (progress.phase() == Phase.CHECKING) {
                database.sql("UPDATE bookings_v1_rebuild SET name = name || ' changed'");
            }
        });
        assertThatThrownBy(() -> turnstile.projections().rebuild(new Bookings(event -> {}), changing))
                .isInstanceOf(RebuildMismatchException.class)
                .hasMessageContaining("Name");
        assertThat(database.value("SELECT failure FROM turnstile.projection_rebuild"))
                .contains("RebuildMismatchException")
                .doesNotContain("Name");
    }

    @Test
    void a_rebuild_waits_until_a_subject_has_been_forgotten() throws Exception {
        try (JdbcTransaction open = JdbcTransaction.begin(database.dataSource())) {
            open.connection()
                    .createStatement()
                    .execute(
                            "UPDATE turnstile.subject_key SET wrapped = NULL, forgotten_at = now() WHERE subject = 'g1'");
            Thread rebuilding =
                    Thread.ofPlatform().start(() -> turnstile.projections().rebuild(new Bookings(event -> {}), SMALL));
            Eventually.holds(() -> !rebuilding.isAlive()
                    || !database.rows("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                    + " AND datname = current_database()")
                            .isEmpty());
            open.commit();
            rebuilding.join();
        }
        assertForgotten(1);
    }

    @Test
    void a_subject_who_is_forgotten_after_the_swap_does_not_undo_it() {
        turnstile.projections().rebuild(new Bookings(event -> {}), SMALL);
        String before = rows();
        turnstile.erasure().forget("g1");
        assertThat(rows().lines()).hasSameSizeAs(before.lines().toList());
        turnstile.projections().rebuild(new Bookings(event -> {}), SMALL);
        assertForgotten(1);
    }
}
