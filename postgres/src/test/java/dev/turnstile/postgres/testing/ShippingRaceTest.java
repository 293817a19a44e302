package dev.turnstile.postgres.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.InvalidTransition;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordMoved;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.testing.Parcels.Move;
import dev.turnstile.postgres.testing.Parcels.State;
import dev.turnstile.testing.database.TestDatabase;
import dev.turnstile.testing.race.Interleaving;
import dev.turnstile.testing.race.Race;
import dev.turnstile.testing.race.RaceReport;
import dev.turnstile.testing.race.Step;
import dev.turnstile.testing.race.StepDataSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two shipments of one parcel: a check before the update ships it twice, a transition does not. */
final class ShippingRaceTest {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.ofTemplate(Parcels.TEMPLATE);

    private final StepDataSource dataSource = StepDataSource.of(DATABASE.dataSource());
    private final PostgresTurnstile turnstile = PostgresTurnstile.open(dataSource);
    private final Lifecycle<State, Move> parcels = turnstile.lifecycle(Parcels.MACHINE, Parcels.TABLE);

    @AfterEach
    void close() {
        turnstile.close();
    }

    private int paid() {
        String id = parcels.insert(Map.of()).record();
        parcels.fire(id, Move.PAY);
        return Integer.parseInt(id);
    }

    @Test
    void a_check_before_the_update_ships_a_parcel_several_times() {
        RaceReport report = Race.of(
                        4, this::paid, (id, racer) -> Parcels.checkAndShip(dataSource, id) ? "shipped" : null)
                .withRounds(10)
                .withBarrier(dataSource, Step.BEFORE_LOCK)
                .run();
        assertThatThrownBy(() -> report.assertExactlyOne(String.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("in round 1: Done, Done, Done, Done");
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void a_transition_ships_a_parcel_once(Step barrier) {
        RaceReport report = Race.of(8, this::paid, (id, racer) -> parcels.tryFire(id, Move.SHIP))
                .withRounds(20)
                .withBarrier(dataSource, barrier)
                .withCheck(id -> assertThat(parcels.history(id)).hasSize(3))
                .run();
        report.assertExactlyOne(Outcome.Done.class)
                .assertOnly(Outcome.Done.class, RecordMoved.class, InvalidTransition.class);
    }

    @Test
    void a_shipment_that_waited_for_another_one_learns_that_the_parcel_was_moved() {
        int id = paid();
        Interleaving both = Interleaving.run(
                dataSource,
                Step.BEFORE_COMMIT,
                () -> parcels.tryFire(id, Move.SHIP),
                () -> parcels.tryFire(id, Move.SHIP));
        assertThat(both.first()).isInstanceOf(Outcome.Done.class);
        assertThat(both.secondWaited()).isTrue();
        assertThat(((Outcome.Refused<?>) both.second()).refusal()).isInstanceOf(RecordMoved.class);
    }
}
