package dev.turnstile.spring.test.shop;

import dev.turnstile.Turnstile;
import dev.turnstile.command.Command;
import dev.turnstile.command.Transaction;
import dev.turnstile.lifecycle.Lifecycle;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Places an order and pays it. */
@Component
public class PayNewOrder extends Command<PayNewOrder.Input, String> {

    private final Lifecycle<ShopConfiguration.State, ShopConfiguration.Move> orders;

    PayNewOrder(Turnstile turnstile, Lifecycle<ShopConfiguration.State, ShopConfiguration.Move> orders) {
        super(turnstile, "pay_new.orders");
        this.orders = orders;
    }

    /** No input. */
    public record Input() {}

    @Override
    protected String execute(Input input, Transaction tx) {
        String order = orders.insert(Map.of()).record();
        orders.fire(order, ShopConfiguration.Move.PAY);
        return order;
    }
}
