package dev.turnstile.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_NOT_SUPPORTED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRES_NEW;

import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.Shop;
import dev.turnstile.spring.shop.Stack;
import dev.turnstile.spring.shop.WriteNote;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.annotation.Propagation;

/**
 * Each propagation of {@code @Transactional}, inside a transaction that commits or rolls back, around a command that
 * fails or not.
 */
class PropagationTest {

    private final List<String> effects = new ArrayList<>();

    private @Nullable Shop open;

    @BeforeEach
    void clear() {
        effects.clear();
    }

    @AfterEach
    void close() {
        if (open != null) {
            open.close();
        }
    }

    static Stream<Arguments> cases() {
        return Stream.of(Stack.values())
                .flatMap(stack -> Stream.of(Propagation.values())
                        .flatMap(inner ->
                                Stream.of(Arguments.of(stack, inner, true), Arguments.of(stack, inner, false))));
    }

    private Shop open(Stack stack) {
        Shop shop = new Shop(stack, 3);
        open = shop;
        return shop;
    }

    private static void ending(boolean commits) {
        if (!commits) {
            throw new IllegalArgumentException("rolled back");
        }
    }

    /** Returns whether Spring refuses the inner method: Hibernate's dialect has no savepoints for it. */
    private static boolean refused(Stack stack, Propagation inner) {
        return inner == Propagation.NEVER || (inner == Propagation.NESTED && stack == Stack.JPA);
    }

    /** Returns whether the inner method's work ends with the outer transaction. */
    private static boolean joins(Propagation inner) {
        return inner.value() != PROPAGATION_REQUIRES_NEW && inner.value() != PROPAGATION_NOT_SUPPORTED;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void the_work_of_a_method_ends_with_the_transaction_that_its_propagation_names(
            Stack stack, Propagation inner, boolean commits) {
        Shop shop = open(stack);
        WriteNote echoing = new WriteNote(shop.turnstile(), text -> {
            shop.note("echo of " + text);
            effects.add(text);
            throw new IllegalStateException("an action that fails");
        });
        Runnable outer = () -> shop.in(PROPAGATION_REQUIRED, () -> {
            echoing.write("before");
            if (refused(stack, inner)) {
                assertThatThrownBy(() -> shop.in(inner.value(), () -> echoing.write("inner")))
                        .isInstanceOf(TransactionException.class);
            } else {
                shop.in(inner.value(), () -> echoing.write("inner"));
            }
            echoing.write("after");
            ending(commits);
            return "";
        });
        if (commits) {
            outer.run();
        } else {
            assertThatThrownBy(outer::run).hasMessage("rolled back");
        }

        List<String> expected = new ArrayList<>();
        if (!refused(stack, inner) && (commits || !joins(inner))) {
            expected.add("inner");
        }
        if (commits) {
            expected.add(joins(inner) ? 0 : expected.size(), "before");
            expected.add("after");
        }
        assertThat(effects).containsExactlyElementsOf(expected);
        assertThat(shop.notes())
                .containsExactlyInAnyOrderElementsOf(expected.stream()
                        .flatMap(text -> Stream.of(text, "echo of " + text))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("separate")
    void a_method_that_fails_takes_back_only_its_own_work(Stack stack, Propagation inner) {
        Shop shop = open(stack);
        WriteNote write = new WriteNote(shop.turnstile(), effects::add);
        shop.in(PROPAGATION_REQUIRED, () -> {
            write.write("before");
            assertThatThrownBy(() -> shop.in(inner.value(), () -> {
                        write.write("inner");
                        shop.orders().fire(1, Move.PAY);
                        throw new IllegalArgumentException("rolled back");
                    }))
                    .hasMessage("rolled back");
            return write.write("after");
        });
        assertThat(shop.notes()).containsExactly("after", "before");
        assertThat(shop.state(1)).isZero();
        assertThat(effects).containsExactly("before", "after");
        assertThat(shop.announced())
                .containsExactlyInAnyOrder(
                        "write_note.notes Done",
                        "write_note.notes Failed",
                        "pay.orders Failed",
                        "write_note.notes Done");
    }

    static Stream<Arguments> separate() {
        return Stream.of(
                Arguments.of(Stack.JDBC, Propagation.NESTED),
                Arguments.of(Stack.JDBC, Propagation.REQUIRES_NEW),
                Arguments.of(Stack.JPA, Propagation.REQUIRES_NEW));
    }
}
