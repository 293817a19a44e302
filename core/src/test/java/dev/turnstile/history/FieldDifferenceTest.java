package dev.turnstile.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.history.Timeline.FieldDifference;
import dev.turnstile.history.Timeline.FieldDifference.Kind;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FieldDifferenceTest {

    private static FieldDifference changed(String path, Object before, Object after) {
        return new FieldDifference(path, Kind.CHANGED, before, after);
    }

    @Test
    void equal_trees_do_not_differ() {
        assertThat(FieldDifference.between(Map.of("a", List.of(1, Map.of())), Map.of("a", List.of(1, Map.of()))))
                .isEmpty();
    }

    @Test
    void nested_fields_are_named_by_their_path_and_items_by_their_index() {
        assertThat(FieldDifference.between(
                        Map.of("address", Map.of("city", "Rome", "zip", 1)),
                        Map.of("address", Map.of("city", "Oslo", "zip", 1))))
                .containsExactly(changed("address.city", "Rome", "Oslo"));
        assertThat(FieldDifference.between(
                        Map.of("lines", List.of(Map.of("n", 1), Map.of("n", 2))),
                        Map.of("lines", List.of(Map.of("n", 1), Map.of("n", 3), Map.of("n", 4)))))
                .containsExactly(
                        changed("lines[1].n", 2, 3), new FieldDifference("lines[2]", Kind.ADDED, null, Map.of("n", 4)));
        assertThat(FieldDifference.between(Map.of("l", List.of(1, 2)), Map.of("l", List.of(1))))
                .containsExactly(new FieldDifference("l[1]", Kind.REMOVED, 2, null));
    }

    @Test
    void what_is_null_is_there_and_what_is_missing_is_not() {
        Map<String, Object> none = new HashMap<>();
        none.put("a", null);

        assertThat(FieldDifference.between(none, Map.of()))
                .containsExactly(new FieldDifference("a", Kind.REMOVED, null, null));
        assertThat(FieldDifference.between(Map.of(), none))
                .containsExactly(new FieldDifference("a", Kind.ADDED, null, null));
        assertThat(FieldDifference.between(none, Map.of("a", 1)))
                .containsExactly(new FieldDifference("a", Kind.CHANGED, null, 1));
    }

    @Test
    void values_of_another_kind_differ_as_a_whole() {
        assertThat(FieldDifference.between(Map.of("a", List.of(1)), Map.of("a", Map.of("0", 1))))
                .containsExactly(changed("a", List.of(1), Map.of("0", 1)));
        assertThat(FieldDifference.between(Map.of("a", new BigDecimal("1.0")), Map.of("a", new BigDecimal("1.00"))))
                .hasSize(1);
    }

    @Test
    void names_that_look_like_paths_are_quoted() {
        assertThat(FieldDifference.between(
                        Map.of("a.b", 1, "c[0]", Map.of("\"", 1)), Map.of("a.b", 2, "c[0]", Map.of("\"", 2))))
                .extracting(FieldDifference::path)
                .containsExactlyInAnyOrder("[\"a.b\"]", "[\"c[0]\"][\"\\\"\"]");
        assertThat(FieldDifference.between(Map.of("a", Map.of("", 1)), Map.of("a", Map.of("", 2))))
                .extracting(FieldDifference::path)
                .containsExactly("a[\"\"]");
    }
}
