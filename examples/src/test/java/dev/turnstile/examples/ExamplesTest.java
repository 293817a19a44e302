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
                [GuardResult[guard=nothing to lend, holds=true], GuardResult[guard=limit, holds=false]]
                """);
    }

    @Test
    void a_payment_is_rolled_back_with_its_invoice() throws Exception {
        assertThat(Printed.by(JoinYourTransaction::main)).isEqualTo("""
                after the rollback: PENDING {PENDING=1, PAID=0}
                after the commit: PAID {PENDING=0, PAID=1}
                """);
    }

    @Test
    void invoices_are_sent_and_reminded_in_bulk() throws Exception {
        assertThat(Printed.by(BulkTransitions::main)).isEqualTo("""
                1 is SENT
                3 is SENT
                invoice 2: transition 'send' from state DRAFT is refused: nothing to pay
                invoice 4: not found in table invoice
                reminded: 1, by night run
                """);
    }

    @Test
    void old_tickets_are_counted_corrected_and_queried() throws Exception {
        assertThat(Printed.by(AdoptExistingRows::main)).isEqualTo("""
                {OPEN=1, ASSIGNED=1, CLOSED=2}
                CORRECTION from CLOSED to OPEN by grace {why=closed without an assignee}
                unfinished: 3
                """);
    }

    @Test
    void plain_sql_is_guarded_and_its_changes_are_recorded() throws Exception {
        assertThat(Printed.by(TheDatabaseHoldsIt::main)).isEqualTo("""
                TS001 ERROR: order 7: a change from PENDING to SHIPPED is not permitted (permitted: pay to PAID)
                CREATION PENDING null
                BYPASS PAID console
                TRANSITION SHIPPED null
                trigger zz_turnstile_state_guard_update on "public"."orders": expected enabled always, found disabled, \
                or not always; run: turnstile install --table orders --state state
                """);
    }

    @Test
    void the_second_clerk_is_refused_with_the_actor_of_the_first() throws Exception {
        assertThat(Printed.by(ExpectAState::main)).isEqualTo("""
                claim 7 is no longer RECEIVED: grace moved it to CHECKED
                """);
    }

    @Test
    void each_line_has_an_outcome_and_the_file_is_imported_once() throws Exception {
        String verdicts = """
                2 of 4 listed
                  a-1
                  refused: list_products.examples: name is missing
                  refused: product a-1 is already listed
                  a-3
                """;
        assertThat(Printed.by(BulkImport::main))
                .isEqualTo(
                        "list_products.examples: Done\n" + verdicts + "list_products.examples: Replayed\n" + verdicts);
    }

    @Test
    void a_seat_is_reserved_once_and_every_call_is_announced() throws Exception {
        assertThat(Printed.by(ReserveASeat::main)).isEqualTo("""
                ada reserved: Seat[id=7, by=ada]
                bob was refused: already_reserved
                seat 7: already reserved; choose another
                bob reserved: Seat[id=8, by=bob]
                Seat[id=8, by=bob]
                """);
    }

    @Test
    void a_refused_entry_rolls_back_the_seat_and_sends_no_mail() throws Exception {
        assertThat(Printed.by(CommandsInCommands::main)).isEqualTo("""
                1 reserved, 1 recorded, mails: [to ada: your seat is 3]
                the ledger is closed today; come back tomorrow
                1 reserved, 1 recorded, mails: 1
                """);
    }

    @Test
    void a_repeated_payment_is_recorded_once() throws Exception {
        assertThat(Printed.by(RepeatSafely::main)).isEqualTo("""
                Receipt[number=1, amount=50]
                Replayed[original=Done[result=Receipt[number=1, amount=50]]]
                take_payment.examples: idempotency key 'request-4711' was used before with other input; a new request needs a new key
                payments: 1
                """);
    }

    @Test
    void input_is_normalised_and_checked_and_a_constraint_becomes_a_refusal() throws Exception {
        assertThat(Printed.by(CheckInput::main)).isEqualTo("""
                Ada Lovelace <ada@example.org>
                {name=[is missing], email=[is not an address]}
                this address is already registered; log in instead
                Grace Hopper <null>
                1 sign_up.examples email_taken
                1 sign_up.examples input_refused
                """);
    }

    @Test
    void a_transfer_of_two_commands_commits_or_rolls_back() throws Exception {
        assertThat(Printed.by(SeveralCommandsInYourTransaction::main)).isEqualTo("""
                about to commit
                grace has 70
                ada has 30
                account ada would be overdrawn
                ada 30, grace 70
                """);
    }

    @Test
    void an_account_is_folded_from_its_events() throws Exception {
        assertThat(Printed.by(EventSourcedAccount::main)).isEqualTo("""
                Versioned[stream=account 7, state=Account[balance=30], version=2]
                the balance is 30; withdraw less
                now Account[balance=30], before Account[balance=80]
                table: account 7 has 30
                """);
    }

    @Test
    void a_guest_is_forgotten_and_the_chain_is_intact() throws Exception {
        assertThat(Printed.by(ForgetAGuest::main)).isEqualTo("""
                {"name":"Ada","guest":"g1","nights":3,"wishes":["a quiet room"],"booking":"b1"}
                g1 is forgotten in [booking b1]
                {"name":"(erased)","guest":"g1","nights":3,"wishes":null,"booking":"b1"}
                erased: true
                chain intact: true
                """);
    }

    @Test
    void receipts_are_sent_and_a_failed_event_becomes_a_dead_letter() throws Exception {
        assertThat(Printed.by(HandleEvents::main)).isEqualTo("""
                receipt for order 1
                order 2 waits: order 2 has no address
                """);
    }

    @Test
    void a_table_is_updated_and_rebuilt_with_another_fold() throws Exception {
        assertThat(Printed.by(KeepATable::main)).isEqualTo("""
                ada has 150 in 2 payments
                ada has 150 in 2 payments
                ada has 165 in 2 payments
                """);
    }
}
