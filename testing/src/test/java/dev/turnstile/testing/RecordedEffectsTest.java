package dev.turnstile.testing;

import static dev.turnstile.testing.TurnstileAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class RecordedEffectsTest {

    private final RecordedEffects<String> effects = new RecordedEffects<>();

    @Test
    void effects_are_recorded_in_order() {
        effects.accept("one");
        effects.accept("two");
        assertThat(effects).containsExactly("one", "two");
        effects.clear();
        assertThat(effects).isEmpty();
    }

    @Test
    void an_effect_fails_as_often_as_the_test_says() {
        effects.failNext(new IllegalStateException("first"));
        effects.failNext(new IllegalStateException("second"));
        assertThatThrownBy(() -> effects.accept("a")).hasMessage("first");
        assertThatThrownBy(() -> effects.accept("b")).hasMessage("second");
        effects.accept("c");
        assertThat(effects).containsExactly("c");
    }

    @Test
    void a_missing_effect_fails_with_the_recorded_ones() {
        effects.accept("one");
        assertThatThrownBy(() -> assertThat(effects).containsExactly("two"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[effects]")
                .hasMessageContaining("\"one\"");
    }
}
