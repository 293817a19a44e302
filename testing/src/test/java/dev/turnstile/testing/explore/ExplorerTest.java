package dev.turnstile.testing.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.machine.StateMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Explorations of machines without tables. */
final class ExplorerTest {

    enum State {
        DRAFT,
        REVIEW,
        APPROVED,
        PUBLISHED,
        WITHDRAWN
    }

    enum Move {
        SUBMIT,
        REJECT,
        APPROVE,
        PUBLISH,
        WITHDRAW,
        REVISE
    }

    private static final StateMachine<State, Move> ARTICLE = StateMachine.define("article", State.class, Move.class)
            .state(State.DRAFT, 0)
            .initial()
            .state(State.REVIEW, 1)
            .state(State.APPROVED, 2)
            .state(State.PUBLISHED, 3)
            .state(State.WITHDRAWN, 4)
            .terminal()
            .transition(Move.SUBMIT)
            .from(State.DRAFT)
            .to(State.REVIEW)
            .transition(Move.REJECT)
            .from(State.REVIEW)
            .to(State.DRAFT)
            .transition(Move.APPROVE)
            .from(State.REVIEW)
            .to(State.APPROVED)
            .transition(Move.PUBLISH)
            .from(State.APPROVED)
            .to(State.PUBLISHED)
            .transition(Move.WITHDRAW)
            .from(State.PUBLISHED)
            .to(State.WITHDRAWN)
            .transition(Move.REVISE)
            .from(State.PUBLISHED)
            .to(State.DRAFT)
            .build();

    /** A ring of states in which a step is permitted in both directions: the number of paths doubles with each step. */
    private static StateMachine<String, String> ring(int states) {
        var ring = StateMachine.define("ring");
        IntStream.range(0, states).forEach(i -> {
            if (i == 0) {
                ring.state("s0", 0).initial();
            } else {
                ring.state("s" + i, i);
            }
        });
        IntStream.range(0, states).forEach(i -> {
            ring.transition("up" + i).from("s" + i).to("s" + (i + 1) % states);
            ring.transition("down" + i).from("s" + i).to("s" + (i + states - 1) % states);
        });
        return ring.build();
    }

    @Test
    void all_paths_are_walked_up_to_the_depth() {
        List<List<State>> walked = new ArrayList<>();
        Exploration<State, Move> result = Explorer.of(ARTICLE)
                .withDepth(4)
                .withInvariant("the path is noted", states -> walked.add(List.copyOf(states)))
                .explore();
        // REJECT or APPROVE in the second step; after a rejection again in the fourth, after an approval at its end
        assertThat(result.paths()).isEqualTo(1 + 2 + 2 + 4);
        assertThat(result.complete()).isTrue();
        assertThat(result.edgesNotTaken()).isEmpty();
        assertThat(walked)
                .contains(List.of(State.DRAFT, State.REVIEW, State.APPROVED, State.PUBLISHED, State.WITHDRAWN))
                .contains(List.of(State.DRAFT, State.REVIEW, State.DRAFT, State.REVIEW, State.DRAFT));
    }

    @Test
    void a_fault_at_depth_four_is_found_with_its_shortest_path_and_the_call_that_repeats_it() {
        Explorer<List<State>, State, Move> explorer = Explorer.of(ARTICLE)
                .withDepth(6)
                .withSeed(42)
                .withInvariant(
                        "a published article is not revised",
                        states -> !states.subList(1, states.size())
                                .equals(List.of(State.REVIEW, State.APPROVED, State.PUBLISHED, State.DRAFT)));
        assertThatThrownBy(explorer::explore).isInstanceOf(AssertionError.class).hasMessage("""
                machine 'article': 'a published article is not revised' does not hold after 4 steps: \
                DRAFT -SUBMIT-> REVIEW -APPROVE-> APPROVED -PUBLISH-> PUBLISHED -REVISE-> DRAFT
                repeat with: explorer.withSeed(42L).replay(List.of(Move.SUBMIT, Move.APPROVE, Move.PUBLISH, Move.REVISE))""");
        assertThatThrownBy(() ->
                        explorer.withSeed(42L).replay(List.of(Move.SUBMIT, Move.APPROVE, Move.PUBLISH, Move.REVISE)))
                .isInstanceOf(AssertionError.class);
        assertThat(explorer.withDepth(3).explore().complete()).isTrue();
    }

    @Test
    void a_fault_on_a_random_path_is_shrunk_to_the_shortest_path() {
        Explorer<List<String>, String, String> explorer = Explorer.of(ring(12))
                .withDepth(60)
                .withRandomPaths(200)
                .withSeed(7)
                .withInvariant("s4 is not entered", states -> !states.contains("s4"));
        assertThatThrownBy(explorer::explore)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "after 4 steps: s0 -up0-> s1 -up1-> s2 -up2-> s3 -up3-> s4\nrepeat with: explorer.withSeed(7L)")
                .hasMessageContaining(".replay(List.of(\"up0\", \"up1\", \"up2\", \"up3\"))");
    }

    @Test
    void an_exception_is_a_violation_and_is_the_cause_of_the_error() {
        IllegalStateException broken = new IllegalStateException("out of paper");
        assertThatThrownBy(() -> Explorer.of(ARTICLE)
                        .withTransition(Move.PUBLISH, (states, random) -> {
                            throw broken;
                        })
                        .explore())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("IllegalStateException instead of a change or a refusal after 3 steps")
                .hasMessageContaining("APPROVED -PUBLISH-> failed")
                .hasCause(broken);
    }

    @Test
    void the_same_seed_gives_the_same_data_and_another_seed_gives_other_data() {
        assertThat(amounts(1)).isEqualTo(amounts(1)).isNotEqualTo(amounts(2));
    }

    private static List<Integer> amounts(long seed) {
        List<Integer> amounts = new ArrayList<>();
        Explorer.of(ARTICLE)
                .withSeed(seed)
                .withDepth(3)
                .withTransition(Move.SUBMIT, (states, random) -> {
                    amounts.add(random.nextInt());
                    states.add(State.REVIEW);
                })
                .explore();
        assertThat(amounts).hasSizeGreaterThan(3);
        return amounts;
    }

    @Test
    void an_exploration_that_reaches_the_maximum_number_of_paths_is_not_complete() {
        Exploration<String, String> result =
                Explorer.of(ring(5)).withDepth(20).withMaxPaths(50).explore();
        assertThat(result.paths()).isEqualTo(50);
        assertThat(result.complete()).isFalse();
    }

    @Test
    void edges_that_no_path_has_taken_are_listed() {
        assertThat(Explorer.of(ARTICLE).withDepth(2).explore()).hasToString("""
                all 3 paths, 5 steps, 0 refusals, 3 of 6 edges
                  not taken: PUBLISH: APPROVED -> PUBLISHED
                  not taken: WITHDRAW: PUBLISHED -> WITHDRAWN
                  not taken: REVISE: PUBLISHED -> DRAFT""");
    }

    @Test
    void a_path_that_the_machine_does_not_permit_is_refused() {
        assertThatThrownBy(() -> Explorer.of(ARTICLE).replay(List.of(Move.SUBMIT, Move.PUBLISH)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("it ends after DRAFT -SUBMIT-> REVIEW");
    }
}
