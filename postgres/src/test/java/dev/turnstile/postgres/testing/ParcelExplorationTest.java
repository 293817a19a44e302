package dev.turnstile.postgres.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.testing.Parcels.Move;
import dev.turnstile.postgres.testing.Parcels.State;
import dev.turnstile.testing.database.TestDatabase;
import dev.turnstile.testing.explore.Exploration;
import dev.turnstile.testing.explore.Explorer;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Explorations of a lifecycle with rows. */
final class ParcelExplorationTest {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.ofTemplate(Parcels.TEMPLATE);

    private final PostgresTurnstile turnstile = PostgresTurnstile.open(DATABASE.dataSource());
    private final Lifecycle<State, Move> parcels = turnstile.lifecycle(Parcels.MACHINE, Parcels.TABLE);

    private final Explorer<String, State, Move> explorer = Explorer.of(parcels)
            .withRecord(random ->
                    parcels.insert(Map.of("amount", 1 + random.nextInt(500))).record())
            .withTransition(Move.PAY, (id, random) -> {
                TransitionOptions card = TransitionOptions.none().withData("card", random.nextInt(10_000));
                parcels.fire(id, Move.PAY, card);
            })
            .withInvariant("a paid parcel has an amount", id -> parcels.state(id) != State.PAID || amount(id) > 0)
            .withDepth(6)
            .withSeed(42);

    @AfterEach
    void close() {
        turnstile.close();
    }

    private static int amount(String id) throws SQLException {
        return Parcels.number(DATABASE.dataSource(), "SELECT amount FROM parcels WHERE id = " + id);
    }

    private static void setAmount(String id, int amount) throws SQLException {
        Parcels.execute(DATABASE.dataSource(), "UPDATE parcels SET amount = " + amount + " WHERE id = " + id);
    }

    @Test
    void the_invariant_holds_on_all_paths() {
        Exploration<State, Move> exploration = explorer.explore();
        assertThat(exploration.complete()).isTrue();
        assertThat(exploration.edgesNotTaken()).isEmpty();
    }

    @Test
    void a_refund_that_leaves_the_amount_negative_is_found_with_its_shortest_path() {
        Explorer<String, State, Move> faulty = explorer.withTransition(Move.REFUND, (id, random) -> {
                    parcels.fire(id, Move.REFUND);
                    setAmount(id, -1);
                })
                .withInvariant("no amount is negative", id -> amount(id) >= 0);
        assertThatThrownBy(faulty::explore).isInstanceOf(AssertionError.class).hasMessage("""
                machine 'parcel': 'no amount is negative' does not hold after 4 steps: \
                PACKED -PAY-> PAID -SHIP-> SHIPPED -RETURN-> RETURNED -REFUND-> REFUNDED
                repeat with: explorer.withSeed(42L).replay(List.of(Move.PAY, Move.SHIP, Move.RETURN, Move.REFUND))""");
        assertThatThrownBy(() -> faulty.replay(List.of(Move.PAY, Move.SHIP, Move.RETURN, Move.REFUND)))
                .isInstanceOf(AssertionError.class);
        faulty.replay(List.of(Move.PAY, Move.SHIP, Move.RETURN));
    }

    @Test
    void a_guard_that_refuses_ends_the_path() {
        Exploration<State, Move> exploration = explorer.withRecord(
                        random -> parcels.insert(Map.of("amount", 0)).record())
                .explore();
        assertThat(exploration.refusals()).isEqualTo(6);
        assertThat(exploration.edgesNotTaken()).hasSize(5);
    }
}
