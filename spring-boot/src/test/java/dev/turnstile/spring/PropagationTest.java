package dev.turnstile.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRED;

import dev.turnstile.spring.shop.Custom;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.Shop;
import dev.turnstile.spring.shop.Stack;
import dev.turnstile.spring.shop.WriteNote;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
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
 * Each propagation of {@code @Transactional}, and a method without it: inside a transaction that commits or rolls back,
 * and outside a transaction, around a command and a nested command, whose actions after the commit fail.
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

    /** Returns the stacks with each propagation, and with null for a method without {@code @Transactional}. */
    static Stream<Arguments> methods() {
        List<@Nullable Propagation> propagations = new ArrayList<>(List.of(Propagation.values()));
        propagations.add(null);
        return Stream.of(Stack.values())
                .flatMap(stack -> propagations.stream().map(inner -> Arguments.of(stack, inner)));
    }

    static Stream<Arguments> endings() {
        return methods()
                .flatMap(method ->
                        Stream.of(true, false).map(commits -> Arguments.of(method.get()[0], method.get()[1], commits)));
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
    private static boolean refused(Stack stack, @Nullable Propagation inner) {
        return inner == Propagation.NEVER || (inner == Propagation.NESTED && stack == Stack.JPA);
    }

    /** Returns whether the inner method's work ends with the outer transaction. */
    private static boolean joins(@Nullable Propagation inner) {
        return inner != Propagation.REQUIRES_NEW && inner != Propagation.NOT_SUPPORTED;
    }

    /** Returns a command that writes a note, and after its commit writes another one and fails. */
    private WriteNote echoing(Shop shop) {
        return new WriteNote(shop.turnstile(), text -> {
            shop.note("echo of " + text);
            effects.add(text);
            throw new IllegalStateException("an action that fails");
        });
    }

    /** Calls a method that invokes a command, and a command that invokes this command. */
    private static void method(Shop shop, @Nullable Propagation propagation, WriteNote echoing) {
        Custom outer = new Custom(shop.turnstile(), "nest.notes", (text, tx) -> echoing.write(text));
        Supplier<String> work = () -> echoing.write("inner") + outer.run("nested");
        if (propagation == null) {
            assertThat(work.get()).isNotEmpty();
        } else {
            shop.in(propagation.value(), work);
        }
    }

    private void requireWritten(Shop shop, List<String> expected) {
        assertThat(effects).containsExactlyElementsOf(expected);
        assertThat(shop.notes())
                .containsExactlyInAnyOrderElementsOf(expected.stream()
                        .flatMap(text -> Stream.of(text, "echo of " + text))
                        .toList());
    }

    @ParameterizedTest(name = "{0}, {1}, commits: {2}")
    @MethodSource("endings")
    void the_work_of_a_method_ends_with_the_transaction_that_its_propagation_names(
            Stack stack, @Nullable Propagation inner, boolean commits) {
        Shop shop = open(stack);
        WriteNote echoing = echoing(shop);
        Runnable outer = () -> shop.in(PROPAGATION_REQUIRED, () -> {
            echoing.write("before");
            if (refused(stack, inner)) {
                assertThatThrownBy(() -> method(shop, inner, echoing)).isInstanceOf(TransactionException.class);
            } else {
                method(shop, inner, echoing);
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
            expected.addAll(List.of("inner", "nested"));
        }
        if (commits) {
            expected.add(joins(inner) ? 0 : expected.size(), "before");
            expected.add("after");
        }
        requireWritten(shop, expected);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("methods")
    void the_work_of_a_method_outside_a_transaction_is_committed(Stack stack, @Nullable Propagation propagation) {
        Shop shop = open(stack);
        WriteNote echoing = echoing(shop);
        if (propagation == Propagation.MANDATORY) {
            assertThatThrownBy(() -> method(shop, propagation, echoing)).isInstanceOf(TransactionException.class);
            requireWritten(shop, List.of());
        } else {
            method(shop, propagation, echoing);
            requireWritten(shop, List.of("inner", "nested"));
        }
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
