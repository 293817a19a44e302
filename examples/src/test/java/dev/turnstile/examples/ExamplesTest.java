package dev.turnstile.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ExamplesTest {

    @Test
    void an_order_is_paid_refused_explained_and_shipped() throws Exception {
        assertThat(Printed.by(OrderLifecycle::main)).isEqualTo("""
                order 1: transition 'DELIVER' is not permitted in state PAID (permitted: SHIP, CANCEL)
                order 1: transition 'SHIP' from state PAID is refused: no delivery address
                permitted: [CANCEL]
                unmet: [no delivery address]
                1 PENDING {}
                2 PAID {invoice=17}
                3 SHIPPED {carrier=DHL}
                then: PAID, now: SHIPPED
                """);
    }

    @Test
    void a_delivery_waits_for_the_payment_of_the_same_order() throws Exception {
        assertThat(Printed.by(SeveralMachinesOnOneRecord::main)).isEqualTo("""
                delivery 42: transition 'ship' from state PACKED is refused: not paid
                payment PAID, delivery SHIPPED
                payments: {OPEN=0, PAID=1, REFUNDED=0}
                deliveries: {PACKED=0, SHIPPED=1}
                """);
    }

    @Test
    void a_loan_above_the_limit_is_refused_by_java() throws Exception {
        assertThat(Printed.by(GuardsInJava::main)).isEqualTo("""
                loan 1 is APPROVED
                loan 2: transition 'approve' from state REQUESTED is refused: above the customer's limit (limit)
                [Answer[guard=nothing to lend, holds=true], Answer[guard=limit, holds=false]]
                """);
    }

    @Test
    void a_payment_is_undone_with_its_invoice() throws Exception {
        assertThat(Printed.by(JoinYourTransaction::main)).isEqualTo("""
                after the rollback: PENDING {PENDING=1, PAID=0}
                after the commit: PAID {PENDING=0, PAID=1}
                """);
    }

    @Test
    void old_tickets_are_counted_corrected_and_queried() throws Exception {
        assertThat(Printed.by(AdoptExistingRows::main)).isEqualTo("""
                {OPEN=1, ASSIGNED=1, CLOSED=2}
                CORRECTION from CLOSED to OPEN by grace {why=closed without anybody's work}
                unfinished: 3
                """);
    }

    @Test
    void the_slower_clerk_learns_who_was_faster() throws Exception {
        assertThat(Printed.by(ExpectAState::main)).isEqualTo("""
                claim 7 is not RECEIVED any more: grace moved it to CHECKED
                """);
    }
}
