package dev.turnstile.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRES_NEW;

import dev.turnstile.event.StreamName;
import dev.turnstile.failure.FailureException;
import dev.turnstile.lifecycle.InvalidTransition;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.Shop;
import dev.turnstile.spring.shop.Stack;
import dev.turnstile.spring.shop.WriteNote;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Commands and transitions in Spring's transactions end with them. */
@ParameterizedClass
@EnumSource(Stack.class)
class JoinedTransactionTest {

    private final Shop shop;
    private final List<String> effects = new ArrayList<>();
    private final WriteNote write;

    JoinedTransactionTest(Stack stack) {
        shop = new Shop(stack, 4);
        write = new WriteNote(shop.turnstile(), effects::add);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private static RuntimeException broken() {
        return new IllegalArgumentException("broken");
    }

    @Test
    void commands_transitions_and_the_applications_writes_share_one_transaction() {
        shop.in(PROPAGATION_REQUIRED, () -> {
            shop.note("mine");
            write.write("theirs");
            assertThat(shop.orders().fire(1, Move.PAY)).isNotNull();
            assertThat(shop.notes()).isEmpty();
            assertThat(effects).isEmpty();
            assertThat(shop.announced()).isEmpty();
            return shop.transactions().current();
        });
        assertThat(shop.notes()).containsExactly("mine", "theirs");
        assertThat(shop.state(1)).isEqualTo(1);
        assertThat(effects).containsExactly("theirs");
        assertThat(shop.announced()).containsExactly("write_note.notes Done", "pay.orders Done");
    }

    @Test
    void a_rollback_leaves_nothing_and_is_announced() {
        assertThatThrownBy(() -> shop.in(PROPAGATION_REQUIRED, () -> {
                    shop.note("mine");
                    write.write("theirs");
                    shop.orders().fire(1, Move.PAY);
                    throw broken();
                }))
                .hasMessage("broken");
        assertThat(shop.notes()).isEmpty();
        assertThat(shop.state(1)).isZero();
        assertThat(effects).isEmpty();
        assertThat(shop.turnstile().streams("notes/theirs")).isEmpty();
        assertThat(shop.announced()).containsExactly("write_note.notes Failed", "pay.orders Failed");
    }

    @Test
    void one_transaction_of_spring_is_one_transaction_of_turnstile() {
        shop.in(PROPAGATION_REQUIRED, () -> {
            Object outer = shop.transactions().current();
            assertThat(outer).isNotNull();
            shop.in(
                    PROPAGATION_REQUIRED,
                    () -> assertThat(shop.transactions().current()).isSameAs(outer));
            shop.in(
                    PROPAGATION_REQUIRES_NEW,
                    () -> assertThat(shop.transactions().current()).isNotNull().isNotSameAs(outer));
            return assertThat(shop.transactions().current()).isSameAs(outer);
        });
        assertThat(shop.transactions().current()).isNull();
    }

    @Test
    void a_new_transaction_commits_its_commands_although_the_outer_one_rolls_back() {
        assertThatThrownBy(() -> shop.in(PROPAGATION_REQUIRED, () -> {
                    write.write("outer");
                    shop.in(PROPAGATION_REQUIRES_NEW, () -> write.write("inner"));
                    assertThat(effects).containsExactly("inner");
                    throw broken();
                }))
                .hasMessage("broken");
        assertThat(shop.notes()).containsExactly("inner");
        assertThat(shop.announced()).containsExactly("write_note.notes Done", "write_note.notes Failed");
    }

    @Test
    void a_read_only_transaction_reads_and_refuses_to_write() {
        TransactionTemplate reading = new TransactionTemplate(shop.manager());
        reading.setReadOnly(true);
        reading.setName("shop.Orders.list");
        reading.executeWithoutResult(status -> {
            assertThat(shop.orders().history(1)).isEmpty();
            assertThatThrownBy(() -> write.write("mine"))
                    .isInstanceOf(FailureException.class)
                    .hasMessage("expected a transaction that may write, got shop.Orders.list with"
                            + " @Transactional(readOnly = true); remove readOnly, or call Turnstile outside");
            assertThatThrownBy(() -> shop.orders().fire(1, Move.PAY)).hasMessageContaining("remove readOnly");
        });
        assertThat(shop.state(1)).isZero();
    }

    @Test
    void a_refused_command_leaves_the_callers_transaction_usable() {
        shop.in(PROPAGATION_REQUIRED, () -> {
            shop.note("mine");
            assertThatThrownBy(() -> write.write("rude")).isInstanceOf(WriteNote.Rude.class);
            assertThatThrownBy(() -> shop.orders().fire(1, Move.SHIP)).isInstanceOf(InvalidTransition.class);
            return write.write("kind");
        });
        assertThat(shop.notes()).containsExactly("kind", "mine");
        assertThat(effects).containsExactly("kind");
        assertThat(shop.announced())
                .containsExactly("write_note.notes Refused", "ship.orders Refused", "write_note.notes Done");
    }

    @Test
    void a_transaction_that_is_marked_for_rollback_announces_its_commands_as_failed() {
        assertThatThrownBy(() -> shop.in(PROPAGATION_REQUIRED, () -> {
                    assertThatThrownBy(() -> shop.in(PROPAGATION_REQUIRED, () -> {
                                throw broken();
                            }))
                            .hasMessage("broken");
                    return write.write("mine");
                }))
                .isInstanceOf(UnexpectedRollbackException.class);
        assertThat(shop.notes()).isEmpty();
        assertThat(effects).isEmpty();
        assertThat(shop.announced()).containsExactly("write_note.notes Failed");
    }

    @Test
    void a_save_in_an_action_after_the_commit_is_kept() {
        WriteNote echoing = new WriteNote(shop.turnstile(), text -> shop.note("echo of " + text));
        shop.in(PROPAGATION_REQUIRED, () -> echoing.write("mine"));
        assertThat(shop.notes()).containsExactly("echo of mine", "mine");
    }

    @Test
    void a_command_in_an_action_after_the_commit_has_its_own_transaction() {
        WriteNote echoing = new WriteNote(
                shop.turnstile(),
                text -> assertThat(write.write("echo of " + text)).isNotEmpty());
        shop.in(PROPAGATION_REQUIRED, () -> echoing.write("mine"));
        assertThat(shop.notes()).containsExactly("echo of mine", "mine");
        assertThat(effects).containsExactly("echo of mine");
        assertThat(shop.announced()).containsExactly("write_note.notes Done", "write_note.notes Done");
    }

    @Test
    void a_command_in_a_callback_after_the_commit_does_not_join_the_ended_transaction() {
        shop.in(PROPAGATION_REQUIRED, () -> {
            shop.note("mine");
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    assertThat(shop.transactions().current()).isNull();
                    write.write("late");
                }

                @Override
                public void afterCompletion(int status) {
                    write.write("later");
                }
            });
            return "";
        });
        assertThat(shop.notes()).containsExactly("late", "later", "mine");
        assertThat(effects).containsExactly("late", "later");
    }

    @Test
    void spring_reports_its_own_state_again_after_the_actions() {
        AtomicReference<String> seen = new AtomicReference<>();
        TransactionTemplate named = new TransactionTemplate(shop.manager());
        named.setName("shop.Orders.ship");
        named.executeWithoutResult(status -> {
            write.write("mine");
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCompletion(int ended) {
                    seen.set(TransactionSynchronizationManager.isActualTransactionActive() + " "
                            + TransactionSynchronizationManager.getCurrentTransactionName());
                }
            });
        });
        assertThat(seen).hasValue("true shop.Orders.ship");
        assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                .isFalse();
        assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
    }

    @Test
    void an_action_that_fails_leaves_the_commit_and_the_other_actions() {
        WriteNote failing = new WriteNote(shop.turnstile(), text -> {
            effects.add("failing");
            throw broken();
        });
        shop.in(PROPAGATION_REQUIRED, () -> failing.write("mine") + write.write("yours"));
        assertThat(shop.notes()).containsExactly("mine", "yours");
        assertThat(effects).containsExactly("failing", "yours");
        assertThat(Objects.requireNonNull(shop.turnstile().timeline(StreamName.of("note", "mine")))
                        .changes())
                .hasSize(1);
    }
}
