package dev.turnstile.adoption.history.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ClassifierKeysTest {

    @Test
    void keys_are_separated_by_spaces() {
        assertThat(ClassifierKeys.split(" concept:name  lifecycle:transition ", Set.of()))
                .containsExactly("concept:name", "lifecycle:transition");
        assertThat(ClassifierKeys.split("  ", Set.of())).isEmpty();
    }

    @Test
    void a_quoted_key_can_contain_spaces() {
        assertThat(ClassifierKeys.split("'sub status' concept:name", Set.of("sub", "status")))
                .containsExactly("sub status", "concept:name");
    }

    @Test
    void the_longest_declared_sequence_of_words_is_one_key() {
        assertThat(ClassifierKeys.split("a b c d", Set.of("a", "a b", "a b c", "c d")))
                .containsExactly("a b c", "d");
    }

    @Test
    void a_sequence_ends_at_a_quoted_key() {
        assertThat(ClassifierKeys.split("a 'b'", Set.of("a b"))).containsExactly("a", "b");
    }
}
