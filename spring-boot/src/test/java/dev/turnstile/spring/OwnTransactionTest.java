package dev.turnstile.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_NOT_SUPPORTED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRES_NEW;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.spring.shop.Custom;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.Shop;
import dev.turnstile.spring.shop.Stack;
import dev.turnstile.spring.shop.WriteNote;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Services of the application take part in the transactions of commands that Turnstile begins and ends. */
@ParameterizedClass
@EnumSource(Stack.class)
class OwnTransactionTest {

    private final Stack stack;
    private final List<String> effects = new ArrayList<>();
    private Shop shop;

    OwnTransactionTest(Stack stack) {
        this.stack = stack;
        this.shop = new Shop(stack, 3);
    }

    @AfterEach
    void close() {
        assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
        shop.close();
    }

    private WriteNote write() {
        return new WriteNote(shop.turnstile(), effects::add);
    }

    private static RuntimeException broken() {
        return new IllegalArgumentException("broken");
    }

    @Test
    void a_service_writes_in_the_transaction_of_the_command() {
        Custom keeping = new Custom(shop.turnstile(), "keep.notes", (text, tx) -> shop.note(text));
        Custom failing = new Custom(shop.turnstile(), "fail.notes", (text, tx) -> {
            shop.note(text);
            throw broken();
        });
        keeping.run("kept");
        assertThatThrownBy(() -> failing.run("failed")).hasMessage("broken");
        assertThat(shop.notes()).containsExactly("kept");
    }

    @Test
    void a_refused_command_takes_back_what_a_service_has_written() {
        WriteNote write = write();
        Custom both = new Custom(shop.turnstile(), "both.notes", (text, tx) -> {
            shop.note(text);
            write.write("rude");
        });
        assertThatThrownBy(() -> both.run("mine")).isInstanceOf(WriteNote.Rude.class);
        assertThat(shop.notes()).isEmpty();
    }

    @Test
    void a_service_with_its_own_transaction_is_committed_although_the_command_fails() {
        WriteNote write = write();
        Custom outer = new Custom(shop.turnstile(), "outer.notes", (text, tx) -> {
            shop.note(text);
            shop.in(PROPAGATION_REQUIRES_NEW, () -> {
                shop.note("audit of " + text);
                shop.orders().fire(1, Move.PAY);
                return write.write("inner");
            });
            assertThat(effects).containsExactly("inner");
            throw broken();
        });
        assertThatThrownBy(() -> outer.run("mine")).hasMessage("broken");
        assertThat(shop.notes()).containsExactly("audit of mine", "inner");
        assertThat(shop.state(1)).isEqualTo(1);
        assertThat(shop.announced())
                .containsExactlyInAnyOrder("pay.orders Done", "write_note.notes Done", "outer.notes Failed");
    }

    @Test
    void a_service_that_suspends_the_transaction_of_the_command_is_committed_alone() {
        WriteNote write = write();
        Custom outer = new Custom(shop.turnstile(), "outer.notes", (text, tx) -> {
            shop.in(PROPAGATION_NOT_SUPPORTED, () -> {
                shop.orders().fire(1, Move.PAY);
                return write.write("alone");
            });
            throw broken();
        });
        assertThatThrownBy(() -> outer.run("mine")).hasMessage("broken");
        assertThat(shop.notes()).containsExactly("alone");
        assertThat(shop.state(1)).isEqualTo(1);
    }

    @Test
    void a_save_in_an_action_after_the_commit_is_kept() {
        new WriteNote(shop.turnstile(), text -> shop.note("echo of " + text)).write("mine");
        assertThat(shop.notes()).containsExactly("echo of mine", "mine");
    }

    @Test
    void one_connection_is_enough() {
        shop.close();
        shop = new Shop(stack, 1);
        WriteNote write = write();
        Custom outer = new Custom(shop.turnstile(), "outer.notes", (text, tx) -> {
            shop.note(text);
            write.write("inner of " + text);
            shop.orders().fire(1, Move.PAY);
        });
        outer.run("own");
        shop.orders().insert(java.util.Map.of("id", 7L));
        shop.turnstile()
                .events()
                .append(Append.of(StreamName.of("note", 1), List.of(NewEvent.ofJson("noted", 1, "{}"))));
        shop.in(PROPAGATION_REQUIRED, () -> {
            shop.note("caller");
            shop.orders().fire(2, Move.PAY);
            assertThatThrownBy(() -> write.write("rude")).isInstanceOf(WriteNote.Rude.class);
            assertThatThrownBy(() -> shop.orders().fire(2, Move.PAY)).isNotNull();
            assertThat(shop.orders().history(2)).hasSize(1);
            return write.write("joined");
        });
        assertThat(shop.notes()).containsExactly("caller", "inner of own", "joined", "own");
        assertThat(effects).containsExactly("inner of own", "joined");
    }
}
