package dev.turnstile.orders;

import dev.turnstile.Turnstile;
import dev.turnstile.command.Command;
import dev.turnstile.command.Transaction;
import dev.turnstile.lifecycle.Lifecycle;
import org.springframework.stereotype.Component;

/** Ships a paid order to an address. */
@Component
class ShipOrder extends Command<ShipOrder.Input, OrderMachine.State> {

    private final Orders orders;
    private final Lifecycle<OrderMachine.State, OrderMachine.Move> lifecycle;

    ShipOrder(Turnstile turnstile, Orders orders, Lifecycle<OrderMachine.State, OrderMachine.Move> lifecycle) {
        super(turnstile, "ship.orders");
        this.orders = orders;
        this.lifecycle = lifecycle;
    }

    record Input(long order, String address) {}

    @Override
    protected OrderMachine.State execute(Input input, Transaction tx) {
        orders.findById(input.order()).ifPresent(order -> order.shipTo(input.address()));
        return lifecycle.fire(input.order(), OrderMachine.Move.SHIP).to();
    }
}
