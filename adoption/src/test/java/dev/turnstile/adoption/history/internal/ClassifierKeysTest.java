package dev.turnstile.adoption.history.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ClassifierKeysTest {

    @Test
    void keys_stand_between_spaces() {
        assertThat(ClassifierKeys.split(" concept:name  lifecycle:transition ", Set.of()))
                .containsExactly("concept:name", "lifecycle:transition");
        assertThat(ClassifierKeys.split("  ", Set.of())).isEmpty();
    }

    @Test
    void a_quoted_key_may_hold_spaces() {
        assertThat(ClassifierKeys.split("'sub status' concept:name", Set.of("sub", "status")))
                .containsExactly("sub status", "concept:name");
    }

    @Test
    void the_longest_run_of_words_that_is_declared_is_one_key() {
        assertThat(ClassifierKeys.split("a b c d", Set.of("a", "a b", "a b c", "c d")))
                .containsExactly("a b c", "d");
    }

    @Test
    void a_run_ends_at_a_quoted_key() {
        assertThat(ClassifierKeys.split("a 'b'", Set.of("a b"))).containsExactly("a", "b");
    }
}
