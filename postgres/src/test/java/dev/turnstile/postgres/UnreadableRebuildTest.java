package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.Append;
import dev.turnstile.event.EventName;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.ProjectionException;
import dev.turnstile.projection.Projections.RebuildOptions;
import dev.turnstile.projection.Projections.RebuildProgress;
import dev.turnstile.projection.Projections.RebuildProgress.Phase;
import dev.turnstile.projection.Selection;
import dev.turnstile.projection.TableProjection;
import dev.turnstile.subscription.Subscription;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A rebuild at an event that cannot be read: it names the event, and leaves out the events that the projection skips. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class UnreadableRebuildTest extends SubscriptionFixture {

    private final Set<Long> skipped = ConcurrentHashMap.newKeySet();
    private final Guests guests = new Guests(skipped);

    UnreadableRebuildTest(TestServer server) {
        super(server);
    }

    /**
     * The arrival of a guest.
     *
     * @param text the guest's name
     */
    @EventName("arrived")
    record Arrived(String text) {}

    /**
     * A row of the projection.
     *
     * @param guest the key
     * @param texts the names of all arrivals
     */
    record Guest(String guest, String texts) {}

    /** The names of guests. */
    private static final class Guests extends TableProjection<String, Guest, Arrived> {

        private static final EventTypes<Arrived> TYPES = EventTypes.of(Arrived.class);

        private final Set<Long> skipped;

        Guests(Set<Long> skipped) {
            super("guests", String.class, Guest.class);
            this.skipped = skipped;
        }

        @Override
        public Selection selection() {
            return Selection.ofEvents().withCategories("guest");
        }

        @Override
        public List<Arrived> read(ProjectedEvent event) {
            return event.as(TYPES);
        }

        @Override
        public boolean skips(RecordedEvent event) {
            return skipped.contains(event.position());
        }

        @Override
        public Collection<String> keys(Arrived event, RecordedEvent recorded) {
            return List.of(recorded.stream().key());
        }

        @Override
        public @Nullable Guest fold(String key, @Nullable Guest row, Arrived event, RecordedEvent recorded) {
            return new Guest(key, row == null ? event.text() : row.texts() + " " + event.text());
        }
    }

    private void arrive(int guest, String data) {
        turnstile
                .events()
                .append(Append.of(
                        StreamName.of("guest", guest),
                        List.of(NewEvent.ofJson("arrived", 1, data).withSubject("g" + guest, "text"))));
    }

    /** Moves the value of position 1 to position 2, where it does not belong. */
    private void spoil() {
        database.sql("UPDATE turnstile.event SET data = (SELECT data FROM turnstile.event WHERE position = 1)"
                + " WHERE position = 2");
    }

    private RebuildProgress progress() {
        return turnstile.projections().rebuilds().getFirst();
    }

    private List<String> rows() {
        return database.rows("SELECT guest, texts FROM guests ORDER BY guest");
    }

    private void stopsByName(String reason) {
        List<String> log = CapturedLog.begin();
        try {
            assertThatThrownBy(() -> turnstile.projections().rebuild(guests, RebuildOptions.defaults()))
                    .isInstanceOf(ProjectionException.class)
                    .hasMessageContaining("the event at position 2 on (stream guest 2, version 1, type arrived)")
                    .hasMessageContaining(reason)
                    .hasMessageContaining("override skips(event)");
            assertThat(log)
                    .anyMatch(line -> line.contains("the rebuild of version 1 failed")
                            && line.contains("the event at position 2"));
        } finally {
            CapturedLog.end(log);
        }
        assertThat(progress().phase()).isEqualTo(Phase.FAILED);
        assertThat(progress().failure()).contains("the event at position 2 on (stream guest 2, version 1");
    }

    @Test
    void a_personal_value_that_cannot_be_decrypted_stops_a_rebuild_by_name_until_its_event_is_skipped() {
        arrive(1, "{\"text\": \"ada\"}");
        arrive(2, "{\"text\": \"bo\"}");
        arrive(2, "{\"text\": \"cy\"}");
        spoil();
        stopsByName("the personal value was changed");
        skipped.add(2L);
        turnstile.projections().rebuild(guests, RebuildOptions.defaults());
        assertThat(rows()).containsExactly("1|ada", "2|cy");
        assertThat(progress().phase()).isEqualTo(Phase.DONE);
        assertThat(progress().failure()).isNull();
    }

    @Test
    void data_that_cannot_be_decoded_stops_a_rebuild_by_name_until_its_event_is_skipped() {
        arrive(1, "{\"text\": \"ada\"}");
        arrive(2, "{\"text\": \"bo\"}");
        arrive(2, "{\"text\": \"cy\"}");
        database.sql("UPDATE turnstile.event SET data = '[7]' WHERE position = 2");
        stopsByName("expected an event that can be read");
        skipped.add(2L);
        turnstile.projections().rebuild(guests, RebuildOptions.defaults());
        assertThat(rows()).containsExactly("1|ada", "2|cy");
    }

    @Test
    void an_event_that_is_repaired_is_in_the_table_of_the_next_rebuild() {
        arrive(1, "{\"text\": \"ada\"}");
        arrive(2, "{\"text\": \"bo\"}");
        database.sql("CREATE TABLE kept AS SELECT position, data FROM turnstile.event");
        spoil();
        stopsByName("the personal value was changed");
        database.sql("UPDATE turnstile.event e SET data = k.data FROM kept k WHERE k.position = e.position");
        turnstile.projections().rebuild(guests, RebuildOptions.defaults());
        assertThat(rows()).containsExactly("1|ada", "2|bo");
    }

    @Test
    void a_subject_is_forgotten_in_a_table_although_a_skipped_event_cannot_be_read() {
        arrive(1, "{\"text\": \"ada\"}");
        arrive(2, "{\"text\": \"bo\"}");
        spoil();
        skipped.add(2L);
        turnstile.projections().rebuild(guests, RebuildOptions.defaults());
        arrive(3, "{\"text\": \"cy\"}");
        start(Subscription.of(guests));
        Eventually.holds(() -> rows().equals(List.of("1|ada", "3|cy")));
        turnstile.erasure().forget("g1");
        Eventually.holds(() -> rows().stream().noneMatch(row -> row.contains("ada")));
    }
}
