package dev.turnstile.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.lifecycle.LifecycleException.OutdatedDefinitionException;
import dev.turnstile.lifecycle.LifecycleException.UnknownStateCodeException;
import dev.turnstile.machine.Guard;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people read when a record does not move, word by word, with the fields that programs read. */
final class FailureMessageTest {

    @Test
    void an_invalid_transition_says_what_is_permitted() {
        var refusal = new InvalidTransition("order", "42", "SHIP", "PENDING", List.of("PAY", "CANCEL"));
        assertThat(refusal)
                .hasMessage("order 42: transition 'SHIP' is not permitted in state PENDING (permitted: PAY, CANCEL)");
        assertThat(refusal.lifecycle()).isEqualTo("order");
        assertThat(refusal.record()).isEqualTo("42");
        assertThat(refusal.transition()).isEqualTo("SHIP");
        assertThat(refusal.state()).isEqualTo("PENDING");
        assertThat(refusal.permitted()).containsExactly("PAY", "CANCEL");
    }

    @Test
    void an_invalid_transition_from_a_final_state_says_that_nothing_is_permitted() {
        assertThat(new InvalidTransition("order", "(7,eu)", "PAY", "RETURNED", List.of()))
                .hasMessage("order (7,eu): transition 'PAY' is not permitted in state RETURNED (permitted: none)");
    }

    @Test
    void a_guard_that_refuses_gives_its_reason_and_its_name_once() {
        Guard address = Guard.sql("address IS NOT NULL", "no delivery address");
        Guard open = Guard.java(row -> false, "the shop is closed").withName("opening hours");
        var refusal = new GuardRefused("order", "42", "SHIP", "PAID", List.of(address, open));
        assertThat(refusal)
                .hasMessage("order 42: transition 'SHIP' from state PAID is refused: no delivery address; "
                        + "the shop is closed (opening hours)");
        assertThat(refusal.state()).isEqualTo("PAID");
        assertThat(refusal.unmet()).containsExactly(address, open);
    }

    @Test
    void a_record_that_somebody_moved_says_who_and_when() {
        var refusal = new RecordMoved(
                "order", "42", "SHIP", "PAID", "CANCELLED", "ada", Instant.parse("2026-01-02T03:04:05Z"));
        assertThat(refusal)
                .hasMessage("order 42: transition 'SHIP' expected state PAID, but the record was moved to CANCELLED "
                        + "meanwhile by ada at 2026-01-02T03:04:05Z; read it again and decide again");
        assertThat(refusal.expected()).isEqualTo("PAID");
        assertThat(refusal.actual()).isEqualTo("CANCELLED");
        assertThat(refusal.movedBy()).isEqualTo("ada");
        assertThat(refusal.movedAt()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
    }

    @Test
    void a_record_that_nobody_known_moved_says_no_more_than_is_known() {
        assertThat(new RecordMoved("order", "42", "SHIP", "PAID", "CANCELLED", null, null))
                .hasMessage("order 42: transition 'SHIP' expected state PAID, but the record was moved to CANCELLED "
                        + "meanwhile; read it again and decide again");
    }

    @Test
    void a_record_that_is_not_there_names_the_table() {
        var refusal = new RecordNotFound("order", "43", null, "shop.orders");
        assertThat(refusal).hasMessage("order 43: not found in table shop.orders");
        assertThat(refusal.table()).isEqualTo("shop.orders");
        assertThat(refusal.transition()).isNull();
    }

    @Test
    void a_code_that_nobody_declared_names_those_that_are() {
        var failure = new UnknownStateCodeException("order", "42", "9", "0 PENDING, 1 PAID");
        assertThat(failure)
                .hasMessage("order 42: the row holds state code 9, expected one of 0 PENDING, 1 PAID; "
                        + "declare the state, or correct the row");
        assertThat(failure.lifecycle()).isEqualTo("order");
        assertThat(failure.record()).isEqualTo("42");
        assertThat(failure.code()).isEqualTo("9");
    }

    @Test
    void an_outdated_definition_names_both_versions() {
        var failure = new OutdatedDefinitionException("order", 3, 4, "transition 'SHIP'");
        assertThat(failure)
                .hasMessage("machine 'order': this process has version 3 of the definition, version 4 is installed and "
                        + "differs in transition 'SHIP'; deploy the later definition here");
        assertThat(failure.machine()).isEqualTo("order");
        assertThat(failure.version()).isEqualTo(3);
        assertThat(failure.installed()).isEqualTo(4);
    }

    @Test
    void a_failure_keeps_its_cause() {
        Exception cause = new IllegalStateException("connection lost");
        assertThat(new LifecycleException("order: the database does not answer", cause))
                .hasMessage("order: the database does not answer")
                .hasCause(cause);
    }
}
