package dev.turnstile.postgres.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.testing.Parcels.Move;
import dev.turnstile.postgres.testing.Parcels.State;
import dev.turnstile.testing.database.TestDatabase;
import dev.turnstile.testing.race.CrashPoint;
import dev.turnstile.testing.race.Step;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A process that crashes at a step of its second transition. */
final class CrashedShipmentTest {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.ofTemplate(Parcels.TEMPLATE);

    private final PostgresTurnstile turnstile = PostgresTurnstile.open(DATABASE.dataSource());
    private final Lifecycle<State, Move> parcels = turnstile.lifecycle(Parcels.MACHINE, Parcels.TABLE);
    private String parcel = "";

    @BeforeEach
    void insert() {
        parcel = parcels.insert(Map.of()).record();
    }

    @AfterEach
    void close() {
        turnstile.close();
    }

    private List<State> history() {
        return parcels.history(parcel).stream().map(StateChange::to).toList();
    }

    @Test
    void a_shipment_that_crashed_before_its_commit_has_left_neither_state_nor_event() {
        CrashPoint.of(Step.BEFORE_COMMIT)
                .withOccurrence(2)
                .run(DATABASE.dataSource(), ShipParcel.class, DATABASE.url(), parcel);
        assertThat(parcels.state(parcel)).isEqualTo(State.PAID);
        assertThat(history()).containsExactly(State.PACKED, State.PAID);
    }

    @Test
    void a_shipment_that_crashed_after_its_commit_is_shipped_once() {
        CrashPoint.of(Step.AFTER_COMMIT)
                .withOccurrence(2)
                .run(DATABASE.dataSource(), ShipParcel.class, DATABASE.url(), parcel);
        assertThat(parcels.state(parcel)).isEqualTo(State.SHIPPED);
        assertThat(history()).containsExactly(State.PACKED, State.PAID, State.SHIPPED);
    }
}
