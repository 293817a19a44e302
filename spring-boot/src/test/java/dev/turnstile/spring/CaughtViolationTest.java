package dev.turnstile.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRED;

import dev.turnstile.refusal.ConstraintViolated;
import dev.turnstile.spring.shop.Custom;
import dev.turnstile.spring.shop.Shop;
import dev.turnstile.spring.shop.Stack;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.UnexpectedRollbackException;

/** A violated constraint in a command, which the caller catches in its transaction. */
class CaughtViolationTest {

    /** A command that calls a service with a transaction of its own propagation, which marks the transaction. */
    private static Custom note(Shop shop) {
        return new Custom(shop.turnstile(), "note.shop", (text, tx) -> shop.note(text));
    }

    private static void caught(Shop shop) {
        shop.outside().update("INSERT INTO notes VALUES ('taken')");
        Custom note = note(shop);
        shop.in(PROPAGATION_REQUIRED, () -> {
            assertThatThrownBy(() -> note.run("taken")).isInstanceOf(ConstraintViolated.class);
            shop.note("after");
            return "";
        });
    }

    @Test
    void the_caller_continues_and_commits() {
        try (Shop shop = new Shop(Stack.JDBC, 1)) {
            caught(shop);
            assertThat(shop.notes()).containsExactly("after", "taken");
        }
    }

    @Test
    void hibernate_lets_the_transaction_only_be_rolled_back() {
        try (Shop shop = new Shop(Stack.JPA, 3)) {
            assertThatThrownBy(() -> caught(shop)).isInstanceOf(TransactionException.class);
            assertThat(shop.notes()).containsExactly("taken");
        }
    }

    @Test
    void a_mark_from_before_the_command_stays() {
        try (Shop shop = new Shop(Stack.JDBC, 1)) {
            shop.outside().update("INSERT INTO notes VALUES ('taken')");
            Custom note = note(shop);
            assertThatThrownBy(() -> shop.in(PROPAGATION_REQUIRED, () -> {
                        assertThatThrownBy(() -> shop.in(PROPAGATION_REQUIRED, () -> {
                                    throw new IllegalArgumentException("failed");
                                }))
                                .hasMessage("failed");
                        assertThatThrownBy(() -> note.run("taken")).isInstanceOf(ConstraintViolated.class);
                        return "";
                    }))
                    .isInstanceOf(UnexpectedRollbackException.class);
            assertThat(shop.notes()).containsExactly("taken");
        }
    }
}
