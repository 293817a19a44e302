package dev.turnstile.postgres.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.Announcements;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.machine.Transition.Edge;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.testing.Parcels.Move;
import dev.turnstile.postgres.testing.Parcels.State;
import dev.turnstile.testing.database.TestDatabase;
import dev.turnstile.testing.explore.TransitionCoverage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The coverage of a machine by the transitions in the log. */
final class TransitionCoverageTest {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.ofTemplate(Parcels.TEMPLATE);

    private static final TransitionCoverage<State, Move> COVERAGE = TransitionCoverage.of(Parcels.MACHINE);

    @BeforeAll
    static void ship() {
        try (PostgresTurnstile turnstile = PostgresTurnstile.open(DATABASE.dataSource());
                Announcements.Registration refusals = COVERAGE.listen(turnstile.announcements(), "parcels")) {
            Lifecycle<State, Move> parcels = turnstile.lifecycle(Parcels.MACHINE, Parcels.TABLE);
            String id = parcels.insert(Map.of()).record();
            String free = parcels.insert(Map.of("amount", 0)).record();
            parcels.fireAll(Move.PAY, List.of(id, free));
            parcels.fire(id, Move.SHIP);
            parcels.tryFire(id, Move.SHIP);
            COVERAGE.read(turnstile.events());
            assertThat(refusals).isNotNull();
        }
    }

    @Test
    void states_edges_and_refusals_are_counted() {
        assertThat(COVERAGE).hasToString("""
                coverage of machine 'parcel': 2 of 5 edges (40 %)
                  edge    PAY: PACKED -> PAID                                    1
                  edge    SHIP: PAID -> SHIPPED                                  1
                  edge    RETURN: SHIPPED -> RETURNED                            0  NOT COVERED
                  edge    REFUND: RETURNED -> REFUNDED                           0  NOT COVERED
                  edge    REPACK: RETURNED -> PACKED                             0  NOT COVERED
                  state   PACKED                                                 2
                  state   PAID                                                   1
                  state   SHIPPED                                                1
                  state   RETURNED                                               0  NOT COVERED
                  state   REFUNDED                                               0  NOT COVERED
                  refused SHIP in state SHIPPED                                  1
                  refused guard has_amount                                       1""");
    }

    @Test
    void an_edge_without_a_test_fails_the_check() {
        COVERAGE.require(40);
        assertThatThrownBy(COVERAGE::requireAll)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected tests to take 100.0 % of the edges, but they do not take "
                        + "RETURN: SHIPPED -> RETURNED, REFUND: RETURNED -> REFUNDED, REPACK: RETURNED -> PACKED");
    }

    @Test
    void the_counts_are_a_map_of_edges() {
        Map<Edge<State, Move>, Long> counts = COVERAGE.edges();
        assertThat(counts).hasSize(5);
        assertThat(counts.get(Parcels.MACHINE.edges().getFirst())).isEqualTo(1);
        assertThat(counts.get(Parcels.MACHINE.edges().getLast())).isZero();
    }
}
