package dev.turnstile.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.event.StreamName;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.projection.Selection;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which events a selection means: names are names, patterns are patterns, and transitions are named by their machine. */
class SelectionTest {

    private enum Order {
        PENDING,
        PAID
    }

    private enum Move {
        PAY
    }

    private static final StateMachine<Order, Move> ORDER = StateMachine.define("order", Order.class, Move.class)
            .state(Order.PENDING, 0)
            .initial()
            .state(Order.PAID, 1)
            .terminal()
            .transition(Move.PAY)
            .from(Order.PENDING)
            .to(Order.PAID)
            .build();

    private static RecordedEvent event(Kind kind, String type, @Nullable String machine) {
        return new RecordedEvent(
                1,
                StreamName.of("orders", 1),
                1,
                kind,
                type,
                1,
                machine,
                null,
                null,
                Instant.EPOCH,
                null,
                null,
                null,
                null,
                null,
                Set.of(),
                null,
                null);
    }

    @Test
    void a_star_in_the_name_of_a_type_means_a_star() {
        Selection starred = Selection.ofEvents().withTypes("a*b");
        assertThat(starred.matches("x", "a*b")).isTrue();
        assertThat(starred.matches("x", "axb")).isFalse();
        assertThat(starred.matches("x", "ab")).isFalse();
    }

    @Test
    void a_star_or_a_backslash_in_the_name_of_a_category_means_itself() {
        assertThat(Selection.ofEvents().withCategories("*").matches("any", "x")).isFalse();
        assertThat(Selection.ofEvents().withCategories("*").matches("*", "x")).isTrue();
        assertThat(Selection.ofEvents().withCategories("a\\*").matches("a\\*", "x"))
                .isTrue();
        assertThat(Selection.ofEvents().withCategories("a\\*").matches("a*", "x"))
                .isFalse();
        assertThat(Selection.ofEvents().withCategories("a\\").matches("a\\", "x"))
                .isTrue();
    }

    @Test
    void a_pattern_may_hold_a_star_that_means_itself() {
        Selection pattern = Selection.ofEvents().withTypesMatching("a\\*_*");
        assertThat(pattern.matches("x", "a*_b")).isTrue();
        assertThat(pattern.matches("x", "ab_b")).isFalse();
        assertThat(Selection.ofEvents().withTypesMatching("*").matches("x", "")).isTrue();
    }

    @Test
    void a_call_that_names_nothing_is_refused() {
        assertThatThrownBy(() -> Selection.ofEvents().withTypes(new String[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("types(..) names nothing; name at least one, or leave the call out to mean any");
        assertThatThrownBy(() -> Selection.ofEvents().withCategories(new String[0]))
                .hasMessageContaining("names nothing");
        assertThatThrownBy(() -> Selection.ofEvents().withTypesMatching()).hasMessageContaining("names nothing");
        assertThatThrownBy(() -> Selection.ofTransitions(ORDER, new Move[0])).hasMessageContaining("names nothing");
        assertThatThrownBy(() -> Selection.ofEvents().withKinds(new Kind[0])).hasMessageContaining("without a kind");
    }

    @Test
    void transitions_are_selected_by_the_machine_and_its_own_values() {
        Selection paid = Selection.ofTransitions(ORDER, Move.PAY);
        assertThat(paid.matches(event(Kind.TRANSITION, "PAY", "order"))).isTrue();
        assertThat(paid.matches(event(Kind.TRANSITION, "PAY", "invoice"))).isFalse();
        assertThat(paid.matches(event(Kind.EVENT, "PAY", null))).isFalse();
        assertThat(paid.withCategories("tickets").matches(event(Kind.TRANSITION, "PAY", "order")))
                .isFalse();
        assertThat(Selection.ofTransitions(ORDER).matches(event(Kind.TRANSITION, "SHIP", "order")))
                .isTrue();
        assertThat(paid).hasToString("transitions PAY of machine order");
    }
}
