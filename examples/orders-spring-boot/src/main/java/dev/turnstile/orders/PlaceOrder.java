package dev.turnstile.orders;

import dev.turnstile.Turnstile;
import dev.turnstile.command.Command;
import dev.turnstile.command.Transaction;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.refusal.Refusal;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Places an order. */
@Component
class PlaceOrder extends Command<PlaceOrder.Input, Long> {

    private final Lifecycle<OrderMachine.State, OrderMachine.Move> lifecycle;

    PlaceOrder(Turnstile turnstile, Lifecycle<OrderMachine.State, OrderMachine.Move> lifecycle) {
        super(turnstile, "place_order.orders");
        this.lifecycle = lifecycle;
    }

    record Input(String customer, String mail, long cents) {}

    /** The refusal of an order that costs nothing. */
    static final class NothingToPay extends Refusal {

        private static final long serialVersionUID = 1L;

        NothingToPay(long cents) {
            super("expected an order of at least 1 cent, got " + cents + "; add an article");
        }
    }

    @Override
    protected Long execute(Input input, Transaction tx) {
        tx.refuseIf(input.cents() < 1, NothingToPay::new, input.cents());
        String order = lifecycle
                .insert(Map.of("customer", input.customer(), "mail", input.mail(), "cents", input.cents()))
                .record();
        tx.append(StreamName.of("customer", input.customer()), new Spending.Ordered(order, input.cents()));
        return Long.valueOf(order);
    }
}
