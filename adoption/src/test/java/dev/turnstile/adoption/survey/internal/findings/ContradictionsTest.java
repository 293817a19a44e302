package dev.turnstile.adoption.survey.internal.findings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.adoption.survey.Finding;
import dev.turnstile.adoption.survey.SurveyedColumn.Role;
import dev.turnstile.adoption.survey.internal.states.Combinations;
import dev.turnstile.adoption.survey.internal.states.Group;
import dev.turnstile.adoption.survey.internal.states.Literal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContradictionsTest {

    private static final Rows EXACT = new Rows(1);

    private static Group group(long rows, boolean... flags) {
        List<Literal> literals = new ArrayList<>();
        for (int i = 0; i < flags.length; i++) {
            String name = Character.toString((char) ('a' + i));
            literals.add(
                    new Literal(name, Role.FLAG, "" + flags[i], name + " is " + flags[i], name + " IS " + flags[i]));
        }
        return new Group(literals, rows, List.of("x"));
    }

    private static Combinations combinations(Group... groups) {
        long rows = List.of(groups).stream().mapToLong(Group::rows).sum();
        return new Combinations(List.of("a", "b", "c"), List.of(), List.of(groups), List.of(), rows, false);
    }

    @Test
    void a_contradiction_that_repeats_another_one_is_reported_once() {
        Combinations combinations = combinations(
                group(500, true, true, true), group(500, false, false, false), group(3, true, false, true));

        assertThat(Contradictions.of(combinations, EXACT).findings())
                .singleElement()
                .extracting(Finding::message, Finding::rows)
                .containsExactly("a is true and b is false in 3 of 503 rows where a is true", 3L);
    }

    @Test
    void a_rare_value_that_is_independent_of_the_others_is_no_contradiction() {
        Combinations combinations = combinations(
                group(5_000, true, true, true),
                group(5_000, false, true, true),
                group(5, true, false, true),
                group(5, false, false, true));
        Contradictions contradictions = Contradictions.of(combinations, EXACT);

        assertThat(contradictions.findings()).isEmpty();
        assertThat(new RareCombinations(combinations, EXACT).findings(contradictions.groups()))
                .isEmpty();
    }

    @Test
    void three_values_that_nearly_never_occur_together_are_a_rare_combination() {
        Combinations combinations = combinations(
                group(1_000, true, true, false),
                group(1_000, true, false, true),
                group(1_000, false, true, true),
                group(1_000, false, false, false),
                group(2, true, true, true));
        Contradictions contradictions = Contradictions.of(combinations, EXACT);

        assertThat(contradictions.findings()).isEmpty();
        assertThat(new RareCombinations(combinations, EXACT).findings(contradictions.groups()))
                .singleElement()
                .extracting(Finding::message)
                .isEqualTo("a is true and b is true and c is true in 2 rows");
    }

    @Test
    void an_estimate_is_scaled_and_marked() {
        Combinations combinations = combinations(
                group(500, true, true, true), group(500, false, false, false), group(3, true, false, true));

        assertThat(Contradictions.of(combinations, new Rows(10)).findings())
                .singleElement()
                .extracting(Finding::message, Finding::rows)
                .containsExactly("a is true and b is false in ~30 of ~5,030 rows where a is true", 30L);
    }
}
